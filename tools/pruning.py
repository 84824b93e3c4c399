"""One style sheet of many, with the rules that can match something in the pages, and a font with the signs in them.

Libraries that prune style sheets run under Node.js, which nobody needs here otherwise; tinycss2 does the reading.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from tinycss2.ast import Node


class Vocabulary:
    """Every class, id and element that a page or a script can bring forth."""

    def __init__(self, pages: Iterable[str], scripts: Iterable[str]) -> None:
        self.classes: set[str] = set()
        self.names: set[str] = set()
        for page in pages:
            for value in re.findall(r'\sclass="([^"]*)"', page):
                self.classes.update(value.split())
            self.names.update(re.findall(r'\sid="([^"]*)"', page), re.findall(r"<([a-z][a-z0-9-]*)", page))
        for script in scripts:
            words = set(re.findall(r"[A-Za-z_][\w-]*", script))
            self.classes |= words
            self.names |= words

    def knows(self, selector: list[Node]) -> bool:
        """Whether the selector can match.  What stands in :is(...), :not(...) and [...] is taken on trust."""
        before = None
        for token in selector:
            if token.type == "ident":
                if before == ".":
                    if token.value not in self.classes:
                        return False
                elif before != ":" and token.lower_value not in self.names:
                    return False
            elif token.type == "hash" and token.value not in self.names:
                return False
            before = token.value if token.type == "literal" else None
        return True


@dataclass
class Rule:
    """A rule that stays: what it is for, and its declarations, or the rules inside a condition."""

    head: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def text(self, read: set[str]) -> str:
        """The rule, without the variables that nothing reads; empty if nothing is left."""
        inner = "".join(rule.text(read) for rule in self.rules)
        inner += ";".join(
            f"{name}:{value}" if name else value
            for name, value in self.declarations
            if name[:2] != "--" or name in read
        )
        return f"{self.head}{{{inner}}}\n" if inner else ""


def pruned(rules: list[Node], known: Vocabulary, keep_fonts: bool) -> Iterator[Rule]:
    """The rules that can match."""
    for rule in rules:
        if rule.type == "qualified-rule":
            if selectors := [squeezed(part) for part in split(rule.prelude) if known.knows(part)]:
                yield Rule(",".join(selectors), list(declared(rule.content)))
        elif rule.type == "at-rule" and rule.content:
            head = f"@{rule.at_keyword} {squeezed(rule.prelude)}".strip()
            if rule.lower_at_keyword in ("media", "supports"):
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield Rule(head, rules=list(pruned(inner, known, keep_fonts)))
            elif rule.lower_at_keyword == "keyframes":
                yield Rule(head, [("", squeezed(rule.content))])
            elif rule.lower_at_keyword != "font-face" or keep_fonts:
                yield Rule(head, list(declared(rule.content)))


def declared(content: list[Node]) -> Iterator[tuple[str, str]]:
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            yield one.name, squeezed(one.value) + " !important" * one.important


def split(prelude: list[Node]) -> list[list[Node]]:
    """The selectors of a list."""
    parts: list[list[Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def squeezed(tokens: list[Node]) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()


def variables_read(rules: Iterable[Rule], scripts: Iterable[str]) -> set[str]:
    """The custom properties that a script or another property reads, directly or through others."""
    behind: dict[str, set[str]] = {}
    read = set(re.findall(r"--[\w-]+", "".join(scripts)))
    stack = list(rules)
    while stack:
        rule = stack.pop()
        stack += rule.rules
        for name, value in rule.declarations:
            reads = re.findall(r"var\(\s*(--[\w-]+)", value)
            behind.setdefault(name, set()).update(reads) if name[:2] == "--" else read.update(reads)
    while more := set().union(*(behind.get(name, set()) for name in read)) - read:
        read |= more
    return read


def pruned_style_sheet(paths: Iterable[Path], known: Vocabulary, scripts: Iterable[str]) -> str:
    """The style sheets as one, without what can match nothing and what nothing reads."""
    rules: list[Rule] = []
    for path in paths:
        parsed = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)
        rules += pruned(parsed, known, keep_fonts=path.name == "course.css")  # the theme's fonts hold its icons
    read = variables_read(rules, scripts)
    return "".join(rule.text(read) for rule in rules)


# --- the font --------------------------------------------------------------------------------------------------

ITALICS = {chr(code) for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C))}
"""As what browsers show the letters of variables."""


def signs_of_formulas(pages: Iterable[str]) -> set[str]:
    formulas = (formula for page in pages for formula in re.findall(r"<math.*?</math>", page, flags=re.S))
    return {sign for formula in formulas for sign in html.unescape(re.sub(r"<[^>]*>", "", formula))}


def pruned_font(font: Path, signs: set[str]) -> bytes:
    """The font with these signs, their italics, and the larger and smaller forms that formulas take of them."""
    full = TTFont(font, recalcTimestamp=False)
    options = subset.Options(layout_features=["ssty"], recalc_timestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(sign) for sign in signs | ITALICS])
    cutter.subset(full)
    full.flavor = "woff2"
    data = io.BytesIO()
    full.save(data)
    return data.getvalue()
