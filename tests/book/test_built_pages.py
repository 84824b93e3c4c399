"""The built pages as text: made by this build, complete, and pointing where they should."""

import os
import re
import shutil
import subprocess
import sys
from html import escape

import pytest
import yaml
from docutils import nodes

from actlib.course.ledger import VERDICTS, ledger, read_ledger, read_untested
from tools.book_extension import mathml
from tools.lessons import ROOT, sources
from tools.pages import claims_page
from tools.site import HTML, lesson_pages, pages


def html(name):
    return (HTML / name).read_text(encoding="utf-8")


def test_the_build_left_no_warning():
    assert not re.search("WARNING|ERROR", (ROOT / "_build" / "book.log").read_text(encoding="utf-8"))


def test_every_lesson_is_in_the_table_of_contents_and_has_a_page():
    listed = [
        chapter["file"]
        for part in yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
        for chapter in part["chapters"]
    ]
    assert [f"notebooks/{lesson.stem}" for lesson in sources()] == [name for name in listed if "notebooks" in name]
    assert {f"{name}.html" for name in listed} | {"book/intro.html"} == set(pages())


@pytest.mark.parametrize("name", pages())
def test_page_loads_nothing_from_elsewhere(name):
    loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]+)"', html(name))
    loaded += re.findall(r'<link[^>]*rel="(?:stylesheet|preload|icon|shortcut icon)"[^>]*href="([^"]+)"', html(name))
    assert loaded
    assert [address for address in loaded if re.match(r"(https?:)?//", address)] == []


@pytest.mark.parametrize("name", lesson_pages())
def test_lesson_page_shows_every_output_of_its_notebook(name):
    page = html(name)
    assert page.count('class="actlib-claim') == sum(claim.lesson in name for claim in ledger().values())
    assert page.count('class="actlib-explore"') >= 2
    assert page.count('class="actlib-quiz"') == 1
    assert page.count(": Right.") == 3


@pytest.mark.parametrize("name", lesson_pages())
def test_edit_button_leads_to_the_text_and_launch_button_to_this_notebook(name):
    stem = name.removeprefix("notebooks/").removesuffix(".html")
    repository = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]
    assert f'href="{repository}/edit/main/notebooks/{stem}.md"' in html(name)
    assert re.search(rf'href="https://mybinder.org/v2/gh/[^"]*urlpath=lab/tree/notebooks/{stem}.ipynb"', html(name))


def test_repository_is_named_in_one_place():
    url = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]
    tracked = subprocess.run(["git", "grep", "-l", url], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert tracked == ["_config.yml"]


@pytest.mark.parametrize("name", pages())
def test_formulas_are_mathml_and_none_was_left_over(name):
    text = re.sub(
        r"<(script|style|math|code|pre).*?</\1>", "", html(name).split("<main")[1].split("</main>")[0], flags=re.S
    )
    assert not re.search(r"\\(frac|begin|sum|text|cdot)|\$\$", text)


def test_claims_page_is_what_its_file_says():
    path = ROOT / "book" / "claims.yml"
    page = claims_page(read_ledger(path), read_untested(path))
    assert (ROOT / "book" / "claims.md").read_text(encoding="utf-8") == page
    assert all(f"<td>{escape(claim.verdict_text())}</td>" in page for claim in ledger().values())
    for verdict in VERDICTS:
        count = sum(claim.verdict == verdict for claim in ledger().values())
        assert f"{count} *{verdict}*" in page


def test_a_build_elsewhere_from_nothing_gives_the_same_pages_and_says_where_they_are(tmp_path):
    left_out = shutil.ignore_patterns(".*", "_build", "__pycache__", "tests")
    shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out)
    for _ in range(2):  # the second build makes no page again, and must leave them as they are
        done = subprocess.run(
            [sys.executable, "-m", "tools.book"], cwd=tmp_path / "copy", capture_output=True, text=True, check=True,
            env={**os.environ, "LITE": str(int((HTML / "lite").exists()))},
        )  # fmt: skip
        assert "The book is at _build/html/index.html" in done.stdout
    made = tmp_path / "copy" / "_build" / "html"
    names = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert names >= {*pages(), "index.html", "searchindex.js", "_static/book.css", "_static/book.js"}
    assert [name for name in sorted(names) if (made / name).read_bytes() != (HTML / name).read_bytes()] == []


@pytest.mark.parametrize(
    ("latex", "signs"),
    [("b = -1", 1), ("(2, -1)", 1), ("a - b", 0), ("f(x) - 1", 0), ("|x| - 1", 0), (r"\|x\| - 1", 0), ("x_i - 1", 0)],
)
def test_a_minus_sign_is_not_spaced_like_a_difference(latex, signs):
    formula = mathml(latex, nodes.inline(), "inline")
    assert formula.count('form="prefix"') == signs
    assert "&#x02212;" in formula


def test_gathered_lines_are_rows():
    formula = mathml(r"\begin{gathered} a = b \\ c = d \end{gathered}", nodes.inline(), "block")
    assert formula.count("<mtr>") == 2


def test_a_line_over_an_expression_is_marked_for_the_style_sheet():
    formula = mathml(r"\overline{a b} = \bar{a}", nodes.inline(), "inline")
    assert formula.count('class="overline"') == 1
