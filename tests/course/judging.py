"""What the tests of all exercises assert."""

from actlib.course.exercises import find_judge


def judged(exercise, answer, words):
    """The judge accepts the answer, for ``words`` None, or what it says against it holds these words."""
    wrong = find_judge(exercise)(answer)
    assert (words or "") in wrong
    assert bool(wrong) == (words is not None)
