"""Tells how far losses are from a peer's.

    compare_losses.py [--within LIMIT] DOUBLE.csv NAME=FILE...

Each file has the loss of each step: as train_cnn.py prints them, or as `jocelyn train --log-every 1` does. All are held against
those in the first, which were computed in double precision. Exits with 1 if any is further from them than the limit.
"""

import argparse
import math
import re
import sys

LINE = re.compile(r"(?:step )?(\d+)(?:,|  loss )([-+.\deE]+)$")


def losses(path):
    """In order; a loss that is no number is none."""
    with open(path) as file:
        found = [LINE.match(line.strip()) for line in file]
    rows = [(int(match[1]), float(match[2])) for match in found if match]
    if not rows or [step for step, _ in rows] != list(range(1, len(rows) + 1)):
        sys.exit(f"{path}: has not the loss of each step")
    return [loss for _, loss in rows]


def largest(ours, exact):
    """The largest difference up to each step."""
    so_far, furthest = [], 0
    for one, other in zip(ours, exact):
        furthest = max(furthest, abs(one - other))
        so_far.append(furthest)
    return so_far


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--within", type=float, default=math.inf, metavar="LIMIT")
    parser.add_argument("exact", metavar="DOUBLE.csv")
    parser.add_argument("curves", nargs="+", metavar="NAME=FILE")
    arguments = parser.parse_args()
    exact = losses(arguments.exact)
    marks = [step for step in (1, 10, 25, 50) if step < len(exact)] + [len(exact)]
    print("| largest difference to PyTorch in float64 up to step |", " | ".join(map(str, marks)), "|")
    print("|---|" + "--:|" * len(marks))
    far = []
    for curve in arguments.curves:
        name, path = curve.rsplit("=", 1)
        ours = losses(path)
        if len(ours) != len(exact):
            sys.exit(f"{path}: has {len(ours)} steps, {arguments.exact} has {len(exact)}")
        so_far = largest(ours, exact)
        print(f"| {name} |", " | ".join(f"{so_far[mark - 1]:.1e}" for mark in marks), "|")
        if not so_far[-1] <= arguments.within:
            far.append(name)
    if far:
        sys.exit(f"further than {arguments.within:g}: " + ", ".join(far))


if __name__ == "__main__":
    main()
