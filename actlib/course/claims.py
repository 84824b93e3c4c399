"""``@claim``: an experiment beside the sentence it tests, and the verdict it supports."""

from __future__ import annotations

import html
import math
import os
from collections.abc import Callable, Sequence
from typing import Any

from IPython.display import display

from actlib.course.ledger import Claim, find_claim
from actlib.words import number_text

Experiment = Callable[[Sequence[int]], float]

collected: dict[str, Experiment] = {}
"""Every experiment defined so far, by claim id."""


class ClaimError(AssertionError):
    """An experiment whose number lies outside the interval on which the verdict rests."""


def claim(identity: str) -> Callable[[Experiment], Experiment]:
    """Decorates an experiment, ``seeds → number``: runs it on the lesson's seeds and shows claim and verdict.

    On a slow machine the environment variable ACTLIB_SEEDS, such as 4, makes it run on that many of them at most; then
    nothing is judged.  Raises ValueError for an id that book/claims.yml does not have or an ACTLIB_SEEDS that is no
    count, and ClaimError if the number lies outside the claim's interval: a lesson that no longer tells the truth must
    not build.
    """
    entry = find_claim(identity)

    def run(experiment: Experiment) -> Experiment:
        collected[identity] = experiment
        if os.environ.get("ACTLIB_COLLECT") != "1":  # `make claims` only gathers the experiments, and runs them itself
            display(measure(entry, experiment, seeds_of(entry)))
        return experiment

    return run


def seeds_of(entry: Claim) -> range:
    """The claim's own seeds, or as many of them as ACTLIB_SEEDS allows.  Raises ValueError if that is no count."""
    most = os.environ.get("ACTLIB_SEEDS", "").strip()
    if most and not (most.isdecimal() and int(most) > 0):
        raise ValueError(f"ACTLIB_SEEDS must be a whole number from 1, such as 4, got {most!r}")
    return range(min(entry.seeds, int(most)) if most else entry.seeds)


def measure(entry: Claim, experiment: Experiment, seeds: Sequence[int]) -> Card:
    """The experiment's number on these seeds, held against the claim's interval unless they are too few to judge."""
    if len(seeds) < entry.seeds:
        try:
            return Card(entry, float(experiment(seeds)), len(seeds))
        except (AssertionError, ValueError):  # it may assert more than its number, or share its seeds out in parts
            return Card(entry, math.nan, len(seeds))
    number = float(experiment(seeds))
    if not entry.holds(number):
        raise ClaimError(
            f"{entry.id}: {entry.measures} came out as {number:.4g} on seeds {seeds[0]} to {seeds[-1]}, outside "
            f"{entry.interval_text()}, where it is expected; the verdict “{entry.verdict}” rests on it"
        )
    return Card(entry, number)


class Card:
    """A claim with its verdict, as a notebook shows it; ``seeds`` the number of seeds, by default all of the claim's.

    On fewer of them nothing is judged, and the card says so.
    """

    def __init__(self, entry: Claim, number: float, seeds: int | None = None) -> None:
        self.entry, self.number, self.seeds = entry, number, seeds or entry.seeds

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # the plain text is compared between machines: no measured digits in it
        entry = self.entry
        verdict = entry.verdict if self.seeds == entry.seeds else f"not judged on {self.seeds} of {entry.seeds} seeds"
        return {
            "text/plain": f"{entry.id}: {verdict} ({entry.measures}: {entry.interval_text()})",
            "text/html": self._html(),
        }

    def _html(self) -> str:
        entry, few = self.entry, self.seeds < self.entry.seeds
        says, who, measures = (html.escape(text) for text in (entry.says, entry.who, entry.measures))
        verdict, reason = entry.verdict.capitalize(), html.escape(entry.verdict_text())
        reason = f"<strong>{verdict}</strong>{reason.removeprefix(verdict)}"
        seeds = f"{entry.seeds} seeds" if entry.seeds > 1 else "no chance involved"
        if few:
            reason = f"<strong>Not judged</strong>: too few seeds. The verdict on all {entry.seeds}: {reason}"
        number = "none" if math.isnan(self.number) else number_text(self.number)
        kind = "unjudged" if few else entry.verdict.split()[0]
        return (
            f'<div class="actlib-claim actlib-{kind}" id="claim-{entry.id}" role="group" aria-label="Claim">'
            f'<p class="actlib-says">“{says}” <span class="actlib-who">— {who}</span></p>'
            f"<p><strong>Measured:</strong> {measures}: <strong>{number}</strong> "
            f"({f'{self.seeds} of ' if few else ''}{seeds}; expected: {entry.interval_text()}).</p>"
            f"<p>{reason}</p></div>"
        )
