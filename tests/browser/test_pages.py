"""Every page of the built book, in a browser that lets nothing out."""

import pytest

from actlib.course.ledger import ledger
from tools.site import HTML, lesson_pages, pages

UNTIL = "s => new Promise((done) => { const look = () => (%s ? done() : setTimeout(look, 20)); look(); })"
"""Waits on the page itself: Playwright's wait_for_function evaluates text, which the pages' policy refuses."""

DRAWN = "svg => svg.outerHTML.replaceAll(' d=\"\"', '')"
"""The picture; a path without points is the same whether it says so or not."""

CONTROLS = ".actlib-explore fieldset input, .actlib-explore fieldset select"


def test_every_lesson_has_a_page():
    assert len(lesson_pages()) >= 4


@pytest.mark.parametrize("over", ["http", "file"])
@pytest.mark.parametrize("name", pages())
def test_page_asks_nobody_and_fails_nowhere(visit, site, name, over):
    looking = visit()
    looking.open(f"{site}/{name}" if over == "http" else (HTML / name).as_uri())
    assert looking.outside == []
    assert looking.errors == []


@pytest.mark.parametrize("name", pages())
def test_no_sideways_scroll_on_a_phone(visit, site, name):
    page = visit(width=390).open(f"{site}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", lesson_pages())
def test_every_control_moves_its_figure_by_keyboard(visit, name):
    page = visit().open((HTML / name).as_uri())
    controls = page.locator(CONTROLS)
    assert controls.count() > 0
    for i in range(controls.count()):
        control = controls.nth(i)
        figure = control.locator("xpath=ancestor::figure")
        picture, words = figure.locator("svg"), figure.locator(".actlib-words")
        control.focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(250)  # the words wait until the reader rests
        shown, said = picture.evaluate("svg => svg.outerHTML"), words.text_content()
        place = control.evaluate("c => c.options ? c.selectedIndex : c.value")
        page.keyboard.press("End")
        assert control.evaluate("c => c.options ? c.selectedIndex : c.value") != place
        assert picture.evaluate("svg => svg.outerHTML") != shown, f"control {i} of {name} leaves its picture alone"
        page.wait_for_timeout(250)
        assert words.text_content() != said, f"control {i} of {name} leaves its words alone"
        if control.evaluate("c => c.type") == "range":
            before = control.evaluate("c => c.getAttribute('aria-valuetext')")
            page.keyboard.press("ArrowLeft")
            assert control.evaluate("c => c.getAttribute('aria-valuetext')") != before
            assert control.evaluate("c => c.nextElementSibling.textContent") == control.evaluate(
                "c => c.getAttribute('aria-valuetext')"
            )


@pytest.mark.parametrize("name", lesson_pages())
def test_going_back_brings_the_first_picture_back(visit, name):
    page = visit().open((HTML / name).as_uri())
    for figure in page.locator(".actlib-explore:has(input[type=range])").all():
        control, picture = figure.locator("input[type=range]").first, figure.locator("svg")
        first, start = picture.evaluate(DRAWN), control.input_value()
        control.focus()
        page.keyboard.press("End" if start != control.get_attribute("max") else "Home")
        assert picture.evaluate(DRAWN) != first
        control.evaluate("(c, v) => { c.value = v; c.dispatchEvent(new Event('input', {bubbles: true})); }", start)
        assert picture.evaluate(DRAWN) == first


def test_a_sequence_plays_pauses_and_ends(visit):
    for name in lesson_pages():
        page = visit().open((HTML / name).as_uri())
        buttons = page.locator(".actlib-controls button")
        if buttons.count() == 0:
            continue
        button = buttons.first
        slider, label = button.locator("xpath=../input"), button.locator("xpath=../label").text_content()
        words = button.locator("xpath=ancestor::figure").locator(".actlib-words")
        words.evaluate("p => { p.told = 0; new MutationObserver(() => (p.told += 1)).observe(p, {childList: true}) }")
        slider.focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(250)  # the words wait until the reader rests
        said, told = words.text_content(), words.evaluate("p => p.told")
        assert button.get_attribute("aria-label") == f"Play: {label}"
        button.focus()
        page.keyboard.press("Enter")
        assert button.text_content() == "Pause"
        assert button.get_attribute("aria-label") == f"Pause: {label}"
        slider.evaluate(UNTIL % "Number(s.value) > 1")
        page.wait_for_timeout(180)  # longer than the words wait, shorter than a step
        assert words.evaluate("p => p.told") == told, "the words are read out while the sequence plays"
        page.keyboard.press("Enter")
        assert button.text_content() == "Play"
        assert button.get_attribute("aria-label") == f"Play: {label}"
        value = slider.input_value()
        page.wait_for_timeout(500)
        assert slider.input_value() == value
        assert words.evaluate("p => p.told") == told + 1
        assert words.text_content() != said
        button.focus()
        page.keyboard.press("Enter")
        slider.evaluate(UNTIL % "s.value === s.max")
        page.wait_for_timeout(250)
        assert button.text_content() == "Play"
        assert words.evaluate("p => p.told") == told + 2
        return
    pytest.fail("no lesson has a sequence to play")


@pytest.mark.parametrize("name", pages())
def test_every_picture_has_a_text_alternative(visit, name):
    page = visit().open((HTML / name).as_uri())
    for words in page.locator(".actlib-picture svg[role=img], .actlib-bench svg[role=img]").evaluate_all(
        "all => all.map(s => s.getAttribute('aria-label') || "
        "document.getElementById(s.getAttribute('aria-labelledby'))?.textContent || '')"
    ):
        assert len(words.split()) >= 5, words
    unnamed = "all => all.filter(s => !s.closest('[aria-hidden=true]') && s.getAttribute('role') !== 'img').length"
    assert page.locator(".actlib-picture svg").evaluate_all(unnamed) == 0
    for alt in page.locator("main img").evaluate_all("all => all.map(i => i.alt)"):
        assert alt
        assert "/" not in alt


@pytest.mark.parametrize("name", lesson_pages())
def test_lesson_is_readable_without_javascript(visit, site, name):
    looking = visit(java_script_enabled=False)
    page = looking.page
    page.goto(f"{site}/{name}")
    for svg in page.locator(".actlib-picture svg").all():
        box = svg.bounding_box()
        assert box["width"] > 200
        assert box["height"] > 100
    assert page.locator("main math").count() > 5
    assert "\\frac" not in page.locator("main").text_content()
    solution = page.locator("details.hide").first
    assert not solution.locator("pre").first.is_visible()
    solution.locator("summary").click()
    assert solution.locator("pre").first.is_visible()
    assert page.locator(".actlib-controls input:enabled").count() == 0  # no dead slider pretends to work


@pytest.mark.parametrize("dark", [False, True])
def test_text_in_figures_has_the_colour_of_the_page(visit, dark):
    page = visit(dark=dark).open((HTML / lesson_pages()[0]).as_uri())
    text, body = (
        page.locator(where).first.evaluate("e => getComputedStyle(e)[e.closest('svg') ? 'fill' : 'color']")
        for where in (".actlib-picture svg text", ".actlib-words")
    )
    assert text == body
    brightness = sum(int(part) for part in text.strip("rgb()").split(",")[:3]) / 3
    assert (brightness > 128) == dark


@pytest.mark.parametrize("name", lesson_pages())
def test_quiz_gives_feedback_by_keyboard(visit, name):
    page = visit().open((HTML / name).as_uri())
    questions = page.locator(".actlib-quiz fieldset")
    assert questions.count() >= 3
    for question in questions.all():
        status, button = question.locator("[role=status]"), question.locator("button")
        button.focus()
        page.keyboard.press("Enter")
        assert status.text_content() == "Choose an option first."
        for option in question.locator("input").all():
            option.focus()
            page.keyboard.press("Space")
            button.focus()
            page.keyboard.press("Enter")
            right = option.get_attribute("data-right") == "1"
            assert status.text_content().startswith("Right. " if right else "Not quite. ")
            assert status.text_content().endswith(option.get_attribute("data-because"))


def test_claim_cards_and_ledger_name_the_same_claims(visit):
    in_lessons = set()
    for name in lesson_pages():
        page = visit().open((HTML / name).as_uri())
        in_lessons |= set(page.locator(".actlib-claim").evaluate_all("all => all.map(c => c.id)"))
    page = visit().open((HTML / "book/claims.html").as_uri())
    links = page.locator("main table a[href*='#claim-']")
    assert sorted(links.evaluate_all("all => all.map(a => a.hash.slice(1))")) == sorted(in_lessons)


def test_the_ledger_can_be_filtered(visit):
    page = visit().open((HTML / "book/claims.html").as_uri())
    verdict, lesson, words = (page.get_by_label(name, exact=True) for name in ("Verdict", "Lesson", "Words"))
    rows = page.locator("main tbody tr")
    every = rows.count()
    verdict.select_option("Wrong as usually stated")
    wrong = [claim for claim in ledger().values() if claim.verdict == "wrong as usually stated"]
    assert page.locator(".actlib-filter output").text_content() == f"{len(wrong)} of {every}"
    lesson.select_option(index=3)
    here = [claim.id for claim in wrong if claim.lesson.startswith("03")]
    shown = [row.locator("a").first.get_attribute("href").split("#claim-")[1] for row in rows.all() if row.is_visible()]
    assert shown == here
    assert page.locator("main h2:visible").count() == 1
    words.fill("no such words")
    assert not any(row.is_visible() for row in rows.all())
