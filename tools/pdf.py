"""``make pdf``: the whole book as one PDF, made from the built pages by Chromium.

The pages become the chapters of one document, in the order of _toc.yml: figures stand at their first setting, and
the solutions and the answers to the quizzes move to the end.  print.css, which also serves who prints a single page,
and pdf.css say how it looks.  Chromium makes the page numbers, the bookmarks and the tags that screen readers use.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, sync_playwright

from tools.lessons import ROOT
from tools.site import CHROMIUM_FLAGS, HTML, find_chromium

PDF = HTML / "bending-space.pdf"
WHOLE = ROOT / "_build" / "whole.html"
"""All pages as one; beside html/, so that it is not published."""

FOREWORD = (
    "The printed form of the course. In its web pages every figure moves; here each stands at the setting that is "
    "written above it. The solutions to the exercises and the answers to the quizzes are at the end."
)


SOLUTIONS = "Solutions"

POINTERS = ("for", "aria-labelledby", "aria-describedby")
"""Attributes that hold the ids of other elements."""


@dataclass(frozen=True)
class Book:
    """What _config.yml and _toc.yml say; ``parts`` has each caption with its pages, such as "book/intro"."""

    title: str
    author: str
    year: str
    parts: list[tuple[str, list[str]]]

    @property
    def pages(self) -> list[str]:
        return [page for _, pages in self.parts for page in pages]


def read_book(root: Path = ROOT) -> Book:
    config, toc = (yaml.safe_load((root / name).read_text(encoding="utf-8")) for name in ("_config.yml", "_toc.yml"))
    parts = [(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]
    parts[0][1].insert(0, toc["root"])
    return Book(config["title"], config["author"], config["copyright"], parts)


def main() -> int:
    book = read_book()
    if missing := [page for page in book.pages if not (HTML / f"{page}.html").exists()]:
        print(f"pdf: {missing[0]} is not built: make book", file=sys.stderr)
        return 1
    print("Printing the book ...", flush=True)
    WHOLE.write_text(whole(book), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        pages = print_to(PDF, WHOLE, book, browser)
        browser.close()
    print(f"The book is at {PDF.relative_to(ROOT)}: {pages} pages, {PDF.stat().st_size / 1e6:.1f} MB.")
    return 0


# --- all pages as one ----------------------------------------------------------------------------------------


def whole(book: Book, known: list[str] | None = None) -> str:
    """The book as one page of HTML.  ``known`` are the pages that its links may lead to: its own, by default."""
    known = known or book.pages
    chapters, lines, solutions, headers = [], [], [], []
    for caption, pages in book.parts:
        lines.append(f"<p>{html.escape(caption)}</p>")
        for page in pages:
            article = read_article(page)
            join(article, page, known)
            title = demote(article)
            solutions.append(take_solutions(article, title))
            part = f'<h1 class="part">{html.escape(caption)}</h1>' if page == pages[0] else ""
            lines.append(line(name_of(page), title))
            headers.append(header(len(chapters), title))
            chapters.append(chapter(len(chapters), name_of(page), part + article.decode_contents()))
    lines.append(f"<p>{SOLUTIONS}</p>{line('solutions', 'Exercises and quizzes')}")
    headers.append(header(len(chapters), SOLUTIONS))
    chapters.append(chapter(len(chapters), "solutions", f'<h1 class="part">{SOLUTIONS}</h1>' + "".join(solutions)))
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{html.escape(book.title)}</title>
{style_sheets(book.pages[0])}<style>{"".join(headers)}</style></head>
<body><main class="bd-content">
<header class="whole-front"><h1>{html.escape(book.title)}</h1><p>{html.escape(book.author)}, {book.year}</p>
<p>{html.escape(FOREWORD)}</p></header>
<nav class="whole-contents"><h1>Contents</h1>{"".join(lines)}</nav>
{"".join(chapters)}</main></body></html>
"""


def chapter(number: int, identity: str, content: str) -> str:
    return f'<article class="bd-article" id="{identity}" style="page: chapter-{number}">{content}</article>\n'


def header(number: int, title: str) -> str:
    """The style of a chapter's pages: its title stands above them."""
    return f"@page chapter-{number} {{ @top-right {{ content: {json.dumps(title, ensure_ascii=False)}; }} }}\n"


def line(identity: str, title: str) -> str:
    """A line of the contents; ``print_to`` puts the number of the page behind it."""
    return f'<a class="on-page" href="#{identity}"><span>{html.escape(title)}</span></a>'


def style_sheets(page: str) -> str:
    """Those of the book's pages, and pdf.css."""
    links = BeautifulSoup((HTML / f"{page}.html").read_text(encoding="utf-8"), "html.parser").select(
        "head link[rel=stylesheet]"
    )
    for link in links:
        link["href"] = moved(link["href"], page)
    own = Path(__file__).with_name("pdf.css").read_text(encoding="utf-8")
    return "".join(map(str, links)) + f"<style>{own}</style>"


# --- one page ------------------------------------------------------------------------------------------------


def read_article(page: str) -> Tag:
    """What a page says, without its scripts."""
    source = (HTML / f"{page}.html").read_text(encoding="utf-8")
    article = BeautifulSoup(source, "html.parser", multi_valued_attributes=None).select_one("article")
    for tag in article.select("script, .headerlink, .toctree-wrapper"):
        tag.decompose()
    for figure in article.select("figure"):
        figure["role"] = "group"  # the picture in it is the figure, and has the words
    return article


def join(article: Tag, page: str, pages: list[str]) -> None:
    """Makes the ids of a page differ from those of all others, and its links lead to places in the same document."""
    for tag in article.find_all(True):
        for key, value in tag.attrs.items():
            if key == "id":
                tag[key] = anchor(page, value)
            elif key in POINTERS:
                tag[key] = " ".join(anchor(page, one) for one in value.split())
            elif key in ("href", "xlink:href"):
                tag[key] = target(value, page, pages)
            elif key == "src":
                tag[key] = moved(value, page)
            elif "url(#" in value:
                tag[key] = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{anchor(page, found[1])})", value)


def name_of(page: str) -> str:
    return posixpath.basename(page)


def anchor(page: str, identity: str) -> str:
    return f"{name_of(page)}--{identity}"


def target(address: str, page: str, pages: list[str]) -> str:
    """Where a link of ``page`` leads in the whole.  Raises ValueError for a page that is not a part of the book."""
    parts = urlsplit(address)
    if parts.scheme:
        return address
    there = posixpath.normpath(posixpath.join(posixpath.dirname(page), parts.path)) if parts.path else f"{page}.html"
    there = there.removesuffix(".html")
    if there not in pages:
        raise ValueError(f"pdf: {page} links to {address}, which is no page of the book")
    return f"#{anchor(there, parts.fragment)}" if parts.fragment else f"#{name_of(there)}"


def moved(address: str, page: str) -> str:
    """The address of a picture or style sheet of ``page``, as seen from the whole."""
    if urlsplit(address).scheme:
        return address
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), address))
    return f"{HTML.relative_to(WHOLE.parent).as_posix()}/{path}"


def demote(article: Tag) -> str:
    """Lowers every heading by one level, because the parts of the book stand above them.  Returns the title."""
    headings = article.find_all(re.compile("^h[1-5]$"))
    for heading in headings:
        heading.name = f"h{int(heading.name[1]) + 1}"
    return str(headings[0].get_text())


def take_solutions(article: Tag, title: str) -> str:
    """Cuts the solutions and the answers out of a lesson, leaves links to them, and returns them for the end."""
    taken = ""
    for section in article.select("section:has(> .tag_hide-cell, form.actlib-quiz)"):
        hidden = section.select(":scope > .tag_hide-cell details, .actlib-quiz details")
        if not hidden or section.find("section"):
            continue
        here, heading = section["id"], section.find(re.compile("^h[2-6]$"))
        for details in hidden:
            details.summary.decompose()
            details.name, details["class"] = "div", "cell"
        answers = "".join(str(details.extract()) for details in hidden)
        section.append(fragment(f'<p><a class="on-page" href="#{here}--solved">Solution: page </a></p>'))
        taken += (
            f'<section id="{here}--solved"><h3>{heading.decode_contents()}</h3>'
            f'<p><a class="on-page" href="#{here}">Asked on page </a></p>{answers}</section>'
        )
    for details in article.select("details"):  # long, but no solution
        details["open"] = ""
    return f"<h2>{html.escape(title)}</h2>{taken}" if taken else ""


def fragment(source: str) -> Tag:
    return BeautifulSoup(source, "html.parser").contents[0]


# --- paper ---------------------------------------------------------------------------------------------------


def print_to(pdf: Path, page: Path, book: Book, browser: Browser) -> int:
    """Prints a page of HTML, and returns how many pages of paper that makes."""
    tab = browser.new_page()
    tab.goto(page.as_uri())
    tab.evaluate("document.fonts.ready")
    # a browser does not tell CSS on which page a link ends, so a first print finds out
    tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
    pages = pages_of_places(pdf)
    tab.evaluate(
        "pages => document.querySelectorAll('.on-page').forEach("
        "link => link.append(pages[decodeURIComponent(link.hash.slice(1))]))",
        pages,
    )
    tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    titles = tab.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => h.textContent)")
    tab.close()
    if pages_of_places(pdf) != pages:
        raise RuntimeError("pdf: the numbers of pages, once written, moved the pages: shorten the lines that have them")
    with pikepdf.open(pdf, allow_overwriting_input=True) as printed:
        # Chromium knows no author, and puts the time in; without it the same pages make the same bytes
        del printed.docinfo
        with printed.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as about:
            about["dc:title"], about["dc:creator"], about["dc:language"] = book.title, [book.author], {"en"}
        with printed.open_outline() as outline:
            # Chromium joins the lines of a heading without a space
            for (depth, item), title in zip(bookmarks(outline.root), titles, strict=True):
                item.title, item.is_closed = " ".join(title.split()), depth > 0
        # the tags are a hundred thousand small objects: packed, a third of the size
        printed.save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return len(printed.pages)


def bookmarks(items: list[pikepdf.OutlineItem], depth: int = 0) -> Iterator[tuple[int, pikepdf.OutlineItem]]:
    """All of them, each with its depth."""
    for item in items:
        yield depth, item
        yield from bookmarks(item.children, depth + 1)


def pages_of_places(pdf: Path) -> dict[str, int]:
    """The number of the page on which each place lies that something links to."""
    with pikepdf.open(pdf) as printed:
        numbers = {page.objgen: number for number, page in enumerate(printed.pages, start=1)}
        return {str(name).removeprefix("/"): numbers[place[0].objgen] for name, place in printed.Root.Dests.items()}


if __name__ == "__main__":
    sys.exit(main())
