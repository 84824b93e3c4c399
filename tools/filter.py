"""The fields above a page's entries that book/assets/filter.js brings to life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape


def filter_box(entries: str, words: str, choices: Mapping[str, Sequence[str]] | None = None) -> str:
    """Fields to choose entries by; an entry must hold what was typed, and each text that was chosen.

    ``entries`` is a CSS selector for the entries; ``words`` the label of the field to type in; ``choices`` the texts
    to choose from, by the label of their field.
    """
    choices = choices or {}
    fields = [
        f'<span><label for="actlib-{label}">{label}</label> <select id="actlib-{label}"><option value="">all</option>'
        + "".join(f"<option>{escape(text)}</option>" for text in texts)
        + "</select></span>"
        for label, texts in choices.items()
    ]
    fields.append(
        f'<span><label for="actlib-filter">{words}</label> '
        '<input id="actlib-filter" type="search" autocomplete="off"></span>'
    )
    names = " ".join(f"actlib-{label}" for label in [*choices, "filter"])
    return "\n".join(
        [
            f'<div class="actlib-filter" data-entries="{entries}" hidden>',
            *fields,
            f'<output for="{names}" role="status"></output>',
            "</div>",
            '<script src="../_static/filter.js" defer></script>',
        ]
    )
