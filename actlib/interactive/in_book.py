"""How the book shows a frozen figure: MyST-NB asks this class, named in pyproject.toml, about our output type."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes

from actlib.interactive.explore import FROZEN_MIME


class FrozenRenderer:
    """Puts the frozen HTML into the page as it is."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int]]] = [("html", FROZEN_MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != FROZEN_MIME or inline:
            return None
        return [nodes.raw("", data.string, format="html")]
