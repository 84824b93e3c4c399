"""Every work in the list of references is cited, and can be found."""

import re

from actlib.course.ledger import course_file
from tools.lessons import ROOT, sources

NUMBERS = ("doi", "eprint", "isbn", "url", "nodoi")
"""A DOI, an arXiv number, an ISBN or an address; or the reason why there is none."""


def entries(bibliography):
    """The fields of each entry, by key."""
    found = {}
    for entry in re.split(r"\n(?=@)", bibliography)[1:]:
        key = re.match(r"@\w+\{([^,]+),", entry)[1]
        found[key] = dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.M))
    return found


def cited_in(pages):
    groups = [group for page in pages for group in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", page)]
    return {key.strip() for group in groups for key in group.split(",")}


def faults(bibliography, pages):
    read, cited = entries(bibliography), cited_in(pages)
    found = [f"{key} is not cited" for key in read if key not in cited]
    found += [f"{key} is cited and not there" for key in sorted(cited - set(read))]
    found += [f"{key} has no number" for key, fields in read.items() if not set(NUMBERS) & set(fields)]
    found += [
        f"{key}'s DOI is none"
        for key, of in read.items()
        if not re.match(r"10\.\d{4,}/\S+$", of.get("doi", "10.1234/x"))
    ]
    found += [
        f"{key}'s arXiv number is none"
        for key, of in read.items()
        if not re.match(r"\d{4}\.\d{4,5}$", of.get("eprint", "1234.5678"))
    ]
    return found


def own():
    pages = [path.read_text(encoding="utf-8") for path in [*sources(), *(ROOT / "book").glob("*.md")]]
    return course_file("references.bib").read_text(encoding="utf-8"), pages


def test_each_reference_is_cited_and_has_a_number_or_says_why_not():
    assert faults(*own()) == []


def test_a_fault_is_found():
    bibliography, pages = own()
    broken = bibliography + "\n@misc{nobody1999,\n  author = {Nobody},\n}\n"
    assert faults(broken, pages) == ["nobody1999 is not cited", "nobody1999 has no number"]
    assert faults(bibliography, [*pages, "{cite:p}`nobody1999`"]) == ["nobody1999 is cited and not there"]
    assert faults(bibliography.replace("{10.1037/h0042519}", "{h0042519}"), pages) == ["rosenblatt1958's DOI is none"]
    assert faults(bibliography.replace("{1505.00853}", "{xu}"), pages) == ["xu2015's arXiv number is none"]
