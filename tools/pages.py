"""The pages of the book that are made from data."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from actlib.course.ledger import VERDICTS, Claim, course_file, read_ledger
from tools.catalogue import catalogue_page
from tools.lessons import NOTEBOOKS, ROOT, title_of

CLAIMS_HEAD = """# The claims ledger

<!-- Made from claims.yml by `make book`; edit that file, not this one. -->

Every sentence here is one that people say about activation functions.
Each is run as an experiment, in the lesson that teaches it, and its verdict must hold on every seed set we try.

"""

TABLE_HEAD = """| What people say | Verdict | The number it rests on | Seeds |
| --- | --- | --- | --- |
"""


def claims_page(claims: dict[str, Claim]) -> str:
    """The ledger as a Markdown page: the counts, and a table for each lesson, each row linking to its cell."""
    counts = {verdict: sum(claim.verdict == verdict for claim in claims.values()) for verdict in VERDICTS}
    summary = ", ".join(f"{count} *{verdict}*" for verdict, count in counts.items())
    page = f"{CLAIMS_HEAD}{len(claims)} claims so far: {summary}.\n"
    for lesson, of_lesson in groupby(sorted(claims.values(), key=lambda c: c.lesson), key=lambda c: c.lesson):
        page += f"\n## {title_of(NOTEBOOKS / f'{lesson}.md')}\n\n{TABLE_HEAD}"
        page += "".join(
            f'| <a href="../notebooks/{lesson}.html#claim-{claim.id}">{claim.says}</a> | {claim.verdict_text()} '
            f"| {claim.measures}: {claim.interval_text()} | {claim.seeds if claim.seeds > 1 else 'none needed'} |\n"
            for claim in of_lesson
        )
    return page


def write_pages(folder: Path = ROOT / "book") -> None:
    """Writes each page, but only if it changed, so that a second build has nothing to do."""
    pages = {"claims.md": claims_page(read_ledger(course_file("claims.yml"))), "catalogue.md": catalogue_page()}
    for name, text in pages.items():
        page = folder / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
