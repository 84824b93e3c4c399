"""The claims ledger: book/claims.yml as Python objects."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actlib.words import number_text

VERDICTS = ("confirmed", "holds only when", "wrong as usually stated")


def course_file(name: str) -> Path:
    """A file of book/: in a checkout it lies there, in an installed package beside this module."""
    checkout = Path(__file__).parents[2] / "book" / name
    return checkout if checkout.exists() else Path(__file__).parent / name


@dataclass(frozen=True)
class Claim:
    """One sentence that people say, and what running it shows.

    ``says`` the sentence; ``who`` says it; ``verdict`` one of ``VERDICTS``; ``because`` the condition or the
    correction; ``measures`` what the experiment's number is; ``interval`` where that number must lie for the verdict
    to hold; ``seeds`` how many seeds one run takes; ``lesson`` where it runs.
    """

    id: str
    says: str
    who: str
    verdict: str
    because: str
    measures: str
    interval: tuple[float, float]
    seeds: int
    lesson: str

    def holds(self, number: float) -> bool:
        return self.interval[0] <= number <= self.interval[1]

    def interval_text(self) -> str:
        low, high = self.interval
        return f"exactly {number_text(low)}" if low == high else f"{number_text(low)} to {number_text(high)}"

    def verdict_text(self) -> str:
        """The verdict and its reason as one piece of prose."""
        joint = " " if self.verdict.endswith("when") else ". "
        return f"{self.verdict.capitalize()}{joint}{self.because}"


@dataclass(frozen=True)
class Untested:
    """A sentence that people say and that nothing here can test.

    ``because`` the reason; ``source`` where it was first shown or said, as a key of book/references.bib.
    """

    says: str
    who: str
    because: str
    source: str


def read_untested(path: Path) -> list[Untested]:
    """What the file lists under "untested".  Raises ValueError naming the sentence and the fields that are wrong."""
    fields = Untested.__dataclass_fields__.keys()
    entries = yaml.safe_load(path.read_text(encoding="utf-8")).get("untested", [])
    for entry in entries:
        if wrong := fields ^ entry.keys():
            raise ValueError(f"{path.name}: {entry.get('says')!r} lacks or must not have {', '.join(sorted(wrong))}")
    return [Untested(**entry) for entry in entries]


def read_ledger(path: Path) -> dict[str, Claim]:
    """Every claim of the file, by id.  Raises ValueError naming the claim and the field that is wrong."""
    claims: dict[str, Claim] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]:
        claim = _claim(entry)
        if claim.id in claims:
            raise ValueError(f"{path.name}: the id {claim.id!r} stands twice")
        claims[claim.id] = claim
    return claims


def _claim(entry: dict[str, Any]) -> Claim:
    name = entry.get("id", "a claim without id")
    fields = Claim.__dataclass_fields__.keys()
    if missing := fields - entry.keys():
        raise ValueError(f"claims.yml: {name} lacks {', '.join(sorted(missing))}")
    if unknown := entry.keys() - fields:
        raise ValueError(f"claims.yml: {name} has unknown fields {', '.join(sorted(unknown))}")
    if entry["verdict"] not in VERDICTS:
        raise ValueError(f"claims.yml: {name} has verdict {entry['verdict']!r}, and it takes one of {VERDICTS}")
    low, high = (float(end) for end in entry["interval"])
    if low > high:
        raise ValueError(f"claims.yml: {name} has interval [{low}, {high}], and the first must not be above the second")
    return Claim(**{**entry, "interval": (low, high)})


@cache
def ledger() -> dict[str, Claim]:
    """The course's own claims."""
    return read_ledger(course_file("claims.yml"))


def find_claim(identity: str) -> Claim:
    """The claim of that id.  Raises ValueError, with the nearest ids there are, if there is none."""
    if identity not in ledger():
        near = difflib.get_close_matches(identity, ledger(), n=3, cutoff=0.3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"claims.yml has no claim {identity!r}{hint}")
    return ledger()[identity]
