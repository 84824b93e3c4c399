"""Light and closed pages: what a page may load, and what its policy forbids."""

import hashlib
import re
from base64 import b64encode

import pytest
import tinycss2
from fontTools.ttLib import TTFont

from tools.light import BESIDE, MODE, POLICY, Classes
from tools.pruning import ITALICS, Rule, Vocabulary, pruned, signs_of_formulas, variables_read
from tools.site import HTML, pages

EVERY = [*pages(), *(f"{name}.html" for name in BESIDE)]


@pytest.mark.parametrize("name", EVERY)
def test_a_page_has_the_policy_first_and_nothing_inline_but_what_it_names(name):
    text = (HTML / name).read_text(encoding="utf-8")
    assert text.index(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />') < text.index("<script")
    inline = re.findall(r"<script>(.*?)</script>", text, flags=re.S)
    assert inline == [MODE]
    assert f"'sha256-{b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()}'" in POLICY
    assert not re.search(r"<[a-z][^<>]*\s(on\w+|style)=", text)
    assert "<style" not in text


@pytest.mark.parametrize("name", EVERY)
def test_a_page_loads_one_style_sheet_and_only_the_scripts_it_uses(name):
    text = (HTML / name).read_text(encoding="utf-8")
    assert re.findall(r'<link rel="stylesheet" href="[./]*_static/([^"?]*)\?v=\w+" />', text) == ["book.css"]
    assert text.count("stylesheet") == 1
    scripts = {source.rsplit("/")[-1].split("?")[0] for source in re.findall(r'<script[^>]*\ssrc="([^"]*)"', text)}
    wanted = {"book.js"}
    if name == "search.html":
        wanted |= {"searchtools.js", "language_data.js", "searchindex.js"}
    if 'class="actlib-bench' in text:
        wanted.add("threshold_bench.js")
    if "actlib-filter" in text:
        wanted.add("filter.js")
    assert scripts == wanted
    assert all("defer" in tag for tag in re.findall(r"<script[^>]*\ssrc=[^>]*>", text))


def test_the_policy_opens_nothing():
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "http" not in POLICY


def kept(css, page, scripts=()):
    known = Vocabulary([page], scripts)
    rules = list(pruned(tinycss2.parse_stylesheet(css, True, True), known, keep_fonts=False))
    read = variables_read(rules, scripts)
    return "".join(rule.text(read) for rule in rules).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{a:1}", "p{a:1}"),
        ("video{a:1}", ""),
        (".in{a:1}", ".in{a:1}"),
        (".out{a:1}", ""),
        (".in .out{a:1}", ""),
        (".in:not(.out){a:1}", ".in:not(.out){a:1}"),
        (".out,.in::before{a:1}", ".in::before{a:1}"),
        ("#here{a:1}#gone{a:1}", "#here{a:1}"),
        ("[data-x=out]{a:1}", "[data-x=out]{a:1}"),
        (".scripted{a:1}", ".scripted{a:1}"),
        ("@media print{.out{a:1}}", ""),
        ("@media print{.in{a:1}.out{a:1}}", "@mediaprint{.in{a:1}}"),
        ("@font-face{font-family:x}", ""),
        ("@keyframes k{from{a:1}}", "@keyframesk{from{a:1}}"),
        ("p{--a:1}", ""),
        ("p{--a:1;b:var(--a)}", "p{--a:1;b:var(--a)}"),
        ("p{--a:1;--b:var(--a);c:var(--b)}", "p{--a:1;--b:var(--a);c:var(--b)}"),
        ("p{--a:1;--b:var(--a)}", ""),
        ("p{--a:url('x;}y');b:2!important}", "p{b:2!important}"),
        ("p{--read-by-script:1}", "p{--read-by-script:1}"),
        ("/* word */p{a:1 /* word */ 2}", "p{a:12}"),
    ],
)
def test_rules_that_can_match_stay_and_no_others(css, left):
    scripts = ["element.classList.add('scripted'); style.getPropertyValue('--read-by-script')"]
    assert kept(css, '<p class="in also" id="here">', scripts) == left


def test_a_rule_with_nothing_left_is_gone():
    assert Rule("p", [("--a", "1")]).text(set()) == ""


def test_a_style_becomes_a_class_and_the_same_style_the_same_class():
    classes = Classes()
    text = '<p style="a: 1"><b class="x" style="a: 1; b: url(&quot;c&quot;)"></b><i style="a: 1">style="no"</i>'
    assert classes.in_place_of_styles(text) == (
        '<p class="style-0"><b class="style-1 x"></b><i class="style-0">style="no"</i>'
    )
    assert classes.rules() == '.style-0{a:1 !important}\n.style-1{a:1 !important;b:url("c") !important}\n'


def test_the_font_has_the_signs_of_all_formulas_and_the_forms_that_grow():
    signs = signs_of_formulas((HTML / name).read_text(encoding="utf-8") for name in EVERY)
    font = TTFont(HTML / "_static" / "fonts" / "stix-two-math.woff2")
    known = set(map(chr, font.getBestCmap()))
    assert {"α", "≤", "∑", "(", "8"} <= signs
    # the sign of \\overline is drawn by the style sheet
    assert signs - {"\n", " ", "―", "¯"} <= known
    assert ITALICS - known == {"\U0001d455"}  # a hole in Unicode: the italic h is ℎ
    taller = font["MATH"].table.MathVariants.VertGlyphConstruction
    brackets = {font.getBestCmap()[ord(sign)] for sign in "()[|"}
    assert brackets <= set(font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs)
    assert len(taller) > 5


def test_signs_of_formulas_are_those_between_their_tags():
    assert signs_of_formulas(["<p>x</p><math><mi>y</mi><mo>&#x02212;</mo></math><p>z</p>"]) == {"y", "−"}
