"""The formulas that the classes state in LaTeX, worked out to any precision: so that none can drift from its code.

Reads the LaTeX that activations are written in: numbers, letters, sums, products by juxtaposition, fractions, powers,
|x|, cases, and functions.  ``evaluate`` gives every side of an equation; ", \\quad u = …" defines a letter.
"""

from __future__ import annotations

import re

import mpmath
from mpmath import mpf

FAR = 100_000  # beyond this an exponential is 0 or ∞ in every dtype, and mpmath needs not work it out


def exp(x):
    return mpmath.exp(x) if abs(x) < FAR else (mpmath.inf if x > 0 else mpf(0))


def sigmoid(x):
    return 1 / (1 + exp(-x))


def tanh(x):
    return mpmath.tanh(x) if abs(x) < FAR else mpmath.sign(x)


def normal_cdf(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2 if abs(x) < 1000 else mpf(x > 0)


FUNCTIONS = {
    "max": max,
    "min": min,
    "ln": lambda x: mpmath.log(x) if mpmath.isfinite(x) else x,
    "tanh": tanh,
    "arctan": mpmath.atan,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sqrt": mpmath.sqrt,
    "sign": mpmath.sign,
    "sigma": sigmoid,
    "sigma'": lambda x: sigmoid(x) * sigmoid(-x),
    "Phi": normal_cdf,
    "varphi": lambda x: exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi),
}
COMPARE = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    r"\le": lambda a, b: a <= b,
    r"\ge": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}
NOISE = {r"\,", r"\;", r"\ ", r"\left", r"\right", "\\"}
ENDS = {"+", "-", ")", "}", ",", "&", r"\\", r"\end", *COMPARE}


def evaluate(latex, letters):
    """The values of all sides of the first equation, given the values of its letters."""
    latex = re.sub(r"\\operatorname\{(\w+)\}", r"\\\1", latex)
    latex = re.sub(r"\\quad \(.*?\)$", "", latex)  # a remark
    main, *definitions = re.split(r",\s*\\quad", latex)
    letters = dict(letters)
    for definition in definitions:
        name, _, right = definition.partition("=")
        letters[name.strip()] = Reader(right, letters).side()
    return Reader(main, letters).sides()


class Reader:
    def __init__(self, latex, letters):
        tokens = re.findall(r"\\[A-Za-z]+'?|\\.|\d+\.?\d*|[A-Za-z]'?|\S", latex)
        self.tokens = [token for token in tokens if token not in NOISE]
        self.letters, self.place, self.inside_bars = letters, 0, 0

    @property
    def next(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, expected=None):
        token = self.next
        if expected is not None and token != expected:
            raise ValueError(f"expected {expected} at {' '.join(self.tokens[self.place :])!r}")
        self.place += 1
        return token

    def sides(self):
        found = [self.sum()]
        while self.next == "=":
            self.take()
            found.append(self.sum())
        if self.next is not None:
            raise ValueError(f"cannot read {' '.join(self.tokens[self.place :])!r}")
        return found

    def side(self):
        (only,) = self.sides()
        return only

    def sum(self):
        total = self.product()
        while self.next in ("+", "-"):
            sign = self.take()
            total = total + self.product() if sign == "+" else total - self.product()
        return total

    def product(self):
        if self.next == "-":
            self.take()
            return -self.product()
        value = self.power()
        while self.next is not None and self.next not in ENDS and not (self.next == "|" and self.inside_bars):
            if self.next == "/":
                self.take()
                value = value / self.power()
            else:
                if self.next == r"\cdot":
                    self.take()
                other = self.power()
                # an exponential that is 0 wins over anything finite, and over the ∞ of another exponential
                value = mpf(0) if value == 0 or other == 0 else value * other
        return value

    def power(self):
        if self.next == "e":
            self.take()
            self.take("^")
            return exp(self.group())
        value = self.atom()
        if self.next == "^":
            self.take()
            value = value ** self.group()
        return value

    def group(self):
        """What stands in braces, or one token without them."""
        if self.next == "{":
            self.take()
            value = self.sum()
            self.take("}")
            return value
        return self.atom()

    def atom(self):
        token = self.take()
        if re.fullmatch(r"\d+\.?\d*", token):
            return mpf(token)
        if token == "(":
            value = self.sum()
            self.take(")")
            return value
        if token == "|":
            self.inside_bars += 1
            value = abs(self.sum())
            self.inside_bars -= 1
            self.take("|")
            return value
        if token in (r"\frac", r"\tfrac"):
            above = self.group()
            return above / self.group()
        if token == r"\begin":
            return self.cases()
        name = token.lstrip("\\")
        if name in FUNCTIONS:
            return self.applied(FUNCTIONS[name])
        if name == "pi":
            return mpmath.pi
        if name in self.letters:
            return self.letters[name]
        raise ValueError(f"cannot read {token!r}")

    def applied(self, function):
        """A function of what stands in brackets or braces, or, without any, of the product that follows."""
        exponent = 1
        if self.next == "^":
            self.take()
            exponent = self.group()
        if self.next == "{":
            return function(self.group()) ** exponent
        if self.next != "(":
            return function(self.product()) ** exponent
        self.take()
        arguments = [self.sum()]
        while self.next == ",":
            self.take()
            arguments.append(self.sum())
        self.take(")")
        return function(*arguments) ** exponent

    def cases(self):
        for token in ("{", *"cases", "}"):
            self.take(token)
        chosen = None
        while self.next != r"\end":
            value = self.sum()
            self.take("&")
            if self.condition() and chosen is None:
                chosen = value
            if self.next == r"\\":
                self.take()
        for token in (r"\end", "{", *"cases", "}"):
            self.take(token)
        if chosen is None:
            raise ValueError("no case applies")
        return chosen

    def condition(self):
        if self.next == r"\text":
            for token in (r"\text", "{", *"otherwise", "}"):
                self.take(token)
            return True
        holds, left = True, self.sum()
        while self.next in COMPARE:
            compare = COMPARE[self.take()]
            right = self.sum()
            holds, left = holds and compare(left, right), right
        return holds
