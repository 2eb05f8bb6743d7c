"""`python -m benchmarks.reading FOLDER`: reads annotated passages and scores the reading."""

import sys
from pathlib import Path

from benchmarks.reading.score import scored

LINES = (
    "stages",
    "kinds_strict",
    "kinds",
    "dates",
    "stated",
    "methods",
    "duties",
    "deadlines",
    "overall",
)


def main() -> None:
    score = scored(Path(sys.argv[1]))
    for name in LINES:
        count = getattr(score, name)
        print(
            f"{name:13} precision {count.precision:.3f} recall {count.recall:.3f} F1 {count.f1:.3f}"
            f" ({count.right} of {count.expected} expected, {count.said} said)"
        )
    if "-v" in sys.argv:
        print("\n".join(score.misses))


main()
