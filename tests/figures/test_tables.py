import numpy as np
import pytest

from actlib.figures.tables import sum_text, table


def test_plain_text_stands_in_columns():
    assert repr(table({"x": [0, 10], "name": ["a", "bcd"]})) == " x  name\n 0     a\n10   bcd"


def test_numbers_are_written_as_people_write_them():
    shown = table({"n": [True, 2.0, -0.5, 1 / 3, 9999, 65536, -20000]})
    assert [row[0] for row in shown.rows] == ["1", "2", "−0.5", "0.3333", "9999", "65\u202f536", "−20\u202f000"]


def test_html_has_column_heads_and_escapes_its_words():
    page = table({"a < b": ["x & y"]})._repr_html_()
    assert page.count('<th scope="col"') == 1
    assert ">a &lt; b</th>" in page
    assert ">x &amp; y</td>" in page


@pytest.mark.parametrize(("columns", "words"), [({"a": [1], "b": [1, 2]}, "a 1, b 2"), ({}, "got none")])
def test_columns_of_unequal_length_are_named(columns, words):
    with pytest.raises(ValueError, match=words):
        table(columns)


@pytest.mark.parametrize(
    ("weights", "text"),
    [((2, -1), "2x − y"), ((-1, 2.5), "−x + 2.5y"), ((0, -1), "−y"), ((1, 0), "x"), ((0, 0), "0")],
)
def test_a_weighted_sum_reads_as_one(weights, text):
    assert sum_text(np.array(weights), "xy") == text
