import re

import pytest

from actlib.course import quiz
from actlib.course.quiz import read_quizzes

LESSON = "02-linear-layers-collapse"


def test_questions_are_native_labelled_and_grouped(monkeypatch):
    monkeypatch.setenv("ACTLIB_FREEZE", "1")
    html = quiz(LESSON)._repr_mimebundle_()["text/html"]
    questions = len(quiz(LESSON).questions)
    assert html.count("<fieldset>") == html.count("<legend>") == html.count('role="status"') == questions
    assert len(set(re.findall(r'name="([^"]+)"', html))) == questions
    assert len(re.findall(r"<label><input type=\"radio\"", html)) == html.count("<input")


def test_script_comes_along_only_where_no_page_brings_it(monkeypatch):
    monkeypatch.setenv("ACTLIB_FREEZE", "1")
    assert "<script>" not in quiz(LESSON)._repr_mimebundle_()["text/html"]
    monkeypatch.delenv("ACTLIB_FREEZE")
    assert "<script>" in quiz(LESSON)._repr_mimebundle_()["text/html"]


def test_a_lesson_without_questions_is_named():
    with pytest.raises(ValueError, match="no questions for '99-none'; it has"):
        quiz("99-none")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("[{text: a, right: true, because: x}, {text: b, right: true, because: y}]", "has 2 right of 2 options"),
        ("[{text: a, because: x}, {text: b, because: y}]", "has 0 right of 2 options"),
        ("[{text: a, right: true, because: x}, {text: b}]", "has an option without a because"),
    ],
)
def test_a_question_needs_one_right_option_and_reasons(tmp_path, options, message):
    path = tmp_path / "quizzes.yml"
    path.write_text(f"lesson:\n  - question: q\n    options: {options}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"question 1 of lesson {message}"):
        read_quizzes(path)
