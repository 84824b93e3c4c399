"""``@claim``: an experiment beside the sentence it tests, and the verdict it supports."""

from __future__ import annotations

import html
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

    Raises ValueError for an id that book/claims.yml does not have, and ClaimError if the number lies outside the
    claim's interval: a lesson that no longer tells the truth must not build.
    """
    entry = find_claim(identity)

    def run(experiment: Experiment) -> Experiment:
        collected[identity] = experiment
        if os.environ.get("ACTLIB_COLLECT") != "1":  # `make claims` only gathers the experiments, and runs them itself
            display(measure(entry, experiment, range(entry.seeds)))
        return experiment

    return run


def measure(entry: Claim, experiment: Experiment, seeds: Sequence[int]) -> Card:
    """The experiment's number on these seeds, held against the claim's interval."""
    number = float(experiment(seeds))
    if not entry.holds(number):
        raise ClaimError(
            f"{entry.id}: {entry.measures} came out as {number:.4g} on seeds {seeds[0]} to {seeds[-1]}, outside "
            f"{entry.interval_text()}, where it is expected; the verdict “{entry.verdict}” rests on it"
        )
    return Card(entry, number)


class Card:
    """A claim with its verdict, as a notebook shows it."""

    def __init__(self, entry: Claim, number: float) -> None:
        self.entry, self.number = entry, number

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # the plain text is compared between machines: no measured digits in it
        entry = self.entry
        return {
            "text/plain": f"{entry.id}: {entry.verdict} ({entry.measures}: {entry.interval_text()})",
            "text/html": self._html(),
        }

    def _html(self) -> str:
        says, who, measures = (html.escape(text) for text in (self.entry.says, self.entry.who, self.entry.measures))
        verdict, reason = self.entry.verdict.capitalize(), html.escape(self.entry.verdict_text())
        seeds = f"{self.entry.seeds} seeds" if self.entry.seeds > 1 else "no chance involved"
        kind = self.entry.verdict.split()[0]
        return (
            f'<div class="actlib-claim actlib-{kind}" id="claim-{self.entry.id}" role="group" aria-label="Claim">'
            f'<p class="actlib-says">“{says}” <span class="actlib-who">— {who}</span></p>'
            f"<p><strong>Measured:</strong> {measures}: <strong>{number_text(self.number)}</strong> "
            f"({seeds}; expected: {self.entry.interval_text()}).</p>"
            f"<p><strong>{verdict}</strong>{reason.removeprefix(verdict)}</p></div>"
        )
