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
    """Whole numbers without a point, others to four digits, truths as 0 and 1."""
    if isinstance(value, str):
        return value
    return f"{float(value):.4g}".replace("-", "−") if abs(value) < 1e4 else f"{value:,.0f}"


class Table:
    """What ``table`` returns: the names of the columns, and the rows as text."""

    def __init__(self, names: list[str], rows: list[tuple[str, ...]]) -> None:
        self.names, self.rows = names, rows

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.names, *self.rows, strict=True)]
        lines = [zip(row, widths, strict=True) for row in (self.names, *self.rows)]
        return "\n".join("  ".join(entry.rjust(width) for entry, width in line) for line in lines)

    def _repr_html_(self) -> str:
        # the style stands here, and not in a style sheet, for notebooks that have none of ours
        cell = 'style="padding: 0.2rem 0.7rem; text-align: right; border: 0"'
        head = "".join(f'<th scope="col" {cell}>{html.escape(name)}</th>' for name in self.names)
        rows = (f"<tr>{''.join(f'<td {cell}>{html.escape(entry)}</td>' for entry in row)}</tr>" for row in self.rows)
        return (
            '<table style="border-collapse: collapse; margin: 0.5rem 0; font-variant-numeric: tabular-nums">'
            f'<thead style="border-bottom: 1px solid #808080"><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )
