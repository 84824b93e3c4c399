"""Small tables of numbers, as a page shows them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any


def table(columns: Mapping[str, Iterable[Any]]) -> Table:
    """Columns of equal length under their names, for a notebook to show.  Raises ValueError if the lengths differ."""
    texts = {name: [_text(value) for value in values] for name, values in columns.items()}
    if len({len(column) for column in texts.values()}) != 1:
        lengths = ", ".join(f"{name} {len(column)}" for name, column in texts.items())
        raise ValueError(f"columns must be equally long, got {lengths or 'none'}")
    return Table(list(texts), list(zip(*texts.values(), strict=True)))


def _text(value: Any) -> str:
    """Whole numbers without a point, in threes from 10 000 on; others to four digits; truths as 0 and 1."""
    if isinstance(value, str):
        return value
    text = f"{float(value):.4g}" if abs(value) < 1e4 else f"{value:,.0f}".replace(",", "\u202f")
    return text.replace("-", "−")


def sum_text(weights: Iterable[float], names: Iterable[str]) -> str:
    """A weighted sum as people write it: 2x − y.  Terms of weight 0 are left out; 0 if there are no others."""
    terms = ""
    for weight, name in zip(weights, names, strict=True):
        if weight:
            sign = (" − " if weight < 0 else " + ") if terms else ("−" if weight < 0 else "")
            terms += f"{sign}{'' if abs(weight) == 1 else _text(abs(weight))}{name}"
    return terms or "0"


class Table:
    """What ``table`` returns: the names of the columns, and the rows as text."""

    def __init__(self, names: list[str], rows: list[tuple[str, ...]]) -> None:
        self.names, self.rows = names, rows

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.names, *self.rows, strict=True)]
        lines = [zip(row, widths, strict=True) for row in (self.names, *self.rows)]
        return "\n".join("  ".join(entry.rjust(width) for entry, width in line) for line in lines)

    def _repr_html_(self) -> str:
        # the style stands here, and not in a style sheet, for notebooks that have none of ours;
        # on a phone names may wrap and entries do not: a table that is still too wide scrolls
        name_style = "padding: 0.2rem 0.7rem; text-align: right; border: 0"
        entry_style = f"{name_style}; white-space: nowrap"
        head = "".join(f'<th scope="col" style="{name_style}">{html.escape(name)}</th>' for name in self.names)
        rows = ("".join(f'<td style="{entry_style}">{html.escape(entry)}</td>' for entry in row) for row in self.rows)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return (
            '<div style="overflow-x: auto">'
            '<table style="border-collapse: collapse; margin: 0.5rem 0; font-variant-numeric: tabular-nums">'
            f'<thead style="border-bottom: 1px solid #808080"><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
