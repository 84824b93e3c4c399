"""Sphinx extension: in each lesson the first use of each term of the glossary becomes a link to it.

Made here and not written into the lessons, which stay plain to read in JupyterLab and cannot miss a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

GLOSSARY = "book/glossary"
NOT_WITHIN = (nodes.title, nodes.reference, nodes.table, nodes.literal, nodes.strong, nodes.container, nodes.target)
"""Where a link would mislead, repeat another, or stand in a cell's output."""
ORDINARY = {"face", "gain", "margin", "rank", "step"}
"""Words of everyday English as well: linked only where a lesson introduces them, alone and in italics."""


def pattern_of(terms: list[str]) -> re.Pattern[str]:
    """Finds any of the terms, the longest first, also in the plural; capitals count in names such as ReLU."""
    forms = []
    for term in sorted(terms, key=len, reverse=True):
        words = re.escape(term).replace(r"\ ", r"[\s-]+").replace(r"\-", "[-\\s]?").replace("'", "['’]")
        forms.append(words if _is_name(term) else f"(?i:{words})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?:e?s)?(?![\w-])")


def _is_name(term: str) -> bool:
    """Written with capitals inside or alone, such as SELU and ReLU."""
    return any(letter.isupper() for letter in term[1:])


def key_of(text: str) -> str:
    """The same for all ways to write a term."""
    return re.sub(r"[\s'’-]+", "", text).lower()


def texts_of(document: nodes.document) -> Iterator[nodes.Text]:
    for paragraph in list(document.findall(nodes.paragraph)):
        if any("<a " in raw.astext() for raw in paragraph.findall(nodes.raw)):
            continue  # a link written in HTML, and a link may not stand in a link
        for text in list(paragraph.findall(nodes.Text)):
            if not any(isinstance(above, NOT_WITHIN) for above in _above(text)):
                yield text


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def link_terms(app: Sphinx, document: nodes.document, page: str) -> None:
    """Called for each page when all others have been read."""
    if page == GLOSSARY:
        return
    labels = {
        key_of(name): label
        for (kind, name), (place, label) in app.env.domains["std"].objects.items()
        if kind == "term" and place == GLOSSARY
    }
    names = [name for kind, name in app.env.domains["std"].objects if kind == "term"]
    pattern, address = pattern_of(names), app.builder.get_relative_uri(page, GLOSSARY)
    linked: set[str] = set()
    for text in texts_of(document):
        parts: list[nodes.Node] = []
        rest = 0
        for found in pattern.finditer(text):
            label = next(labels[key] for end in (None, -1, -2) if (key := key_of(found[0][:end])) in labels)
            introduced = isinstance(text.parent, nodes.emphasis) and text == found[0]
            if label in linked or (found[0].lower().rstrip("s") in ORDINARY and not introduced):
                continue
            linked.add(label)
            link = nodes.reference("", found[0], refuri=f"{address}#{label}", internal=True, classes=["glossary-link"])
            parts += [nodes.Text(text[rest : found.start()]), link]
            rest = found.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[rest:])])


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
