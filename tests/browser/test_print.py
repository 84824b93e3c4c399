"""Pages on paper, and all of them as one PDF."""

import pikepdf
import pytest

from actlib.course.ledger import course_file
from actlib.course.quiz import read_quizzes
from tools.pdf import Book, bookmarks, pages_of_places, print_to, read_book, whole
from tools.site import HTML, lesson_pages, pages

PAPER = 642
"""Width of the text on A4, in CSS pixels."""

PRESSED = "button, summary, nav, dialog, [type=range], [type=search], .bd-sidebar-primary, .bd-sidebar-secondary"
SCREEN_WORDS = {
    "Skip to main content", "Search the course", "Contents", "Controls", "Play", "Check",
    "Show the solution", "Hide the solution", "Show all answers",
}  # fmt: skip
"""No line on paper says just that."""


def shown(page, selector):
    return page.locator(selector).evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.outerHTML)"
    )


def too_wide(page):
    """What sticks out of the paper; printing would shrink the whole document until it fits."""
    return page.evaluate(
        "width => [...document.querySelectorAll('article *')].filter(e => !e.ownerSVGElement"
        " && e.getBoundingClientRect().width && e.getBoundingClientRect().right > width + 1)"
        ".map(e => e.outerHTML.slice(0, 200))",
        PAPER,
    )


def lines_of(page):
    return {line.strip() for line in page.locator("body").inner_text().splitlines()}


def to_paper(page):
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page


@pytest.mark.parametrize("name", pages())
def test_a_page_on_paper_has_nothing_to_press_and_fits(visit, name):
    page = to_paper(visit(dark=True).open((HTML / name).as_uri()))
    assert shown(page, PRESSED) == []
    assert too_wide(page) == []
    assert not SCREEN_WORDS & lines_of(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("article h1").first.is_visible()


def test_a_page_is_dark_again_after_printing(visit):
    page = visit(dark=True).open((HTML / lesson_pages()[0]).as_uri())
    for event, theme in (("beforeprint", "light"), ("afterprint", "dark")):
        page.evaluate("name => dispatchEvent(new Event(name))", event)
        assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_a_figure_on_paper_says_its_setting(visit):
    page = to_paper(visit().open((HTML / lesson_pages()[0]).as_uri()))
    controls = page.locator(".actlib-controls").first
    outputs = controls.locator("output")
    assert outputs.count() > 0
    for output in outputs.all():
        assert output.is_visible()
        assert output.text_content() in controls.inner_text()


def test_a_solution_is_on_paper_only_if_it_was_open(visit):
    page = visit().open((HTML / lesson_pages()[0]).as_uri())
    page.locator("details.hide summary").first.click()
    solutions = to_paper(page).locator(".tag_hide-cell details pre:first-of-type")
    assert solutions.first.is_visible()
    closed = page.locator(".tag_hide-cell details:not([open]) pre")
    assert closed.count() > 0
    assert not any(pre.is_visible() for pre in closed.all())


# --- the whole book ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    return read_book()


@pytest.fixture(scope="module")
def merged(chromium, book):
    """All pages as one, as they will be printed."""
    path = HTML.parent / "whole-test.html"
    path.write_text(whole(book), encoding="utf-8")
    page = to_paper(chromium.new_page())
    page.goto(path.as_uri())
    yield page
    page.close()
    path.unlink()


def test_the_whole_has_every_page_in_order(merged, book):
    ids = merged.locator("article").evaluate_all("all => all.map(a => a.id)")
    assert ids == [page.split("/")[1] for page in book.pages] + ["solutions"]
    assert {f"{page}.html" for page in book.pages} == set(pages())


def test_every_link_of_the_whole_resolves(merged):
    assert (
        merged.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => decodeURIComponent(a.hash.slice(1)))"
            ".filter(id => !document.getElementById(id))"
        )
        == []
    )
    protocols = merged.evaluate("[...new Set([...document.links].map(a => a.protocol))]")
    assert set(protocols) <= {"file:", "https:", "http:"}
    assert merged.locator("a:not([href^='#'], [href^='http'])").count() == 0


def test_every_figure_is_in_the_whole(merged, book):
    kinds = ("actlib-picture", "actlib-curve", "actlib-bench")
    sources = [(HTML / f"{page}.html").read_text(encoding="utf-8") for page in book.pages]
    for kind in kinds:
        drawn = merged.locator(f".{kind}")
        assert drawn.count() == sum(source.count(f'class="{kind}"') for source in sources) > 0
        assert all(drawn.locator("svg").evaluate_all("all => all.map(svg => svg.getBoundingClientRect().width > 50)"))
    assert merged.locator(".actlib-controls").count() == sum(
        source.count('class="actlib-controls"') for source in sources
    )
    assert all(merged.evaluate("[...document.images].map(i => i.complete && i.naturalWidth > 0)"))
    assert all(drawn.evaluate_all("all => all.map(e => e.getBoundingClientRect().width > 50)"))


def test_nothing_in_the_whole_is_to_be_pressed_or_sticks_out(merged):
    assert shown(merged, PRESSED.replace("nav, ", "")) == []
    assert too_wide(merged) == []
    assert SCREEN_WORDS & lines_of(merged) == {"Contents"}  # the book has a page of them


def test_solutions_come_last_and_link_both_ways(merged):
    lessons = len(lesson_pages())
    asked = merged.locator("article:not(#solutions) a.on-page").evaluate_all("all => all.map(a => a.hash.slice(1))")
    solved = merged.locator("#solutions section[id]").evaluate_all("all => all.map(s => s.id)")
    assert asked == solved
    assert len(solved) >= 4 * lessons  # three exercises and a quiz
    back = merged.locator("#solutions a.on-page").evaluate_all("all => all.map(a => a.hash.slice(1) + '--solved')")
    assert back == solved
    assert merged.locator("article:not(#solutions) .tag_hide-cell pre").count() == 0
    answers = [
        option["because"]
        for questions in read_quizzes(course_file("quizzes.yml")).values()
        for question in questions
        for option in question["options"]
        if option.get("right")
    ]
    assert merged.locator("#solutions ol > li").count() == len(answers)
    assert merged.locator("#solutions").inner_text().count("Right.") >= 3 * lessons


# --- the PDF -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(chromium, book, tmp_path_factory):
    """Two lessons and the glossary as a PDF: all of them take a minute."""
    some = Book(book.title, book.author, book.year, [("Lessons", book.parts[1][1][1:3]), ("End", ["book/glossary"])])
    page = HTML.parent / "small-test.html"
    page.write_text(whole(some, book.pages), encoding="utf-8")
    pdf = tmp_path_factory.mktemp("pdf") / "small.pdf"
    print_to(pdf, page, some, chromium)
    page.unlink()
    return some, pdf


def test_the_outline_has_parts_lessons_and_solutions(small):
    with pikepdf.open(small[1]) as opened, opened.open_outline() as outline:
        entries = [(depth, item.title) for depth, item in bookmarks(outline.root)]
    assert [title for depth, title in entries if depth == 0] == [
        "Bending Space",
        "Contents",
        "Lessons",
        "End",
        "Solutions",
    ]
    lessons = ["2. Linear layers collapse", "3. XOR with thresholds"]
    assert [title for depth, title in entries if depth == 1] == [*lessons, "Glossary", *lessons]
    assert entries.index((2, "Exercise 3.1: four inequalities for XNOR")) > entries.index((0, "Solutions"))


def test_no_heading_is_found_on_the_page_before_its_own(small):
    """Chromium once wrote it there as well, out of sight but not out of the text."""
    with pikepdf.open(small[1]) as opened:
        tags = [tag for tag in opened.objects if isinstance(tag, pikepdf.Dictionary) and tag.get("/S") == "/H2"]
        assert len(tags) >= 5
        assert all(len(set(map(str, pages_of_tag(tag)))) == 1 for tag in tags)


def test_every_picture_in_the_pdf_has_its_words(small):
    with pikepdf.open(small[1]) as opened:
        tags = [tag for tag in opened.objects if isinstance(tag, pikepdf.Dictionary) and tag.get("/S") == "/Figure"]
        assert len(tags) >= 9
        assert all(len(str(tag.Alt).split()) >= 5 for tag in tags)


def pages_of_tag(tag):
    """The pages on which the text of a tag stands."""
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            yield kid.Pg.objgen
        elif isinstance(kid, pikepdf.Dictionary):
            yield from pages_of_tag(kid)
        else:
            yield tag.Pg.objgen


def test_the_pdf_is_tagged_named_and_a4(small):
    book, pdf = small
    with pikepdf.open(pdf) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.docinfo["/Title"] == book.title
        assert opened.docinfo["/Author"] == book.author
        assert "/CreationDate" not in opened.docinfo
        for page in opened.pages:
            assert [float(side) for side in page.mediabox[2:]] == pytest.approx((595, 842), abs=1)
        assert all(len(page.Contents.read_bytes()) > 500 for page in opened.pages)  # no empty page


def test_links_of_the_pdf_lead_to_its_pages(small):
    pages = pages_of_places(small[1])
    assert pages["02-linear-layers-collapse"] < pages["03-xor-with-thresholds"] < pages["glossary"] < pages["solutions"]
    assert pages["solutions"] <= min(page for place, page in pages.items() if place.endswith("--solved"))
