"""Every lesson keeps the course's rhythm and its promises."""

import ast
import re

import nbformat
import pytest

from actlib.course.ledger import ledger
from actlib.course.quiz import read_quizzes
from tools.lessons import ROOT, cells_of, sources

LESSONS = sources()

PARTS = (
    "The idea",
    "By hand",
    "In the library",
    "Feel it",
    "In a network",
    "What people say",
    "Check yourself",
    "What you take away",
    "References",
)


@pytest.fixture
def text(lesson):
    return lesson.read_text(encoding="utf-8")


def code(lesson):
    return "\n".join(cell.source for cell in cells_of(lesson).cells if cell.cell_type == "code")


def test_parts_come_in_order(text):
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert [heading for heading in headings if heading in PARTS] == list(PARTS)


def test_opening_says_what_to_expect(text):
    opening = text.split("## The idea")[0]
    assert all(f"**{promise}.**" in opening for promise in ("What you'll see", "What you need", "Time"))


def test_code_fits_the_page(lesson):
    assert [line for line in code(lesson).splitlines() if len(line) > 78] == []


def test_every_table_is_the_last_thing_in_its_cell(lesson):
    """Only there does a notebook show it."""
    for cell in cells_of(lesson).cells:
        if cell.cell_type == "code":
            *earlier, _ = ast.parse(cell.source).body
            calls = [one.value for one in earlier if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)]
            assert "table" not in [getattr(call.func, "id", "") for call in calls], cell.source


def test_equations_that_code_names_stand_before_it(text):
    for comment in re.finditer(r"# equation \((\d+)\)", text):
        before = re.findall(r"^\$\$ \((eq-[\w-]+)\)$", text[: comment.start()], re.M)
        assert int(comment[1]) <= len(before), f"{comment[0]} has only {len(before)} numbered equations before it"


def test_three_exercises_each_open_and_then_solved(lesson):
    number = int(lesson.stem[:2])
    stored = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    printed = [
        (output.text.strip(), "hide-cell" in cell.metadata.get("tags", []))
        for cell in stored.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.get("name") == "stdout" and output.text.startswith("Exercise ")
    ]
    wanted = []
    for exercise in (1, 2, 3):
        wanted += [
            (f"Exercise {number}.{exercise}: Not answered yet.", False),
            (f"Exercise {number}.{exercise}: Right.", True),
        ]
    assert printed == wanted


def test_quiz_has_at_least_three_questions(lesson):
    assert len(read_quizzes(ROOT / "book" / "quizzes.yml")[lesson.stem]) >= 3
    assert f'quiz("{lesson.stem}")' in code(lesson)


def test_at_least_two_claims_and_one_moving_figure(lesson):
    assert len(re.findall(r"^@claim\(", code(lesson), re.M)) >= 2
    assert len(re.findall(r"(?:Slider|Choice|Moments)\(", code(lesson))) >= 1


def test_every_claim_of_the_ledger_is_run_once_in_its_lesson():
    run = [
        (lesson.stem, name) for lesson in LESSONS for name in re.findall(r'^@claim\("([^"]+)"\)', code(lesson), re.M)
    ]
    assert sorted(run) == sorted((claim.lesson, claim.id) for claim in ledger().values())


def test_at_least_ten_claims():
    assert len(ledger()) >= 10


def test_equation_labels_are_unique_in_the_book_and_all_references_have_one():
    pages = [path.read_text(encoding="utf-8") for path in [*LESSONS, *(ROOT / "book").glob("*.md")]]
    labels = [label for page in pages for label in re.findall(r"^\$\$ \(([^)]+)\)", page, re.M)]
    assert len(labels) == len(set(labels))
    assert {name for page in pages for name in re.findall(r"\{eq\}`([^`]+)`", page)} <= set(labels)


@pytest.mark.parametrize("word", ["simply", "obviously", "clearly", "just "])
def test_prose_does_not_belittle(text, word):
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    assert not re.search(rf"\b{word}", prose, re.I)
    assert not re.search(r"[a-z]!", prose)
