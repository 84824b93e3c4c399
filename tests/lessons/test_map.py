"""What the first page and the teachers' page say of the lessons is what the lessons say themselves."""

import re

import pytest

from tools.lessons import ROOT, sources, title_of

ROW = re.compile(r"^\| \[(\d+)\. (.*?)\]\(\.\./notebooks/(.*?)\.ipynb\) \| (.*) \|$", re.M)


def rows(page):
    """By the number of a lesson: its name, its notebook, and the other cells of its row."""
    text = (ROOT / "book" / page).read_text(encoding="utf-8")
    found = {int(number): (name, link, rest.split(" | ")) for number, name, link, rest in ROW.findall(text)}
    assert sorted(found) == [int(lesson.stem[:2]) for lesson in sources()]
    return found


def opening(lesson, promise):
    text = lesson.read_text(encoding="utf-8").split("## The idea")[0]
    return text.split(f"**{promise}.**")[1].split("\n**")[0].split("\n```")[0]


def needs(lesson):
    return sorted({int(number) for number in re.findall(r"\((\d\d)-[\w-]+\.ipynb\)", opening(lesson, "What you need"))})


@pytest.mark.parametrize("page", ["intro.md", "teaching.md"])
def test_lessons_are_called_by_their_names(page):
    for lesson in sources():
        name, link, _ = rows(page)[int(lesson.stem[:2])]
        assert title_of(lesson).split(". ", 1)[1].split(":")[0].startswith(name), lesson.stem
        assert link == lesson.stem


def test_the_map_shows_what_a_lesson_builds_on(lesson):
    number = int(lesson.stem[:2])
    assert needs(lesson) or number == 1
    assert all(one < number for one in needs(lesson))
    assert rows("intro.md")[number][2][-1] == (", ".join(map(str, needs(lesson))) or "–")


def minutes(lesson):
    """To read, what can be left for later in brackets, and to work."""
    promise = opening(lesson, "Time")
    reading, *later, working = re.findall(r"\b(\d+) (?=minutes to read|more for|for )", promise)
    assert f"{reading} minutes to read" in promise
    return " + ".join([reading, working]) if not later else f"{reading} (+ {later[0]}) + {working}"


def test_the_times_are_those_of_the_lessons(lesson):
    assert rows("teaching.md")[int(lesson.stem[:2])][2][0] == minutes(lesson)
