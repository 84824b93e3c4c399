import pytest

from actlib.interactive import Choice, Moments, Slider


def test_slider_passes_through_both_ends_and_begins_in_the_middle():
    slider = Slider(-1, 1, 0.5)
    assert slider.values == (-1, -0.5, 0, 0.5, 1)
    assert slider.start == 0
    assert slider.labels == ("−1.0", "−0.5", "0.0", "0.5", "1.0")


def test_slider_values_carry_no_rounding_dirt():
    assert Slider(0, 1, 0.1).values[3] == 0.3  # 3 * 0.1 is 0.30000000000000004


def test_slider_of_whole_numbers_gives_integers():
    assert [type(value) for value in Slider(1, 3, 1).values] == [int, int, int]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0, 0.1), "low must be below high, got low=1 and high=0"),
        ((0, 0, 0.1), "low must be below high"),
        ((0, float("nan"), 0.1), "low must be below high"),
        ((0, 1, 0), "step must be above 0 and at most high − low = 1, got 0"),
        ((0, 1, 2), "step must be above 0 and at most"),
        ((0, 1, 0.3), r"step must divide 0 … 1 into whole steps, got 0\.3"),
        ((0, 1, 0.5, 0.3), r"start must be one of 0\.0, 0\.5, 1\.0, got 0\.3"),
    ],
)
def test_slider_rejects_a_wrong_range_naming_what_it_got(arguments, message):
    with pytest.raises(ValueError, match=message):
        Slider(*arguments)


def test_choice_begins_at_its_first_value_or_the_one_asked_for():
    assert Choice(["tanh", "ReLU"]).first == 0
    assert Choice(["tanh", "ReLU"], start="ReLU").first == 1


@pytest.mark.parametrize("values", [["one"], [], ["same", "same"]])
def test_choice_needs_two_different_values(values):
    with pytest.raises(ValueError, match="two or more things with different names"):
        Choice(values)


def test_moments_need_two_and_a_start_among_them():
    assert Moments([0, 10, 100], start=10).first == 1
    with pytest.raises(ValueError, match="two or more moments"):
        Moments([0])
    with pytest.raises(ValueError, match="start must be one of 0, 10, got 5"):
        Moments([0, 10], start=5)
