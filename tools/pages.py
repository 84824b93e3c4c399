"""The pages of the book that are made from data."""

from __future__ import annotations

import html
from itertools import groupby
from pathlib import Path

from actlib.course.ledger import VERDICTS, Claim, Untested, course_file, read_ledger, read_untested
from tools.catalogue import catalogue_page
from tools.filter import filter_box
from tools.lessons import NOTEBOOKS, ROOT, title_of
from tools.sources import own_page

CLAIMS_HEAD = """# The claims ledger

<!-- Made from claims.yml by `make book`; edit that file, not this one. -->

Every sentence here is one that people say about activation functions.
Each is run as an experiment, in the lesson that teaches it, and its verdict must hold on every seed set we try.
`make claims` runs them all again on other seeds.

"""

TABLE_HEAD = """<table class="actlib-ledger">
<thead><tr><th>What people say</th><th>Verdict</th><th>The number it rests on</th></tr></thead>
<tbody>
"""

UNTESTED_HEAD = """
## What cannot be tested here

| What people say | Why not | Source |
| --- | --- | --- |
"""


def claims_page(claims: dict[str, Claim], untested: list[Untested]) -> str:
    """The ledger as a Markdown page: the counts, and a table for each lesson, each row linking to its cell."""
    counts = {verdict: sum(claim.verdict == verdict for claim in claims.values()) for verdict in VERDICTS}
    summary = ", ".join(f"{count} *{verdict}*" for verdict, count in counts.items())
    of_lessons = {
        title_of(NOTEBOOKS / f"{lesson}.md"): list(group)
        for lesson, group in groupby(sorted(claims.values(), key=lambda c: c.lesson), key=lambda c: c.lesson)
    }
    page = f"{CLAIMS_HEAD}{len(claims)} claims: {summary}.\n"
    page += f"{len(untested)} more are listed at the end: nothing here can test them.\n" if untested else ""
    choices = {"Verdict": [verdict.capitalize() for verdict in VERDICTS], "Lesson": list(of_lessons)}
    page += f"\n{filter_box('tbody tr', 'Words', choices)}\n"
    for title, of_lesson in of_lessons.items():
        page += f"\n## {title}\n\n{TABLE_HEAD}{''.join(map(row, of_lesson))}</tbody></table>\n"
    if untested:
        page += UNTESTED_HEAD
        page += "".join(f"| {one.says} ({one.who}) | {one.because} | {{cite:t}}`{one.source}` |\n" for one in untested)
    return page


def row(claim: Claim) -> str:
    says, verdict, measures = (html.escape(text) for text in (claim.says, claim.verdict_text(), claim.measures))
    seeds = f"{claim.seeds} seeds" if claim.seeds > 1 else "no chance involved"
    cell = f"../notebooks/{claim.lesson}.html#claim-{claim.id}"
    return (
        f'<tr><td><a class="reference internal" href="{cell}">{says}</a></td>'
        f"<td>{verdict}</td><td>{measures}: {claim.interval_text()} ({seeds})</td></tr>\n"
    )


def write_pages(folder: Path = ROOT / "book") -> None:
    """Writes each page, but only if it changed, so that a second build has nothing to do."""
    path = course_file("claims.yml")
    pages = {
        "claims.md": claims_page(read_ledger(path), read_untested(path)),
        "sources.md": own_page(),
        "catalogue.md": catalogue_page(),
    }
    for name, text in pages.items():
        page = folder / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
