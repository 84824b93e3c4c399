import re

import pytest

from actlib.course.ledger import VERDICTS, course_file, find_claim, ledger, number_text, read_ledger, read_untested

GOOD = """
claims:
  - {id: one, says: a, who: b, verdict: confirmed, because: c, measures: d, interval: [0, 1], seeds: 1, lesson: l}
"""


def ledger_of(tmp_path, text):
    path = tmp_path / "claims.yml"
    path.write_text(text, encoding="utf-8")
    return read_ledger(path)


def test_a_claim_is_read_with_its_interval(tmp_path):
    claim = ledger_of(tmp_path, GOOD)["one"]
    assert claim.interval == (0.0, 1.0)
    assert claim.holds(0)
    assert claim.holds(1)
    assert not claim.holds(1.0001)
    assert not claim.holds(float("nan"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("verdict: confirmed", "verdict: maybe", "one has verdict 'maybe', and it takes one of"),
        ("who: b, ", "", "one lacks who"),
        ("who: b", "who: b, extra: 1", "one has unknown fields extra"),
        ("[0, 1]", "[1, 0]", r"one has interval \[1.0, 0.0\], and the first must not be above"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, old, new, message):
    with pytest.raises(ValueError, match=message):
        ledger_of(tmp_path, GOOD.replace(old, new))


def test_an_id_may_stand_once(tmp_path):
    with pytest.raises(ValueError, match="the id 'one' stands twice"):
        ledger_of(tmp_path, GOOD + GOOD.split("claims:\n")[1])


def test_unknown_id_names_the_nearest():
    with pytest.raises(ValueError, match="no claim 'affine-stack-is-one-mop'; did you mean affine-stack-is-one-map"):
        find_claim("affine-stack-is-one-mop")


def test_verdicts_read_as_prose():
    texts = [claim.verdict_text() for claim in ledger().values()]
    assert all(text.startswith(tuple(v.capitalize() for v in VERDICTS)) for text in texts)
    assert not any(".." in text or " ." in text for text in texts)


@pytest.mark.parametrize(
    ("number", "text"),
    [(4.14e-15, "4.14·10⁻¹⁵"), (-0.5, "−0.5"), (0, "0"), (float("inf"), "∞"), (1882, "1.88·10³"), (104, "104")],
)
def test_numbers_are_written_as_people_write_them(number, text):
    assert number_text(number) == text


def test_what_cannot_be_tested_has_all_its_fields(tmp_path):
    path = tmp_path / "claims.yml"
    path.write_text("untested:\n  - {says: a, who: b, because: c}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"claims.yml: 'a' lacks or must not have source"):
        read_untested(path)
    path.write_text(GOOD, encoding="utf-8")
    assert read_untested(path) == []


def test_what_cannot_be_tested_names_a_source_that_the_book_lists():
    keys = set(re.findall(r"^@\w+\{(.+),$", course_file("references.bib").read_text(encoding="utf-8"), flags=re.M))
    untested = read_untested(course_file("claims.yml"))
    assert untested
    assert {one.source for one in untested} <= keys
