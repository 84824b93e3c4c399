"""What a learner does on the threshold bench, in the book and in a notebook."""

from playwright.sync_api import Locator

XOR = {
    "h1: weight of x": "2", "h1: weight of y": "-1", "h1: threshold": "1.5",
    "h2: weight of x": "-1", "h2: weight of y": "2", "h2: threshold": "1.5",
    "out: weight of h1": "1", "out: weight of h2": "1", "out: threshold": "0.5",
}  # fmt: skip


def solve_xor(bench: Locator) -> str:
    """Sets the numbers of a network with two hidden units by keyboard, and returns what the bench then says."""
    for name, number in XOR.items():
        bench.get_by_role("spinbutton", name=name).focus()
        bench.page.keyboard.press("Control+A")
        bench.page.keyboard.type(number)
    return bench.get_by_role("status").inner_text()
