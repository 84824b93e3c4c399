"""What a lesson asks for: claims with verdicts, exercises with checks, quizzes."""

from actlib.course.claims import ClaimError, claim
from actlib.course.exercises import check
from actlib.course.quiz import quiz

__all__ = ["ClaimError", "check", "claim", "quiz"]
