import itertools
import re

import numpy as np
import pytest

from actlib.activations import CATALOGUE
from actlib.course.guide import GUIDE, HIDDEN, OUTPUT, Leaf, Question, advise, as_text, follow, leaves, steps
from actlib.course.ledger import VERDICTS, course_file, find_claim
from actlib.course.race import DEPTHS, recorded

LEAVES = [(name, way, leaf) for name, tree in GUIDE.items() for way, leaf in leaves(tree)]
IDS = [" > ".join([name, *way]) for name, way, _ in LEAVES]
NAMES = {cls.name for cls in CATALOGUE}
BIBLIOGRAPHY = course_file("references.bib").read_text(encoding="utf-8")

every_leaf = pytest.mark.parametrize(("tree", "way", "leaf"), LEAVES, ids=IDS)


def ways(tree):
    """Every combination of answers that a reader can set."""
    asked = steps(tree)
    return [
        dict(zip([step.name for step in asked], way, strict=True))
        for way in itertools.product(*(step.answers for step in asked))
    ]


@every_leaf
def test_a_branch_cites_claims_of_the_ledger_or_says_that_it_has_none(tree, way, leaf):
    assert leaf.claims or leaf.untested
    assert len(set(leaf.claims)) == len(leaf.claims)
    assert [one.id for one in leaf.verdicts()] == list(leaf.claims)


@every_leaf
def test_a_branch_shows_the_verdicts_as_the_ledger_has_them(tree, way, leaf):
    shown = next(
        advise(GUIDE[tree], **picked) for picked in ways(GUIDE[tree]) if follow(GUIDE[tree], **picked)[1] is leaf
    )
    assert [verdict for verdict, _ in shown.verdicts] == [find_claim(one).verdict for one in leaf.claims]
    for (verdict, says), identity in zip(shown.verdicts, leaf.claims, strict=True):
        entry = find_claim(identity)
        assert verdict in VERDICTS
        assert says == f"“{entry.says}” (lesson {int(entry.lesson.split('-')[0])})"
    assert shown.asked == len(way)


@every_leaf
def test_a_branch_takes_functions_of_the_catalogue(tree, way, leaf):
    assert leaf.functions
    assert set(leaf.functions) <= NAMES
    assert all(name in leaf.take for name in leaf.functions)


@every_leaf
def test_what_is_not_tested_has_a_source_that_the_book_lists(tree, way, leaf):
    assert bool(leaf.untested) == bool(leaf.source)
    if leaf.source:
        entry = re.search(rf"^@\w+\{{{leaf.source},\n(.*?)^\}}", BIBLIOGRAPHY, re.M | re.S)
        assert entry, f"references.bib has no {leaf.source}"
        author = re.search(r"author = \{([^,]+),", entry[1])[1]
        year = re.search(r"year = \{(\d+)\}", entry[1])[1]
        assert author in leaf.untested
        assert year in leaf.untested


@pytest.mark.parametrize("name", GUIDE)
def test_every_leaf_can_be_reached_by_the_controls(name):
    reached = {id(follow(GUIDE[name], **picked)[1]) for picked in ways(GUIDE[name])}
    assert reached == {id(leaf) for tree, _, leaf in LEAVES if tree == name}


def test_no_two_branches_give_the_same_advice():
    assert len({(leaf.take, leaf.advice) for *_, leaf in LEAVES}) == len(LEAVES)


def test_later_questions_do_not_matter_where_they_are_not_asked():
    assert {follow(HIDDEN, special="a gate, 0 to 1", trouble=one)[1].take for one in steps(HIDDEN)[1].answers} == {
        "Sigmoid"
    }


def test_what_the_advice_says_of_lesson_20_is_in_its_record():
    record = recorded()
    cheap = follow(HIDDEN, special="steps must be cheap")[1].advice
    usual = follow(HIDDEN, special="nothing", trouble="nothing")[1].advice
    for f, said in (("Leaky ReLU", "cost 1.2 times"), ("Hard swish", "cost 1.2 times"), ("SiLU", "of SiLU 1.4 times"),
                    ("GELU", "of GELU 3.6 times")):  # fmt: skip
        assert said in cheap
        assert f"{record.cost[f]:.1f}" in said
    assert "cost 1.4 times" in usual
    leads = [np.log(record.errors(task)["SiLU"] / record.errors(task)["ReLU"]) for task in record.entries]
    t = [lead.mean() / lead.std(ddof=1) * len(lead) ** 0.5 for lead in leads]
    assert sum(one < -4.2 for one in t) == 2  # the bar of lesson 20 for 104 comparisons
    assert "ahead on two of four tasks, and behind on none beyond luck" in usual
    assert max(t) < 2


def median(f, *setting):
    return np.median(recorded().laps[f, *setting, 0.25].steps)


def test_what_the_advice_says_of_tanh_is_in_the_laps():
    adam = [(task, depth, start, "Adam") for task in ("digits", "spirals") for depth in DEPTHS
            for start in ("std 0.01", "large")]  # fmt: skip
    ahead = sum(median("tanh", *one) < median("ReLU", *one) for one in adam)
    behind = sum(median("tanh", *one) > median("ReLU", *one) for one in adam)
    assert ahead > 2 * behind
    for optimizer in ("momentum", "Adam"):
        assert median("tanh", "digits", 8, "usual", optimizer) < median("ReLU", "digits", 8, "usual", optimizer)
        assert median("tanh", "spirals", 8, "usual", optimizer) > median("ReLU", "spirals", 8, "usual", optimizer)


def test_a_wrong_answer_is_named():
    with pytest.raises(ValueError, match=r"'What is the answer\?' takes one of a number, .*, got 'maybe'"):
        follow(OUTPUT, answer="maybe")
    with pytest.raises(ValueError, match="got None"):
        follow(HIDDEN, special="nothing")


def test_a_claim_that_is_gone_is_named():
    tree = Question("q", "Which?", {"this": Leaf("Tanh", ("Tanh",), "Because.", ("no-such-claim",))})
    with pytest.raises(ValueError, match="no claim 'no-such-claim'"):
        advise(tree, q="this")


@pytest.mark.parametrize("name", GUIDE)
def test_the_text_has_every_branch_with_its_claims_and_gaps(name):
    text = as_text(GUIDE[name])
    plain = " ".join(text.split())
    for tree, way, leaf in LEAVES:
        if tree == name:
            assert f"{' > '.join(way)}: {leaf.take}" in plain
            assert all(f"{one.id} ({one.verdict})" in plain for one in leaf.verdicts())
            mine = plain.split(f"{' > '.join(way)}: {leaf.take}")[1].split(" > ")[0]
            assert leaf.claims or "rests on nothing that was run here not tested here:" in mine
            assert " ".join(leaf.untested.split()) in plain
    assert max(map(len, text.splitlines())) <= 90
