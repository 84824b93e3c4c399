"""The races of lesson 20: fair to all entrants, and their record read without a slip."""

from dataclasses import replace

import numpy as np
import pytest
import yaml

from actlib.activations import CATALOGUE, Maxout, Pointwise, ReLU, Sigmoid, Tanh
from actlib.course import race
from actlib.networks import MSE, digits, seeded


def rows_of(x):
    return {row.tobytes() for row in np.reshape(x, (-1, x.shape[-1]))}


# --- data -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", race.TASKS)
def test_inputs_have_mean_square_1_and_no_data_serve_twice(task):
    x, y, new_x, new_y = race.data(task, (0, 1))
    assert np.mean(x**2) == pytest.approx(1, abs=0.2)
    assert (len(x), len(y), len(new_x), len(new_y)) == (2, 2, 2, 2)
    for of in (0, 1):
        assert not rows_of(x[of]) & rows_of(new_x[of])
    tuned_x, _, judged_x, _ = race.data(task, (0, 1), True)
    assert not rows_of(new_x) & rows_of(judged_x), "what judges the race had no part in the choice of rates"
    assert not rows_of(new_x) & rows_of(tuned_x)
    assert not np.array_equal(x[0], x[1])


def test_the_digits_that_judge_are_the_same_for_all_and_are_digits():
    *_, new_x, new_y = race.data("digits", (0, 1))
    np.testing.assert_array_equal(new_x[0], new_x[1])
    assert new_x.shape == (2, 597, 64)
    assert set(new_y[0]) == set(digits()[1])


def test_friedmans_function_has_mean_0_and_variance_1_nearly():
    _, y, _, new_y = race.data("Friedman 1", tuple(range(5)))
    assert np.mean(new_y) == pytest.approx(0, abs=0.05)
    assert np.var(new_y) == pytest.approx(1, abs=0.1)
    assert np.var(y) - np.var(new_y) == pytest.approx(1 / 4.9**2, abs=0.05)


# --- entrants -------------------------------------------------------------------------------------------------


def test_every_function_of_one_number_that_can_learn_takes_part():
    can = {cls.name for cls in CATALOGUE if issubclass(cls, Pointwise)} - set(race.LEFT_OUT)
    assert set(race.ENTRANTS) == can | {"PReLU", "RReLU", "Maxout", "ReLU, centred"}


def test_what_is_kept_is_the_mean_square_of_the_outputs():
    z = np.random.default_rng(0).normal(size=(400_000, 2))
    for f in (ReLU(), Tanh(), Sigmoid(), race.CentredReLU()):
        assert race.kept(f) == pytest.approx(np.mean(f(z[:, 0]) ** 2), rel=0.01)
    assert race.kept(Maxout()) == pytest.approx(np.mean(z.max(axis=1) ** 2), rel=0.01)


def test_centred_relu_is_relu_less_its_mean():
    z = np.random.default_rng(0).normal(size=400_000)
    assert np.mean(race.CentredReLU()(z)) == pytest.approx(0, abs=0.005)
    np.testing.assert_array_equal(race.CentredReLU().df(z), ReLU().df(z))


@pytest.mark.parametrize("entrant", race.ENTRANTS)
def test_what_enters_each_layer_has_the_same_size(entrant):
    x = np.random.default_rng(1).normal(size=(40, 200, 30)).astype(np.float32)
    racer = race.network(entrant, (30, 40, 40, 40), seeded(range(40)), seeded(range(100, 140)))
    for layer in racer.layers:
        x = layer.forward(x)
        if type(layer).__name__ == "Dense":
            assert x.dtype == np.float32
            assert np.mean(x**2) == pytest.approx(1, rel=0.25)


def weights(entrant, widths):
    racer = race.network(entrant, widths, seeded([0]), seeded([0]))
    return sum(value.size for name, value in racer.state().items() if not name.endswith("alpha"))


@pytest.mark.parametrize("task", race.TASKS.values(), ids=race.TASKS)
def test_maxout_has_about_as_many_weights(task):
    assert weights("Maxout", task.widths) == pytest.approx(weights("ReLU", task.widths), rel=0.1)


# --- heats ----------------------------------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setitem(race.TASKS, "sin 6x", replace(race.TASKS["sin 6x"], steps=20))


@pytest.mark.usefixtures("short")
def test_a_heat_is_the_same_again_and_whoever_else_runs():
    both = race.heat("sin 6x", "Tanh", [0.01, 0.1], [3, 5])
    assert both.shape == (2, 2)
    np.testing.assert_allclose(race.heat("sin 6x", "Tanh", [0.1], [5])[0, 0], both[1, 1], rtol=1e-4)
    assert not np.allclose(race.heat("sin 6x", "Tanh", [0.1], [5], tuning=True)[0, 0], both[1, 1], rtol=1e-3)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("entrant", ["PReLU", "RReLU", "Maxout", "ReLU, centred"])
def test_the_odd_ones_learn_too(entrant):
    assert np.all(race.heat("sin 6x", entrant, [0.02], range(4)) < 1)


@pytest.mark.usefixtures("short")
def test_one_that_blows_up_counts_as_guessing():
    np.testing.assert_array_equal(race.heat("sin 6x", "ReLU", [1e6], range(2)), 1)


def test_errors_are_shares_of_wrong_answers_or_of_the_variance():
    out = np.array([[[2.0, 1.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 2.0]]])
    task = race.TASKS["digits"]
    np.testing.assert_allclose(race.errors(task, lambda x: out, None, np.array([[0, 1], [0, 1]])), [1e-6, 0.5])
    y = np.array([[[1.0], [3.0]]])
    assert race.errors(replace(task, loss=MSE()), lambda x: y + 0.5, None, y) == pytest.approx(0.25 / 1)
    two = race.TASKS["spirals"]
    assert race.errors(two, lambda x: np.array([[[3.0], [-2.0], [1.0]]]), None, y[:, [0, 0, 0]] * [[1]]) == (
        pytest.approx(1 / 3)
    )


@pytest.mark.usefixtures("short")
def test_the_rate_chosen_is_the_best_of_those_tried():
    rate, means = race.tuned("sin 6x", "ReLU")
    assert len(means) == len(race.TASKS["sin 6x"].rates)
    again = race.heat("sin 6x", "ReLU", [rate], range(race.TUNING_SEEDS), tuning=True)
    assert np.exp(np.log(again).mean()) == pytest.approx(means.min(), rel=1e-3)


# --- laps -----------------------------------------------------------------------------------------------------


def test_steps_to_a_goal():
    wrong = np.array([[0.9, 0.9], [0.3, 0.8], [0.2, 0.7], [0.4, 0.6]])
    np.testing.assert_array_equal(race.steps_to(0.25, wrong, 6), [12, np.inf])


def test_a_lap_begins_with_guessing_and_both_functions_have_the_same_seeds():
    for f in race.PAIR:
        wrong = race.lap(f, "digits", 1, "usual", "momentum", [0.05], range(3))
        assert wrong.shape == (race.LOOKS + 1, 1, 3)
        assert wrong[0].min() > 0.7
        assert wrong[-1].max() < 0.1
        short = race.lap(f, "digits", 1, "usual", "momentum", [0.05], range(3), steps=12, every=4)
        np.testing.assert_allclose(short, wrong[:7:2], atol=0.01)


# --- the record -----------------------------------------------------------------------------------------------

KEPT = {
    "tasks": {
        task: {f: {"rate": 0.1, "tuning": "0.3 0.2", "errors": "0.1 0.2 0.3"} for f in ("ReLU", "Tanh")}
        for task in ("one", "two")
    },
    "laps": [{"of": ["ReLU", "one", 2, "usual", "Adam", 0.25], "rate": 0.1, "steps": "4 inf", "wrong": "0.9 0.1"}],
    "cost": {"ReLU": 1.0, "Tanh": 1.3},
}
SHORT = {"rate": 0.1, "tuning": "0.3", "errors": "0.1 0.2"}


def read(tmp_path, **changes):
    path = tmp_path / "race.yml"
    path.write_text(yaml.safe_dump({**KEPT, **changes}), encoding="utf-8")
    return race.read_record(path)


def test_a_record_is_read_as_it_was_written(tmp_path):
    record = read(tmp_path)
    np.testing.assert_array_equal(record.errors("two")["Tanh"], [0.1, 0.2, 0.3])
    lap = record.laps["ReLU", "one", 2, "usual", "Adam", 0.25]
    np.testing.assert_array_equal(lap.steps, [4, np.inf])
    assert record.cost == {"ReLU": 1.0, "Tanh": 1.3}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tasks": {**KEPT["tasks"], "two": {"ReLU": KEPT["tasks"]["two"]["ReLU"]}}}, "Tanh must be in all tasks"),
        ({"tasks": {**KEPT["tasks"], "two": dict.fromkeys(KEPT["tasks"]["two"], SHORT)}}, "has 2 seeds in two"),
        ({"cost": {"ReLU": 1.0}}, "Tanh must have both"),
    ],
)  # fmt: skip
def test_a_record_with_something_missing_is_refused(tmp_path, changes, words):
    with pytest.raises(ValueError, match=words):
        read(tmp_path, **changes)


def test_a_record_without_a_part_is_refused(tmp_path):
    path = tmp_path / "race.yml"
    path.write_text(yaml.safe_dump({"tasks": {}, "laps": []}), encoding="utf-8")
    with pytest.raises(ValueError, match="lacks cost"):
        race.read_record(path)


def test_the_courses_own_record_is_whole():
    record = race.recorded()
    assert set(record.entries) == set(race.TASKS)
    for task, rows in record.entries.items():
        assert set(rows) == set(race.ENTRANTS) == set(record.cost)
        for entry in rows.values():
            assert entry.rate == race.TASKS[task].rates[int(entry.tuning.argmin())]
            assert len(entry.errors) == race.RACE_SEEDS
    assert len(record.laps) == 2 * 2 * len(race.DEPTHS) * len(race.STARTS) * len(race.OPTIMIZERS) * len(race.GOALS)
    assert record.cost["ReLU"] == 1


def test_no_rate_at_an_end_cost_an_entrant_anything():
    at_ends = {}
    for task, rows in race.recorded().entries.items():
        for entrant, entry in rows.items():
            if entry.rate in (race.TASKS[task].rates[0], race.TASKS[task].rates[-1]):
                at_ends[entrant, task] = np.ptp(entry.tuning[:4]) / entry.tuning.min()
    assert set(at_ends) <= {("Identity", "sin 6x"), ("Identity", "Friedman 1")}
    assert max(at_ends.values()) < 0.01, "the first four rates do equally well"


def test_laps_without_a_rate_to_choose_are_told_from_those_that_chose_the_smallest():
    """The figure takes the smallest rate, and then never, for such: those that no rate took to the goal in tuning."""
    rates = race.OPTIMIZERS["momentum"][1]
    for task, depth, arrive in (("digits", 8, 0), ("spirals", 8, 1)):
        kept = race.recorded().laps["ReLU", task, depth, "large", "momentum", 0.25]
        assert kept.rate == rates[0]
        assert np.isfinite(kept.steps).sum() == arrive
        wrong = race.lap("ReLU", task, depth, "large", "momentum", rates, range(race.LAP_TUNING_SEEDS), tuning=True)
        assert np.isinf(race.steps_to(0.25, wrong)).all()


def test_the_record_is_what_a_heat_gives():
    """The mean alone: on another machine rounding differs, and training makes much of it."""
    entry = race.recorded().entries["Friedman 1"]["Identity"]
    again = race.heat("Friedman 1", "Identity", [entry.rate], range(race.RACE_SEEDS))[0]
    np.testing.assert_allclose(again.mean(), entry.errors.mean(), rtol=0.02)
