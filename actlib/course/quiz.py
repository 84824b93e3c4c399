"""``quiz``: a few questions with feedback, from the strings in book/quizzes.yml."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import yaml

from actlib.course.ledger import course_file
from actlib.interactive.explore import freezing


def quiz(lesson: str) -> Quiz:
    """The questions of a lesson, such as "02-linear-layers-collapse".  Raises ValueError if it has none."""
    quizzes = read_quizzes(course_file("quizzes.yml"))
    if lesson not in quizzes:
        raise ValueError(f"quizzes.yml has no questions for {lesson!r}; it has {', '.join(quizzes)}")
    return Quiz(lesson, quizzes[lesson])


def read_quizzes(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All quizzes, by lesson.  Raises ValueError unless a question has one right option, and each option a reason."""
    quizzes: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for lesson, questions in quizzes.items():
        for number, question in enumerate(questions, start=1):
            options = question["options"]
            right = sum(option.get("right", False) for option in options)
            if right != 1 or len(options) < 2:
                raise ValueError(
                    f"quizzes.yml: question {number} of {lesson} has {right} right of {len(options)} options"
                )
            if any(not option.get("because") for option in options):
                raise ValueError(f"quizzes.yml: question {number} of {lesson} has an option without a because")
    return quizzes


class Quiz:
    """Questions as a notebook shows them: native radio buttons; quiz.js gives the feedback."""

    def __init__(self, lesson: str, questions: list[dict[str, Any]]) -> None:
        self.lesson, self.questions = lesson, questions

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": f"quiz: {len(self.questions)} questions", "text/html": self._html()}

    def _html(self) -> str:
        questions = "".join(self._question(n, question) for n, question in enumerate(self.questions, start=1))
        answers = "".join(
            f"<li>{html.escape(option['text'])} {html.escape(option['because'])}</li>"
            for question in self.questions
            for option in question["options"]
            if option.get("right")
        )
        # the book loads quiz.js once for all pages; a notebook must bring it along
        script = (
            "" if freezing() else f"<script>{(Path(__file__).parent / 'quiz.js').read_text(encoding='utf-8')}</script>"
        )
        return (
            f'<form class="actlib-quiz">{questions}'
            f"<details><summary>Show all answers</summary><ol>{answers}</ol></details></form>{script}"
        )

    def _question(self, number: int, question: dict[str, Any]) -> str:
        name = f"{self.lesson}-{number}"
        options = "".join(
            f'<label><input type="radio" name="{name}" data-right="{int(option.get("right", False))}" '
            f'data-because="{html.escape(option["because"])}"> {html.escape(option["text"])}</label>'
            for option in question["options"]
        )
        return (
            f"<fieldset><legend>{number}. {html.escape(question['question'])}</legend>{options}"
            f'<button type="button">Check</button><p role="status"></p></fieldset>'
        )
