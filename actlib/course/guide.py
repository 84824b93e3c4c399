"""The decision guide of lesson 21: a tree of questions whose leaves rest on verdicts of the ledger."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from actlib.course.ledger import Claim, find_claim
from actlib.figures.choosing import Advice, Step


@dataclass(frozen=True)
class Leaf:
    """What to ``take``, which names the ``functions`` of the catalogue that are meant, and the ids of the ``claims``
    whose verdicts carry the ``advice``.  What none of them carries is ``untested``, with a key of references.bib.
    A leaf without claims rests on nothing that was run here.
    """

    take: str
    functions: tuple[str, ...]
    advice: str
    claims: tuple[str, ...] = ()
    untested: str = ""
    source: str = ""

    def verdicts(self) -> list[Claim]:
        """The claims, as the ledger has them.  Raises ValueError for one that it does not have."""
        return [find_claim(identity) for identity in self.claims]


@dataclass(frozen=True)
class Question:
    """``name`` is the argument that answers it, and ``answers`` what each answer leads to."""

    name: str
    asks: str
    answers: dict[str, Leaf | Question]


OUTPUT = Question(
    "answer",
    "What is the answer?",
    {
        "a number": Leaf(
            "Identity",
            ("Identity",),
            "The last layer needs no bend. Only it: without bends in the hidden layers all of them are one map.",
            ("affine-stack-is-one-map",),
            "that no bend at the end would do better (Prince, 2023)",
            "prince2023",
        ),
        "a positive number": Leaf(
            "Softplus",
            ("Softplus",),
            "It is positive. On the left its slope is small, but nowhere 0. A single ReLU there can be off for all "
            "samples, and then no weight in the network gets a gradient.",
            ("relu-negative-means-dead", "death-is-irreversible"),
            "softplus for what must be positive (Dugas et al., 2000), and the exponential, for counts and scales",
            "dugas2000",
        ),
        "a number within bounds": Leaf(
            "Sigmoid or Tanh, stretched to the bounds",
            ("Sigmoid", "Tanh"),
            "Do not start near a bound: with the squared error hardly any gradient is left there. From 0 to 1, "
            "cross-entropy behind the sigmoid avoids that.",
            ("sigmoid-is-fine-at-the-output",),
            "other bounds than 0 and 1 (LeCun et al., 1998, advise to keep goals off the bounds)",
            "lecun1998",
        ),
        "yes or no": Leaf(
            "Sigmoid, with cross-entropy",
            ("Sigmoid",),
            "Compute both in one step, from the score, as with log-softmax. Whether 0.9 means nine in ten is to be "
            "measured.",
            ("sigmoid-is-fine-at-the-output", "log-of-softmax", "sigmoid-output-is-a-probability"),
        ),
        "several yes or no": Leaf(
            "Sigmoid for each, with cross-entropy",
            ("Sigmoid",),
            "Several can be yes at once, so that nothing makes their sum 1.",
            ("sigmoid-is-fine-at-the-output", "sigmoid-output-is-a-probability"),
            "several outputs at once (Prince, 2023)",
            "prince2023",
        ),
        "one of k classes": Leaf(
            "Log-softmax in the loss, Softmax to read",
            ("Log-softmax", "Softmax"),
            "Never the logarithm of a softmax: it can be infinite.",
            ("log-of-softmax",),
            "whether its shares are probabilities (Guo et al., 2017: often too sure)",
            "guo2017",
        ),
    },
)

HIDDEN = Question(
    "special",
    "What is special?",
    {
        "nothing": Question(
            "trouble",
            "What is in the way?",
            {
                "nothing": Leaf(
                    "SiLU or ReLU; race both",
                    ("SiLU", "ReLU"),
                    "Each with its own rate and the same seeds. In lesson 20 SiLU was ahead on two of four tasks, and "
                    "behind on none beyond luck. A step of it cost 1.4 times ReLU's.",
                    ("relu-if-unsure", "choice-is-a-trick", "one-run-shows-the-better"),
                ),
                "units die": Leaf(
                    "ReLU still, at a lower rate and with centred inputs; then Leaky ReLU",
                    ("ReLU", "Leaky ReLU"),
                    "Find out first whether the dead ones cost anything.",
                    ("too-high-a-rate-kills-units", "forty-percent-dead-is-a-disaster", "leaky-solves-dying"),
                ),
                "many layers": Leaf(
                    "ReLU with He's weights; race Tanh",
                    ("ReLU", "Tanh"),
                    "Eight layers in lesson 20: on digits Tanh needed fewer steps, on spirals more. SELU only with "
                    "variance 1/n and wide layers. Not Sigmoid.",
                    (
                        "he-trains-thirty-layers",
                        "relu-trains-faster",
                        "sigmoid-cannot-be-deep",
                        "selu-keeps-variance-one",
                    ),
                    "layers that normalise, and shortcuts around layers (Prince, 2023)",
                    "prince2023",
                ),
                "a start that is given": Leaf(
                    "Tanh first, with Adam; race ReLU",
                    ("Tanh", "ReLU"),
                    "With Adam, from the unusual starts of lesson 20, Tanh was ahead of ReLU more often than behind. "
                    "Adam makes up for a bad start in part; so does rescaling the weights.",
                    ("relu-trains-faster", "he-trains-thirty-layers", "sign-is-a-palliative"),
                ),
            },
        ),
        "derivatives needed": Leaf(
            "Tanh, SiLU or Softplus; Sine for fine detail",
            ("Tanh", "SiLU", "Softplus", "Sine"),
            "Where the network's own derivatives are used, as in physics, a kink is a jump. Sine for detail needs its "
            "own frequency ω and starting weights. That smooth functions fit better in general is another matter.",
            ("non-linear-means-smooth", "smooth-beats-relu"),
            "networks trained on derivatives, and Sine's ω and weights (Sitzmann et al., 2020)",
            "sitzmann2020",
        ),
        "a periodic pattern": Leaf(
            "Snake; race Sine",
            ("Snake", "Sine"),
            "Beyond their data networks with Tanh or ReLU did not go on with a pattern.",
            ("universal-nets-continue-a-pattern", "universal-means-everywhere"),
            "that either goes on with it (Ziyin et al., 2020, who argue for Snake)",
            "ziyin2020",
        ),
        "a transformer": Leaf(
            "GELU, or SwiGLU with fewer units",
            ("GELU", "SwiGLU"),
            "It is what such networks have. Our targets of two numbers give no rule for them.",
            untested="language models (Shazeer, 2020)",
            source="shazeer2020",
        ),
        "steps must be cheap": Leaf(
            "ReLU; Leaky ReLU if units die, Hard swish if the corner at 0 disturbs",
            ("ReLU", "Leaky ReLU", "Hard swish"),
            "Kinks are no obstacle to training. In lesson 20 a step of Leaky ReLU or Hard swish cost 1.2 times ReLU's, "
            "of SiLU 1.4 times, of GELU 3.6 times.",
            ("differentiability-is-necessary", "relu-if-unsure"),
            "the cost on another machine (Howard et al., 2019, made hard swish for phones)",
            "howard2019",
        ),
        "a gate, 0 to 1": Leaf(
            "Sigmoid",
            ("Sigmoid",),
            "A gate multiplies, and 0 and 1 are what it should reach. It is no hidden layer in a row of others.",
            untested="networks with gates (Dauphin et al., 2017)",
            source="dauphin2017",
        ),
    },
)

GUIDE = {"the output layer": OUTPUT, "hidden layers": HIDDEN}


def follow(tree: Question, **picked: str) -> tuple[list[str], Leaf]:
    """The answers on the way, and the leaf where it ends.  Raises ValueError for an answer that a question lacks."""
    way: list[str] = []
    here: Leaf | Question = tree
    while isinstance(here, Question):
        answer = picked.get(here.name)
        if answer not in here.answers:
            raise ValueError(f"{here.asks!r} takes one of {', '.join(here.answers)}, got {answer!r}")
        way.append(answer)
        here = here.answers[answer]
    return way, here


def advise(tree: Question, **picked: str) -> Advice:
    """What a picture shows of the leaf: verdicts as the ledger has them, with what they are about."""
    way, leaf = follow(tree, **picked)
    verdicts = tuple((one.verdict, f"“{one.says}” (lesson {int(one.lesson[:2])})") for one in leaf.verdicts())
    return Advice(len(way), leaf.take, leaf.advice, verdicts, leaf.untested)


def steps(tree: Question) -> list[Step]:
    """The questions of the tree, each once, in the order in which they are asked."""
    found = [Step(tree.name, tree.asks, tuple(tree.answers))]
    for after in tree.answers.values():
        if isinstance(after, Question):
            found += [step for step in steps(after) if step not in found]
    return found


def leaves(tree: Question) -> Iterator[tuple[list[str], Leaf]]:
    """Every leaf, and the answers that lead to it."""
    for answer, after in tree.answers.items():
        if isinstance(after, Leaf):
            yield [answer], after
        else:
            yield from (([answer, *way], leaf) for way, leaf in leaves(after))


def as_text(tree: Question, columns: int = 76) -> str:
    """The whole tree, for those who read it without a picture."""
    text = []
    for way, leaf in leaves(tree):
        text.append(f"{' > '.join(way)}: {leaf.take}")
        rests = "; ".join(f"{one.id} ({one.verdict})" for one in leaf.verdicts())
        text += textwrap.wrap(leaf.advice, columns, initial_indent="    ", subsequent_indent="    ")
        text += textwrap.wrap(
            f"rests on {rests}" if rests else "rests on nothing that was run here",
            columns,
            initial_indent="    ",
            subsequent_indent="      ",
            break_on_hyphens=False,
        )
        if leaf.untested:
            text += textwrap.wrap(
                f"not tested here: {leaf.untested}", columns, initial_indent="    ", subsequent_indent="      "
            )
    return "\n".join(text)
