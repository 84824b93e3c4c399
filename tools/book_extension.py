"""What the book needs of Sphinx beside its configuration: the page scripts, and formulas as MathML.

MathML needs no script and no fonts, is read aloud by screen readers, and is there when JavaScript is off.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.util import logging

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = (ROOT / "actlib/interactive/explore.js", ROOT / "actlib/course/quiz.js")
BENCH = ROOT / "actlib/interactive"

# a minus behind another operator, but not behind what may close a bracket: ) ] | ‖
SIGN = re.compile(r"(<mo[^>]*>(?!&#x0*(?:29|5D|7D|7C|2016);|\)|\]|\|)[^<]*</mo>)<mo>&#x02212;</mo>")
"""A sign, which browsers space like a difference unless they are told."""

SAME = {
    "{aligned}": "{split}",
    "\\begin{gathered}": "\\begin{array}{c}",
    "\\end{gathered}": "\\end{array}",
}
"""What latex2mathml knows by another name."""


def mathml(latex: str, place: nodes.Node, display: str) -> str:
    """The formula as a <math> element."""
    source = latex.strip()
    for theirs, known in SAME.items():
        source = source.replace(theirs, known)
    try:
        formula = latex2mathml.converter.convert(source, display=display)
    except Exception as error:  # its exceptions have no common base; whatever it is, the page must say where
        LOG.warning("formula %r cannot be shown: %s", latex, error, location=place)
        return f"<code>{html.escape(latex)}</code>"
    formula = SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', formula)
    # browsers do not stretch the sign of \overline: the style sheet draws a line over what it stands above
    formula = formula.replace('<mo accent="true">&#x02015;</mo>', '<mo class="overline">&#x02015;</mo>')
    return formula.replace("<math ", '<math class="formula" ', 1)


def visit_inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext(), node, "inline"))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    identity = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    # no tabindex: a formula too wide for a phone scrolls inside its own box
    translator.body.append(f'<div class="math-block"{identity}>{mathml(node.astext(), node, "block")}')
    if number := node.get("number"):
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def classic_bench() -> str:
    """The threshold bench and its host as one classic script: over file:// a browser loads no modules."""
    module, host = ((BENCH / name).read_text(encoding="utf-8") for name in ("threshold_bench.js", "bench_host.js"))
    return f"(() => {{\n{module.replace('export default', 'window.actlibThresholdBench =')}}})();\n{host}"


def put_scripts(app: Sphinx) -> None:
    """Copies the page scripts to where the pages will look, before the pages are written."""
    target = Path(app.outdir) / "_static"
    target.mkdir(parents=True, exist_ok=True)
    add_global_html_resources(app, None)  # myst-nb's style sheet, which it would copy after the pages name its version
    for script in SCRIPTS:
        shutil.copyfile(script, target / script.name)
        app.add_js_file(script.name, loading_method="defer")
    (target / "threshold_bench.js").write_text(classic_bench(), encoding="utf-8")
    app.add_js_file("threshold_bench.js", loading_method="defer")
    shutil.copyfile(BENCH / "threshold_bench.css", target / "threshold_bench.css")
    app.add_css_file("threshold_bench.css")


def edit_the_source(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Lets the edit button of a lesson lead to the Markdown that people edit, not to the notebook made from it."""
    ask = context.get("get_edit_provider_and_url")
    if ask and page.startswith("notebooks/"):
        context["get_edit_provider_and_url"] = lambda: tuple(part.replace(".ipynb", ".md") for part in ask())


def offer(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Adds the buttons that lead to what `make lite` and `make pdf` put beside the pages, if these are being made.

    The theme has a button for JupyterLite, but wants the site's address for it, which nobody knows before it is
    published.
    """
    menus = {group.get("label"): group["buttons"] for group in context.get("header_buttons", []) if "buttons" in group}
    if app.config.actlib_lite and "launch-buttons" in menus:
        menus["launch-buttons"].append(
            {
                "type": "link",
                "text": "This browser",
                "tooltip": "Run this lesson here, with nothing to install",
                "icon": "_static/images/logo_jupyterlite.svg",
                "url": f"{context['pathto']('lite/notebooks/index.html', resource=True)}?path={page}.ipynb",
            }
        )
    if app.config.actlib_pdf and "download-buttons" in menus:
        menus["download-buttons"].append(
            {
                "type": "link",
                "text": "whole book, .pdf",
                "tooltip": "Download the whole course, solutions at the end",
                "icon": "fas fa-file-pdf",
                "url": context["pathto"]("bending-space.pdf", resource=True),
            }
        )


def setup(app: Sphinx) -> dict[str, bool]:
    for name in ("lite", "pdf"):  # configuration values, because Sphinx writes all pages anew if one changes
        app.add_config_value(f"actlib_{name}", os.environ.get(name.upper()) == "1", "html", bool)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("builder-inited", put_scripts)
    app.connect("html-page-context", edit_the_source, priority=501)  # between making it and using it
    app.connect("html-page-context", offer, priority=502)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
