"""Makes the built pages light and closed: one pruned style sheet, one script, a Content-Security-Policy.

The theme sends 1.4 MB to every page, most of it for things that this book does not have.  When Sphinx is done, each
page gets in its place ``book.css``, the rules that can match something in the book, and ``book.js``.  Style attributes
become classes, so that the policy can forbid them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.util import logging
from tinycss2.ast import Node

LOG = logging.getLogger(__name__)

STYLES = (
    "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css", "togglebutton.css",
    "copybutton.css", "mystnb.*.css", "sphinx-design.min.css", "threshold_bench.css", "icons.css", "course.css",
    "print.css",
)  # fmt: skip
"""What book.css is made of, in the order of the theme; styles/theme.css only imports basic.css."""

SCRIPTS = (
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "clipboard.min.js", "copybutton.js",
    "scripts/sphinx-book-theme.js", "togglebutton.js", "scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js",
    "explore.js", "quiz.js", "page.js",
)  # fmt: skip
"""What book.js is made of."""

SETTINGS = """let toggleHintShow = "Click to show", toggleHintHide = "Click to hide", toggleOpenOnPrint = "true";
var togglebuttonSelector = ".toggle, .admonition.dropdown";
"""
"""What sphinx-togglebutton writes into each page."""

ELSEWHERE = {
    "threshold_bench.js": lambda page, text: 'class="actlib-bench' in text,
    "searchtools.js": lambda page, text: page == "search.html",
    "language_data.js": lambda page, text: page == "search.html",
    "searchindex.js": lambda page, text: page == "search.html",
    "filter.js": lambda page, text: True,  # in the text of its pages
    "fontawesome.js": lambda page, text: False,  # icons.css draws the few that are used
    "design-tabs.js": lambda page, text: False,  # the book has no tabs
}
"""Scripts that only some pages want, and whether this page does."""

# Before anything is painted, or a dark page would flash white.  The only inline script: the policy names its hash.
MODE = (
    '{ const mode = localStorage.getItem("mode") || "auto", dark = matchMedia("(prefers-color-scheme: dark)").matches; '
    'const theme = mode === "auto" ? (dark ? "dark" : "light") : mode; '
    "Object.assign(document.documentElement.dataset, { mode, theme }); }"
)

MODE_HASH = base64.b64encode(hashlib.sha256(MODE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; script-src 'self' 'sha256-{MODE_HASH}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Everything from this site alone, and nothing inline but MODE."""


MENDED_SCRIPTS = {
    # measures every box of the page at once, and again after each change; page.js does it for what is laid out
    "scripts/pydata-sphinx-theme.js": (
        '["pre",".nboutput > .output_area",".cell_output > .output",".jp-RenderedHTMLCommon",'
        '".pst-scrollable-table-container"]',
        '["no-such-element"]',
    ),
    # takes the focus from a button that was pressed, and a keyboard's reader begins again at the top
    "scripts/sphinx-book-theme.js": ("t.blur()", "0"),
}
"""Of each script, what is replaced and by what."""

BESIDE = ("genindex", "py-modindex", "search")
"""Pages that Sphinx adds to those of the book."""

MENDED = {
    r'onclick="window\.print\(\)"': 'data-press="print"',  # the policy lets no attribute run; page.js does
    r'onclick="toggleFullScreen\(\)"': 'data-press="fullscreen"',
    r'<summary aria-label="Toggle hidden content">': "<summary>",  # its text says more
    r'<div id="pst-primary-sidebar" ': '<div id="pst-primary-sidebar" role="complementary" aria-label="Course" ',
    r'<div role="list" class="citation-list">': '<div class="citation-list">',  # it holds no list items,
    r' role="doc-biblioentry"': "",  # and these need a list
    r'<th\b(?: class="[^"]*")?(?: scope="col")?([^>]*)>(?:<p></p>)?</th>': r"<td\1></td>",  # heads nothing
}
"""Faults of the theme and its like, for readers of screens, keyboards and strict browsers."""

# --- the style sheet -------------------------------------------------------------------------------------------


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


def style_sheet(static: Path, known: Vocabulary, scripts: Iterable[str]) -> str:
    rules: list[Rule] = []
    for path in (path for pattern in STYLES for path in sorted(static.glob(pattern))):
        parsed = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)
        rules += pruned(parsed, known, keep_fonts=path.name == "course.css")  # the theme's fonts hold its icons
    read = variables_read(rules, scripts)
    return "".join(rule.text(read) for rule in rules)


# --- the pages -------------------------------------------------------------------------------------------------


def finished(page: str, text: str, css: str, js: str) -> str:
    """The page with the one style sheet and the one script, given by the addresses below _static."""
    root = "../" * page.count("/")
    head, body = text.split("</head>", 1)
    head = re.sub(r"<!--(?!\[if).*?-->", "", head, flags=re.S)
    head = re.sub(r"<noscript>\s*<style>.*?</style>\s*</noscript>", "", head, flags=re.S)
    head = re.sub(r'<link[^>]*rel="(?:stylesheet|preload)"[^>]*>', "", head)
    head = re.sub(r'<meta name="viewport"[^>]*>|<meta property="og:url" content="(?!http)[^>]*>', "", head)

    def script(found: re.Match[str]) -> str:
        source = re.search(r'src="([^"]*)"', found[1])
        if " type=" in found[1]:  # data
            return found[0]
        if not source:  # the theme's own settings, which book.js holds
            return ""
        path = source[1].split("?")[0]
        name = path.rsplit("/")[-1]
        if name in ELSEWHERE:
            return f'<script defer src="{source[1]}"></script>' if ELSEWHERE[name](page, text) else ""
        if not any(one.endswith(name) for one in SCRIPTS):
            LOG.warning("%s: script %s is in neither list of tools/light.py", page, path)
        return ""

    head, body = (re.sub(r"<script([^>]*)>.*?</script>", script, part, flags=re.S) for part in (head, body))
    head = re.sub(r"\s*\n\s*", "\n", head)
    head = head.replace('<meta charset="utf-8" />', (
        '<meta charset="utf-8" />\n<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n<script>{MODE}</script>\n'
        f'<link rel="stylesheet" href="{root}_static/{css}" />\n<script defer src="{root}_static/{js}"></script>'
    ), 1)  # fmt: skip
    for theirs, right in MENDED.items():
        body = re.sub(theirs, right, body)
    return head + "</head>" + body


class Classes:
    """Gives each style attribute a class of its own: the policy lets style sheets style a page, and nothing else."""

    def __init__(self) -> None:
        self.styles: dict[str, str] = {}

    def in_place_of_styles(self, text: str) -> str:
        return re.sub(r"<[a-z][^<>]*\sstyle=\"[^<>]*>", self._tag, text)

    def _tag(self, found: re.Match[str]) -> str:
        tag = found[0]
        style = re.search(r'\sstyle="([^"]*)"', tag)
        assert style, tag
        name = self.styles.setdefault(html.unescape(style[1]), f"style-{len(self.styles)}")
        tag = tag.replace(style[0], "")
        if ' class="' in tag:
            return tag.replace(' class="', f' class="{name} ', 1)
        return re.sub(r"^<[\w-]+", rf'\g<0> class="{name}"', tag)

    def rules(self) -> str:
        """As strong as the attributes were: stronger than every other rule."""
        text = ""
        for style, name in self.styles.items():
            declarations = declared(tinycss2.parse_component_value_list(style))
            text += f".{name}{{{';'.join(f'{key}:{value} !important' for key, value in declarations)}}}\n"
        return text


def as_sphinx_made_it(app: Sphinx, page: str) -> str:
    """The page's text: Sphinx writes only pages that changed, so each is kept as it was before it was finished."""
    text = (Path(app.outdir) / page).read_text(encoding="utf-8")
    kept = Path(app.doctreedir) / "pages" / page
    if POLICY not in text:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def finish(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    pages = [*app.env.found_docs, *(name for name in BESIDE if (out / f"{name}.html").exists())]
    classes = Classes()
    texts = {
        f"{page}.html": classes.in_place_of_styles(as_sphinx_made_it(app, f"{page}.html")) for page in sorted(pages)
    }
    scripts = {
        name: (static / name).read_text(encoding="utf-8") for name in (*SCRIPTS, *ELSEWHERE) if (static / name).exists()
    }
    css = style_sheet(static, Vocabulary(texts.values(), scripts.values()), scripts.values()) + classes.rules()
    for name, (theirs, ours) in MENDED_SCRIPTS.items():
        if scripts[name].count(theirs) != 1:
            LOG.warning("%s has changed: MENDED_SCRIPTS of tools/light.py does not fit it", name)
        scripts[name] = scripts[name].replace(theirs, ours)
    js = SETTINGS + ";\n".join(scripts[name] for name in SCRIPTS)
    (static / "book.css").write_text(css, encoding="utf-8")
    (static / "book.js").write_text(js, encoding="utf-8")
    for page, text in texts.items():
        done = finished(page, text, f"book.css?v={stamp(css)}", f"book.js?v={stamp(js)}")
        (out / page).write_text(done, encoding="utf-8")


def stamp(text: str) -> str:
    """Changes with the text, so that no browser shows a new page with an old style sheet."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
