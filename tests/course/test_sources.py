"""The page "From the sources to the lessons" leaves nothing out, and each of its places is there."""

import pytest

from tools.lessons import ROOT
from tools.sources import KINDS, SOURCES, own_page, own_places, read_sources

ITEMS = {"D0": 47, "D1a": 10, "D1b": 11, "D1c": 17, "D2": 14, "D3": 16, "D4": 22}
SYSTEMS, TAUGHT_WRONG = 18, 20
PLACES = own_places()


def faults(path):
    """What is wrong in a file of sources, as a list of sentences."""
    try:
        read = read_sources(path)
    except ValueError as error:
        return [str(error)]
    found = []
    wanted = [f"{name}-{number}" for name, count in ITEMS.items() for number in range(1, count + 1)]
    wanted += [f"W{number}" for number in range(1, TAUGHT_WRONG + 1)]
    if [item.number for item in read.items()] != wanted:
        numbers = [item.number for item in read.items()]
        found.append(
            f"items that lack or are too many: {sorted(set(wanted) ^ set(numbers)) or 'twice, or in disorder'}"
        )
    if [system.number for system in read.systems] != [f"S{number}" for number in range(1, SYSTEMS + 1)]:
        found.append("the systems are not S1 to S18")
    found += [f"{system.number} runs nowhere" for system in read.systems if not system.cells]
    for item in read.items():
        try:
            kinds = {PLACES.find(place).kind for place in item.places}
        except ValueError as error:
            found.append(str(error))
            continue
        if ("C" in item.kinds or item.number.startswith("W")) and not kinds & {"claim", "untested"}:
            found.append(f"{item.number} is a claim and leads to none")
    return found


def test_every_item_of_every_source_has_its_place():
    assert faults(SOURCES) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("      24 C:", "      49 C:", "items that lack or are too many: ['D0-24', 'D0-49']"),
        ("  W7:", "  W77:", "items that lack or are too many: ['W7', 'W77']"),
        ("      8 F:", "      5 F:", "items that lack or are too many: ['D0-8']"),
        ("  S13:", "  S31:", "the systems are not S1 to S18"),
        (", maxout-costs-k-times]", ", maxout-costs-nothing]", "'maxout-costs-nothing' is no claim"),
        ('"07 The slope"]', '"07 The slopes"]', "07-tanh.md has 0 headings 'The slopes'"),
        ('"07 The slope"]', '"77 The slope"]', "there is no lesson 77"),
        (
            '"untested Deep networks have"',
            '"untested Shallow"',
            "0 sentences of claims.yml's untested begin with 'Shallow'",
        ),
        ('"page references", wrong', '"page nowhere", wrong', "'page nowhere' is no claim, and nothing else"),
        (", maxout-costs-k-times]", ', "11 The idea"]', "D0-43 is a claim and leads to none"),
        (", type-the-formula, log-of-softmax", "", "W19 is a claim and leads to none"),
        (", maxout-costs-k-times]", "]", "D0-43 leads to no place"),
        ("'pictures.cube,'", "'pictures.cubes,'", "'pictures.cubes,' stands in 0 code cells of 03-xor"),
        ("'pictures.cube,'", "'pictures.'", "code cells of 03-xor-with-thresholds.md, and not in one"),
        ("'pictures.cube,'", "'What the output unit sees'", "stands in 0 code cells of 03-xor"),
        ("      24 C:", "      24 CE:", "D0-24 must have both the kind E and what is wrong"),
        ("      2 CE:", "      2 C:", "D0-2 must have both the kind E and what is wrong"),
        ("      24 C:", "      24 X:", "D0-24 has the kinds X, which do not exist"),
    ],
)
def test_a_fault_is_found(tmp_path, old, new, fault):
    text = SOURCES.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "sources.yml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert fault in "\n".join(faults(broken))


def test_the_page_has_a_row_for_each_and_is_what_its_file_says():
    page, read = own_page(), read_sources(SOURCES)
    assert (ROOT / "book" / "sources.md").read_text(encoding="utf-8") == page
    rows = [one.number for one in (*read.items(), *read.systems)]
    assert len(rows) == sum(ITEMS.values()) + SYSTEMS + TAUGHT_WRONG
    assert all(page.count(f'<tr id="{number.lower()}">') == 1 for number in rows)
    assert all(f">{kind}</option>" in page for kind in KINDS.values())
