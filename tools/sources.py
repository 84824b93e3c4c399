"""book/sources.yml, and the page made of it: what each source says, and where the course teaches, shows or tests it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docutils.nodes import make_id

from actlib.course.ledger import VERDICTS, Claim, Untested, course_file, read_ledger, read_untested
from tools.filter import filter_box
from tools.lessons import ROOT, cells_of, sources, title_of

SOURCES = ROOT / "book" / "sources.yml"
UNTESTED = "claims.html#what-cannot-be-tested-here"
KINDS = {"C": "Claim", "D": "Definition", "F": "Figure", "S": "System", "E": "Mistake"}

HEAD = """# From the sources to the lessons

<!-- Made from sources.yml by `make book`; edit that file, not this one. -->

This course grew out of widely read tutorials on activation functions, and out of notes on one paper.
Here is all that they say, in our words, item by item, and where you find it: the claim that tests it with its verdict,
or the section that teaches or shows it.
Where a text has a mistake, the mistake is named, and the places beside it put it right.

"""


@dataclass(frozen=True)
class Cell:
    """One place where a system runs: a piece of code of one cell of a lesson, and the heading above that cell."""

    lesson: Path
    fragment: str
    heading: str
    claim: str | None


@dataclass(frozen=True)
class System:
    """Something that a source builds, and the cells that build it here."""

    number: str
    says: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Item:
    """What a source says; ``kinds`` are letters of ``KINDS``; ``wrong`` is said of a mistake."""

    number: str
    kinds: str
    says: str
    places: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True)
class Document:
    """A source: ``by`` says whose it is and where."""

    name: str
    title: str
    by: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Sources:
    systems: tuple[System, ...]
    documents: tuple[Document, ...]
    taught_wrong: tuple[Item, ...]

    def items(self) -> Iterator[Item]:
        for document in self.documents:
            yield from document.items
        yield from self.taught_wrong


@dataclass(frozen=True)
class Goal:
    """Where a place leads; ``kind`` is "claim", "untested", "section" or "page", and ``after`` follows the link."""

    kind: str
    text: str
    address: str
    after: str = ""

    def link(self) -> str:
        return f'<a class="reference internal" href="{self.address}">{prose(self.text)}</a>{self.after}'


@dataclass(frozen=True)
class Places:
    """All that a place can name."""

    claims: dict[str, Claim]
    untested: list[Untested]

    def find(self, place: str) -> Goal:
        """Raises ValueError, saying what is missing, if there is no such claim, heading, sentence or page."""
        word, _, rest = place.partition(" ")
        if re.fullmatch(r"\d\d", word):
            return self._section(lesson_of(word), rest)
        if word == "untested":
            return self._untested(rest)
        if word == "page" and (ROOT / "book" / f"{rest}.md").exists():
            return Goal("page", title_of(ROOT / "book" / f"{rest}.md"), f"{rest}.html")
        if place not in self.claims:
            raise ValueError(f"sources.yml: {place!r} is no claim, and nothing else that a place can be")
        claim = self.claims[place]
        return Goal(
            "claim", claim.says, f"../notebooks/{claim.lesson}.html#claim-{place}",
            f" <strong>{claim.verdict.capitalize()}</strong> (lesson {int(claim.lesson[:2])})",
        )  # fmt: skip

    @staticmethod
    def _section(lesson: Path, heading: str) -> Goal:
        if (count := headings(lesson).count(heading)) != 1:
            raise ValueError(f"sources.yml: {lesson.name} has {count} headings {heading!r}, and not one")
        return Goal("section", f"Lesson {int(lesson.stem[:2])}, {heading}", address_of(lesson, heading))

    def _untested(self, begins: str) -> Goal:
        found = [one for one in self.untested if one.says.startswith(begins)]
        if len(found) != 1:
            raise ValueError(f"sources.yml: {len(found)} sentences of claims.yml's untested begin with {begins!r}")
        return Goal("untested", found[0].says, UNTESTED, " <strong>Not testable here</strong>")


@cache
def lesson_of(number: str) -> Path:
    found = [source for source in sources() if source.name.startswith(f"{number}-")]
    if not found:
        raise ValueError(f"sources.yml: there is no lesson {number}")
    return found[0]


@cache
def cells(lesson: Path) -> list[Any]:
    found: list[Any] = cells_of(lesson).cells
    return found


def headings_in(cell: Any) -> list[str]:
    """The headings in a cell, none if it is code, in which a # begins a comment."""
    return re.findall(r"^##+ (.+)$", cell.source, re.M) if cell.cell_type == "markdown" else []


def headings(lesson: Path) -> list[str]:
    return [heading for cell in cells(lesson) for heading in headings_in(cell)]


def address_of(lesson: Path, heading: str) -> str:
    """Where the heading stands in the book, whose apostrophes are curly and fall out of its id."""
    return f"../notebooks/{lesson.stem}.html#{make_id(heading.replace(chr(39), '’'))}"


def find_cell(lesson: Path, fragment: str) -> Cell:
    """Raises ValueError if the fragment does not stand in exactly one code cell of the lesson."""
    heading, found = "", []
    for cell in cells(lesson):
        heading = [heading, *headings_in(cell)][-1]
        if cell.cell_type == "code" and fragment in cell.source:
            claim = re.search(r'^@claim\("([^"]+)"\)', cell.source, re.M)
            found.append(Cell(lesson, fragment, heading, claim[1] if claim else None))
    if len(found) != 1:
        raise ValueError(
            f"sources.yml: {fragment!r} stands in {len(found)} code cells of {lesson.name}, and not in one"
        )
    return found[0]


def read_sources(path: Path) -> Sources:
    """The file's contents.  Raises ValueError naming what does not have the form that its first lines describe."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    systems = (
        System(number, says, tuple(find_cell(lesson_of(n), code) for cell in cells for n, code in cell.items()))
        for number, (says, *cells) in data["systems"].items()
    )
    documents = (
        Document(name, entry["title"], entry["by"], tuple(_item(name, *pair) for pair in entry["items"].items()))
        for name, entry in data["documents"].items()
    )
    wrong = (_item("", *pair) for pair in data["taught_wrong"].items())
    return Sources(tuple(systems), tuple(documents), tuple(wrong))


def _item(document: str, key: Any, parts: list[Any]) -> Item:
    number, _, kinds = str(key).partition(" ")
    number = f"{document}-{number}" if document else number
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"sources.yml: {number} has the kinds {', '.join(sorted(unknown))}, which do not exist")
    says, *rest = parts
    wrong = " ".join(part["wrong"] for part in rest if isinstance(part, dict))
    if ("E" in kinds) != bool(wrong):
        raise ValueError(f"sources.yml: {number} must have both the kind E and what is wrong, or neither")
    places = tuple(part for part in rest if isinstance(part, str))
    if not places:
        raise ValueError(f"sources.yml: {number} leads to no place")
    return Item(number, kinds, says, places, wrong)


def sources_page(read: Sources, places: Places) -> str:
    """All of it as a Markdown page: a table for each source, one for the systems, one for what is taught wrong."""
    titles = [f"{one.name}. {one.title}" for one in read.documents]
    last = ["What is commonly taught wrong", "What is built"]
    verdicts = [verdict.capitalize() for verdict in VERDICTS]
    choices = {"Source": [*titles, *last], "Verdict": [*verdicts, "Not testable here"], "Kind": [*KINDS.values()]}
    count = sum(len(one.items) for one in read.documents)
    page = (
        f"{HEAD}{count} items of {len(titles)} texts, {len(read.taught_wrong)} things that are commonly taught wrong, "
    )
    page += f"and {len(read.systems)} systems that are built.\n\n{filter_box('tbody tr', 'Words', choices)}\n"
    for title, document in zip(titles, read.documents, strict=True):
        rows = [item_row(item, places) for item in document.items]
        page += section(title, f"{document.by}.", "What it says", rows)
    wrong = [item_row(item, places) for item in read.taught_wrong]
    built = [system_row(system, places) for system in read.systems]
    page += section(last[0], "In these texts or in others.", "What is said", wrong)
    return page + section(last[1], "Below each section stands a line of the cell.", "What it is", built)


def section(title: str, lead: str, says: str, rows: list[str]) -> str:
    head = f"<thead><tr><th>Item</th><th>{says}</th><th>Where it is</th></tr></thead>"
    body = f"<tbody>\n{''.join(rows)}</tbody>"
    return f'\n## {title}\n\n{lead}\n\n<table class="actlib-ledger actlib-sources">\n{head}\n{body}</table>\n'


def item_row(item: Item, places: Places) -> str:
    kinds = ", ".join(KINDS[kind] for kind in item.kinds)
    says = prose(item.says)
    if item.wrong:
        says += f"<br><em>Wrong:</em> {prose(item.wrong)}"
    return row(item.number, kinds, says, [places.find(place).link() for place in item.places])


def system_row(system: System, places: Places) -> str:
    where = []
    for cell in system.cells:
        links = [places.find(f"{cell.lesson.stem[:2]} {cell.heading}").link()]
        links += [places.find(cell.claim).link()] if cell.claim else []
        code = html.escape(cell.fragment.rstrip(",:"), quote=False)
        where.append("<br>".join([*links, f"<code>{code}</code>"]))
    return row(system.number, "", prose(system.says), where)


def row(number: str, kinds: str, says: str, where: list[str]) -> str:
    kinds = f"<br><small>{kinds}</small>" if kinds else ""
    links = "".join(f"<li>{link}</li>" for link in where)
    return f'<tr id="{number.lower()}"><td>{number}{kinds}</td><td>{says}</td><td><ul>{links}</ul></td></tr>\n'


def prose(text: str) -> str:
    """As HTML, with the apostrophes that the rest of the book has."""
    return html.escape(text, quote=False).replace("'", "’")


def own_places() -> Places:
    """The course's own claims and the sentences that it cannot test."""
    path = course_file("claims.yml")
    return Places(read_ledger(path), read_untested(path))


def own_page() -> str:
    """The course's own page."""
    return sources_page(read_sources(SOURCES), own_places())
