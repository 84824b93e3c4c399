"""The pages of the book that are made from data."""

from __future__ import annotations

from pathlib import Path

from actlib.course.ledger import VERDICTS, Claim, course_file, read_ledger
from tools.lessons import ROOT

CLAIMS_HEAD = """# The claims ledger

<!-- Made from claims.yml by `make book`; edit that file, not this one. -->

Every sentence here is one that people say about activation functions.
Each is run as an experiment, in the lesson that teaches it, and its verdict must hold on every seed set we try.

"""


def claims_page(claims: dict[str, Claim]) -> str:
    """The ledger as a Markdown page: the counts, and a table of all claims, each linking to its cell."""
    counts = {verdict: sum(claim.verdict == verdict for claim in claims.values()) for verdict in VERDICTS}
    summary = ", ".join(f"{count} *{verdict}*" for verdict, count in counts.items())
    rows = [
        f'| <a href="../notebooks/{claim.lesson}.html#claim-{claim.id}">{claim.says}</a> | {claim.verdict_text()} '
        f"| {claim.measures}: {claim.interval_text()} | {claim.seeds if claim.seeds > 1 else 'none needed'} |"
        for claim in claims.values()
    ]
    table = ["| What people say | Verdict | The number it rests on | Seeds |", "| --- | --- | --- | --- |", *rows]
    return f"{CLAIMS_HEAD}{len(claims)} claims so far: {summary}.\n\n" + "\n".join(table) + "\n"


def write_pages(folder: Path = ROOT / "book") -> None:
    """Writes each page, but only if it changed, so that a second build has nothing to do."""
    for name, text in {"claims.md": claims_page(read_ledger(course_file("claims.yml")))}.items():
        page = folder / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
