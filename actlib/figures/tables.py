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
        lines = [[name.rjust(width) for name, width in zip(row, widths, strict=True)] for row in (self.names, *self.rows)]
        return "\n".join("  ".join(line) for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(entry)}</td>" for entry in row) + "</tr>" for row in self.rows
        )
        return f'<table class="actlib-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


