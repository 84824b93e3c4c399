"""The first use of each term of the glossary leads to it."""

import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from tools.glossary_links import GLOSSARY, link_terms, pattern_of
from tools.site import HTML, pages

TERMS = ["ReLU", "Leaky ReLU", "Rank", "Loss", "Mean squared error", "Novikoff's bound"]


def linked(*contents, page="notebooks/01-a-lesson"):
    """The words that became links in a page of paragraphs, with where they lead."""
    document = new_document("a lesson")
    for content in contents:
        document += content if isinstance(content, nodes.Node) else nodes.paragraph("", content)
    objects = {("term", term): (GLOSSARY, f"term-{term}") for term in TERMS}
    objects["label", "Rank"] = (GLOSSARY, "something-else")
    before = document.astext()
    env = SimpleNamespace(domains={"std": SimpleNamespace(objects=objects)})
    link_terms(
        SimpleNamespace(env=env, builder=SimpleNamespace(get_relative_uri=lambda *_: "glossary.html")), document, page
    )
    assert document.astext() == before
    return [(link.astext(), link["refuri"]) for link in document.findall(nodes.reference)]


def test_only_the_first_use_is_linked():
    assert linked("A loss, and a loss.", "The loss falls.") == [("loss", "glossary.html#term-Loss")]
    assert linked("A loss.", page=GLOSSARY) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two Losses", "Losses"),
        ("mean squared errors", "mean squared errors"),
        ("a mean-squared error", "mean-squared error"),
        ("the mean\nsquared error", "mean\nsquared error"),
        ("leaky ReLU, not ReLU alone", "leaky ReLU"),
        ("Novikoff’s bound", "Novikoff’s bound"),
        ("relu in code", None),
        ("PReLU", None),
        ("lossless", None),
        ("the non-loss", None),
    ],
)
def test_forms_of_a_term(text, found):
    match = pattern_of(["ReLU", "leaky ReLU", *TERMS[3:]]).search(text)
    assert (match and match[0]) == found


def test_an_everyday_word_is_linked_where_it_is_introduced():
    introduced = nodes.paragraph("", "", nodes.Text("Its "), nodes.emphasis("", "rank"), nodes.Text(" is 2."))
    assert linked("They rank all.", introduced) == [("rank", "glossary.html#term-Rank")]
    assert linked(nodes.paragraph("", "", nodes.emphasis("", "rank correlation"))) == []


@pytest.mark.parametrize(
    "other", [nodes.strong("", "loss"), nodes.literal("", "loss"), nodes.reference("", "loss", refuri="elsewhere")]
)
def test_no_link_within_what_stands_out_already(other):
    found = linked(nodes.paragraph("", "", other), "A loss.")
    assert [address for _, address in found if address != "elsewhere"] == ["glossary.html#term-Loss"]
    assert len(found) == 1 + isinstance(other, nodes.reference)


def test_each_definition_is_reached_from_a_page():
    reached = {
        label
        for page in pages()
        for label in re.findall(
            r'class="glossary-link [^"]*" href="[^"]*#([^"]+)"', (HTML / page).read_text(encoding="utf-8")
        )
    }
    glossary = (HTML / f"{GLOSSARY}.html").read_text(encoding="utf-8")
    definitions = [re.findall(r'<dt id="([^"]+)"', names) for names in re.findall(r"((?:<dt.*?</dt>)+)<dd>", glossary)]
    assert len(definitions) > 80
    assert [names for names in definitions if not reached & set(names)] == []
