"""How long a kernel takes from a control's move to the new picture.  ``python -m benchmarks.live 02 09``

Each figure of the lessons named (of four, if none is) is driven as a notebook drives it: the message that a slider
sends goes to a real kernel, and the clock stops when the new picture comes back.  The goal is a 95th percentile of at
most 60 ms.  Two ratios compare it, in the same kernel and at the same moves, with what a course does by default, the
same figure through ipywidgets' interactive_output as a PNG; and with writing the SVG alone.

Times are of this machine: let nothing else run beside them, or give --cpu.  Then the clock is the processor time of
the kernel's main thread, as Linux tells it, and what others do in the meantime does not count.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tools.lessons import NOTEBOOKS, cells_of, sources

GOAL = 60
"""Milliseconds, for the 95th percentile."""
USUAL = ["02", "04", "09", "19"]
"""One lesson of each kind: planes, bent planes, functions, training."""

KEEP = """
import actlib.interactive as _interactive
_figures = []
_explore = _interactive.explore
def _keeping(*positional, **named):
    _figures.append(_explore(*positional, **named))
    return _figures[-1]
_interactive.explore = _keeping
"""
PREPARE = """
import io, json, statistics, time
import ipywidgets
from IPython.display import display
from actlib.figures.style import styled
from actlib.interactive.frames import draw

def _live(place):
    shown = _figures[place]
    if not shown.controls:
        return None
    rows = shown.widget().children
    boxes = [row.children[-1] if isinstance(row, ipywidgets.HBox) else row for row in rows[:len(shown.controls)]]
    return {"caption": shown.caption, "boxes": [box.model_id for box in boxes], "first": [box.index for box in boxes],
            "sizes": [len(control.values) for control in shown.controls.values()]}

def _plain(place):
    shown = _figures[place]
    boxes = {name: ipywidgets.SelectionSlider(options=list(zip(control.labels, control.values)), index=control.first)
             for name, control in shown.controls.items()}
    ipywidgets.interactive_output(lambda **settings: display(draw(shown.figure, settings)[0]), boxes)
    return [box.model_id for box in boxes.values()]

def _svg(place, moves):
    shown, times = _figures[place], []
    for move in moves:
        settings = {name: control.values[i] for (name, control), i in zip(shown.controls.items(), move)}
        began = time.process_time()
        with styled():
            draw(shown.figure, settings)[0].savefig(io.BytesIO(), format="svg")
        times.append(time.process_time() - began)
    return 1000 * statistics.median(times)
"""


def run(kernel: BlockingKernelClient, code: str) -> str:
    """Runs a cell and returns what it printed.  Raises RuntimeError if it fails."""
    said: list[str] = []

    def listen(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            said.append(message["content"]["text"])

    reply = kernel.execute_interactive(code, output_hook=listen, timeout=900)["content"]
    if reply["status"] == "error":
        raise RuntimeError(f"{reply['ename']}: {reply['evalue']}")
    return "".join(said)


def ask(kernel: BlockingKernelClient, expression: str) -> Any:
    return json.loads(run(kernel, f"print(json.dumps({expression}))"))


def walk(sizes: list[int], start: list[int], count: int) -> list[tuple[int, list[int]]]:
    """Moves of one control each, and the places of all of them after it: the same walk on every run."""
    dice, at, moves = random.Random(0), list(start), []
    for _ in range(count):
        control = dice.randrange(len(sizes))
        at[control] = dice.choice([i for i in range(sizes[control]) if i != at[control]])
        moves.append((control, list(at)))
    return moves


def drive(
    kernel: BlockingKernelClient, clock: Callable[[], float], boxes: list[str], moves: list[tuple[int, list[int]]]
) -> list[float]:
    """Milliseconds from each move's message to the picture: the longest message that answers it."""
    times = []
    for control, at in moves:
        content = {
            "comm_id": boxes[control],
            "data": {"method": "update", "state": {"index": at[control]}, "buffer_paths": []},
        }
        message = kernel.session.msg("comm_msg", content)
        began = clock()
        kernel.shell_channel.send(message)
        weight, came = 0, 0.0
        while True:
            answer = kernel.get_iopub_msg(timeout=60)
            now = clock()
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["content"].get("execution_state") == "idle":
                break
            size = len(json.dumps(answer["content"]))
            if size > weight:
                weight, came = size, now
        times.append(1000 * (came - began))
    return times


def measure(lesson: str, count: int, cpu: bool = False) -> list[tuple[str, float, float, float, float]]:
    """Of each figure: its name, median and 95th percentile in ms, and the ratios to a plain figure and to its SVG."""
    (source,) = [path for path in sources() if path.name.startswith(lesson)]
    manager, kernel = start_new_kernel(kernel_name="python3", cwd=str(NOTEBOOKS), extra_arguments=["--log-level=40"])
    rows = []
    try:
        run(kernel, "%matplotlib inline" + KEEP)
        for cell in cells_of(source).cells:
            if cell.cell_type == "code":
                run(kernel, cell.source)
        run(kernel, PREPARE)
        ran = Path("/proc", str(ask(kernel, "__import__('os').getpid()")), "schedstat")
        clock = (lambda: int(ran.read_text().split()[0]) / 1e9) if cpu else time.perf_counter
        for place in range(ask(kernel, "len(_figures)")):
            live = ask(kernel, f"_live({place})")
            if live is None:
                continue
            moves = walk(live["sizes"], live["first"], count)
            times = sorted(drive(kernel, clock, live["boxes"], moves))
            fewer = moves[: max(count // 4, 1)]
            plain = drive(kernel, clock, ask(kernel, f"_plain({place})"), fewer)
            svg = ask(kernel, f"_svg({place}, {[at for _, at in fewer]})")
            median, p95 = statistics.median(times), times[int(0.95 * len(times))]
            ratios = median / statistics.median(plain), median / svg
            rows.append((f"{lesson} {' '.join(live['caption'].split())[:44]}", median, p95, *ratios))
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", default=USUAL, help=f"such as 02; {' '.join(USUAL)} if none is named")
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--cpu", action="store_true", help="count the kernel's processor time (Linux)")
    chosen = parser.parse_args()
    print(f"{'figure':48} {'median ms':>9} {'p95 ms':>7} {'/ plain PNG':>11} {'/ SVG alone':>11}")
    slow, seen = [], 0
    for lesson in chosen.lessons:
        for name, median, p95, plain, svg in measure(lesson, chosen.moves, chosen.cpu):
            seen += 1
            slow += [name] if p95 > GOAL else []
            print(
                f"{name:48} {median:9.1f} {p95:7.1f} {plain:11.2f} {svg:11.2f}{' <' if p95 > GOAL else ''}", flush=True
            )
    print(f"{seen - len(slow)} of {seen} figures answer 95 in 100 moves within {GOAL} ms.")


if __name__ == "__main__":
    main()
