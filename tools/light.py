"""Makes the built pages light and closed: one pruned style sheet, one script, one font, a Content-Security-Policy.

The theme sends 1.4 MB to every page, most of it for things that this book does not have.  When Sphinx is done, each
page gets in its place ``book.css``, the rules that can match something in the book, and ``book.js``.  Style attributes
become classes, so that the policy can forbid them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.util import logging

from tools.pruning import Vocabulary, declared, pruned_font, pruned_style_sheet, signs_of_formulas

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

LONG = 4000
"""Frames of this many letters leave their page."""

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
    r'(<pre[^>]*) tabindex="0"': r"\1",  # page.js makes stops of those that scroll
    r' role="doc-biblioentry"': "",  # and these need a list
    r'<th\b(?: class="[^"]*")?(?: scope="col")?([^>]*)>(?:<p></p>)?</th>': r"<td\1></td>",  # heads nothing
}
"""Faults of the theme and its like, for readers of screens, keyboards and strict browsers."""


def root_of(page: str) -> str:
    """The way up from a page."""
    return "../" * page.count("/")


def finished(page: str, text: str, css: str, js: str) -> str:
    """The page with the one style sheet and the one script, given by the addresses below _static."""
    root = root_of(page)
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


def without_long_frames(page: str, text: str, folder: Path) -> str:
    """The page without the long frames of its figures, so that it is there sooner; explore.js fetches their files."""

    def take_out(found: re.Match[str]) -> str:
        name = stamp(found[1])
        script = f'(window.actlibFrames ??= {{}})["{name}"] = "{found[1]}";\n'
        (folder / f"{name}.js").write_text(script, encoding="utf-8")
        source = f"{root_of(page)}_static/{folder.name}/{name}.js"
        return f'<script type="text/plain" data-name="{name}" data-src="{source}"></script>'

    return re.sub(rf'<script type="text/plain">([\w+/=]{{{LONG},}})</script>', take_out, text)


def as_sphinx_made_it(app: Sphinx, page: str) -> str:
    """The page's text: Sphinx writes only pages that changed, so each is kept as it was before it was finished."""
    text = (Path(app.outdir) / page).read_text(encoding="utf-8")
    kept = Path(app.doctreedir) / "pages" / page
    if 'http-equiv="Content-Security-Policy"' not in text:
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
    sheets = [path for pattern in STYLES for path in sorted(static.glob(pattern))]
    known = Vocabulary(texts.values(), scripts.values())
    css = pruned_style_sheet(sheets, known, scripts.values()) + classes.rules()
    for name, (theirs, ours) in MENDED_SCRIPTS.items():
        if scripts[name].count(theirs) != 1:
            LOG.warning("%s has changed: MENDED_SCRIPTS of tools/light.py does not fit it", name)
        scripts[name] = scripts[name].replace(theirs, ours)
    js = SETTINGS + ";\n".join(scripts[name] for name in SCRIPTS)
    font = Path(app.srcdir) / "book" / "assets" / "fonts" / "stix-two-math.woff2"
    (static / "fonts" / font.name).write_bytes(pruned_font(font, signs_of_formulas(texts.values())))
    frames = static / "frames"
    shutil.rmtree(frames, ignore_errors=True)
    frames.mkdir()
    (static / "book.css").write_text(css, encoding="utf-8")
    (static / "book.js").write_text(js, encoding="utf-8")
    for page, text in texts.items():
        done = finished(page, text, f"book.css?v={stamp(css)}", f"book.js?v={stamp(js)}")
        (out / page).write_text(without_long_frames(page, done, frames), encoding="utf-8")


def stamp(text: str) -> str:
    """Changes with the text, so that no browser shows a new page with an old style sheet."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
