"""axe-core on every page, in light, dark and on a phone: nothing against WCAG 2.2 A and AA."""

from pathlib import Path

import axe_playwright_python
import pytest

from tools.light import BESIDE
from tools.site import HTML, pages

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RUN = """async () => {
  const all = new CSSStyleSheet();  // what is not laid out yet cannot be judged
  all.replaceSync('* { content-visibility: visible !important; }');
  document.adoptedStyleSheets = [all];
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run({ runOnly: tags });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""


@pytest.mark.parametrize("looks", [{}, {"dark": True}, {"width": 390}], ids=["light", "dark", "phone"])
@pytest.mark.parametrize("name", [*pages(), *(f"{name}.html" for name in BESIDE)])
def test_axe_finds_nothing(visit, name, looks):
    page = visit(**looks).open((HTML / name).as_uri())
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
