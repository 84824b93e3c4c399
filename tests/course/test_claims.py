import re

import pytest

from actlib.course import ClaimError, claim
from actlib.course.claims import Card, measure, seeds_of
from actlib.course.ledger import Claim

ENTRY = Claim("id", "People <say>.", "who", "wrong as usually stated", "Because & so.", "what", (0.0, 1.0), 3, "lesson")


def test_an_experiment_gets_the_seeds_and_its_number_is_on_the_card():
    card = measure(ENTRY, lambda seeds: sum(seeds) / 10, range(3))
    assert card.number == pytest.approx(0.3)
    assert "<strong>0.3</strong>" in card._repr_mimebundle_()["text/html"]


def test_a_number_outside_the_interval_stops_the_lesson_and_says_so():
    with pytest.raises(ClaimError, match=re.escape("id: what came out as 1.5 on seeds 0 to 2, outside 0 to 1, where")):
        measure(ENTRY, lambda seeds: 1.5, range(3))


def test_not_a_number_supports_no_verdict():
    with pytest.raises(ClaimError):
        measure(ENTRY, lambda seeds: float("nan"), range(3))


def test_plain_text_holds_no_measured_digits():
    texts = {Card(ENTRY, number)._repr_mimebundle_()["text/plain"] for number in (0.123, 0.9)}
    assert len(texts) == 1


def test_card_escapes_its_words_and_carries_the_verdict():
    html = Card(ENTRY, 0.5)._repr_mimebundle_()["text/html"]
    assert "People &lt;say&gt;." in html
    assert "<strong>Wrong as usually stated</strong>. Because &amp; so." in html
    assert 'id="claim-id"' in html


def test_unknown_claim_id_is_an_error_before_anything_runs():
    with pytest.raises(ValueError, match=r"claims\.yml has no claim 'no-such-claim'"):
        claim("no-such-claim")


def test_fewer_seeds_are_judged_neither_way_and_the_card_says_how_many():
    for number in (0.5, 1.5):  # inside its interval, and outside
        bundle = measure(ENTRY, lambda seeds, number=number: number, range(2))._repr_mimebundle_()
        assert bundle["text/plain"] == "id: not judged on 2 of 3 seeds (what: 0 to 1)"
        assert f"<strong>{number}</strong> (2 of 3 seeds; expected: 0 to 1)" in bundle["text/html"]
        assert "<strong>Not judged</strong>: too few seeds. The verdict on all 3: <strong>Wrong" in bundle["text/html"]
        assert "actlib-unjudged" in bundle["text/html"]


@pytest.mark.parametrize("error", [AssertionError, ValueError])
def test_an_experiment_that_fails_on_fewer_seeds_is_no_error(error):
    def experiment(seeds):
        if len(seeds) < 3:
            raise error
        return 0.5

    assert "<strong>none</strong> (2 of 3" in measure(ENTRY, experiment, range(2))._repr_mimebundle_()["text/html"]
    assert measure(ENTRY, experiment, range(3)).number == 0.5


@pytest.mark.parametrize(("wanted", "seeds"), [("", 3), ("2", 2), (" 2 ", 2), ("4", 3)])
def test_actlib_seeds_is_the_most_that_a_claim_takes(monkeypatch, wanted, seeds):
    monkeypatch.setenv("ACTLIB_SEEDS", wanted)
    assert seeds_of(ENTRY) == range(seeds)


@pytest.mark.parametrize("wanted", ["0", "-1", "four", "2.5"])
def test_actlib_seeds_that_is_no_count_is_named(monkeypatch, wanted):
    monkeypatch.setenv("ACTLIB_SEEDS", wanted)
    with pytest.raises(ValueError, match=f"ACTLIB_SEEDS must be a whole number from 1, such as 4, got '{wanted}'"):
        claim("affine-stack-is-one-map")(lambda seeds: 0.0)


def test_collecting_runs_nothing(monkeypatch):
    monkeypatch.setenv("ACTLIB_COLLECT", "1")

    @claim("affine-stack-is-one-map")
    def never(seeds):
        raise AssertionError("ran")

    from actlib.course.claims import collected

    assert collected["affine-stack-is-one-map"] is never
