"""Precision, recall and F1 of what was read against what a careful person reads."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from workflows.reading.found import as_json
from workflows.reading.normal import normalised
from workflows.reading.read import read

Found = dict[str, Any]


@dataclass
class Count:
    """How many were expected, how many said, how many of those right."""

    expected: int = 0
    said: int = 0
    right: int = 0

    def add(self, expected: int, said: int, right: int) -> None:
        self.expected += expected
        self.said += said
        self.right += right

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        total = self.expected + self.said
        return 2 * self.right / total if total else 1.0


@dataclass
class Score:
    """The counts of a set of passages, and what went wrong where."""

    stages: Count = field(default_factory=Count)
    kinds_strict: Count = field(default_factory=Count)
    kinds: Count = field(default_factory=Count)
    dates: Count = field(default_factory=Count)
    stated: Count = field(default_factory=Count)
    methods: Count = field(default_factory=Count)
    duties: Count = field(default_factory=Count)
    deadlines: Count = field(default_factory=Count)
    overall: Count = field(default_factory=Count)
    misses: list[str] = field(default_factory=list)


def plain(written: str) -> str:
    """Return a name in the form in which two are compared: no blanks, no punctuation."""
    return re.sub(r"[^\w]", "", normalised(written).plain)


def scored(folder: Path) -> Score:
    """Read every passage of a folder and return the score of all."""
    score = Score()
    for file in sorted(folder.glob("*.json")):
        passage = json.loads(file.read_text("utf-8"))
        _score(score, file.stem, passage["gold"], as_json(read(passage["text"])))
    return score


def _score(score: Score, name: str, gold: Found, said: Found) -> None:
    pairs = _in_order(gold.get("stages") or [], said["stages"])
    expected = gold.get("stages") or []
    score.stages.add(len(expected), len(said["stages"]), len(pairs))
    _missed(score, name, "stage", expected, said["stages"], pairs)
    for right, ours in pairs:
        _kinds(score, name, right, ours)
        for side in ("start", "end"):
            _date(score, f"{name} {right['name']} {side}", right.get(side), ours[side])
    for key, same in (
        ("methods", _same_name),
        ("duties", _same_duty),
        ("deadlines", _same_deadline),
    ):
        wanted, found = gold.get(key) or [], said[key]
        matched = _matched(wanted, found, same)
        getattr(score, key).add(len(wanted), len(found), len(matched))
        _missed(score, name, key, wanted, found, matched)
        if key == "deadlines":
            for right, ours in matched:
                _date(score, f"{name} deadline {right['what']}", right.get("date"), ours["date"])
    _overall(score, name, gold.get("overall"), said["overall"])


def _missed(
    score: Score,
    name: str,
    what: str,
    wanted: Sequence[Found],
    found: Sequence[Found],
    pairs: list[tuple[Found, Found]],
) -> None:
    right, ours = [id(one) for one, _ in pairs], [id(one) for _, one in pairs]
    missing = [("not found", one) for one in wanted if id(one) not in right]
    invented = [("invented", one) for one in found if id(one) not in ours]
    for how, one in (*missing, *invented):
        named = one.get("name") or one.get("what")
        words = one.get("text") or one.get("date_text")
        when = one.get("cadence") or one.get("date") or ""
        score.misses.append(f"{name}: {what} {how}: {named} | {words} {when}")


def _kinds(score: Score, name: str, right: Found, ours: Found) -> None:
    strict = right["kind"] == ours["kind"]
    lenient = strict or ours["kind"] in (right.get("kind_alt") or [])
    score.kinds_strict.add(1, 1, strict)
    score.kinds.add(1, 1, lenient)
    if not lenient:
        score.misses.append(f"{name}: kind of {right['name']}: {ours['kind']}, not {right['kind']}")


def _date(score: Score, where: str, right: str | None, ours: str | None) -> None:
    score.dates.add(1, 1, right == ours)
    if ours is not None:
        score.stated.add(1, 1, right == ours)
    if right != ours:
        score.misses.append(f"{where}: {ours}, not {right}")


def _overall(score: Score, name: str, right: Found | None, ours: Found | None) -> None:
    right = right or {}
    for side in ("start", "end"):
        wanted, said = right.get(side), (ours or {}).get(side)
        score.overall.add(
            wanted is not None, said is not None, wanted is not None and wanted == said
        )
        if wanted != said:
            score.misses.append(f"{name}: overall {side}: {said}, not {wanted}")


def _in_order(wanted: Sequence[Found], found: Sequence[Found]) -> list[tuple[Found, Found]]:
    """Return the longest run of steps with the same names in the same order."""
    ours = [plain(one["name"]) for one in found]
    right = [plain(one["name"]) for one in wanted]
    blocks = SequenceMatcher(None, right, ours, autojunk=False).get_matching_blocks()
    return [
        (wanted[block.a + step], found[block.b + step])
        for block in blocks
        for step in range(block.size)
    ]


def _matched(
    wanted: Sequence[Found], found: Sequence[Found], same: Callable[[Found, Found], bool]
) -> list[tuple[Found, Found]]:
    pairs, free = [], list(found)
    for right in wanted:
        ours = next((one for one in free if same(right, one)), None)
        if ours is not None:
            free.remove(ours)
            pairs.append((right, ours))
    return pairs


def _same_name(right: Found, ours: Found) -> bool:
    return plain(right["name"]) == plain(ours["name"])


def _same_duty(right: Found, ours: Found) -> bool:
    return right["cadence"] == ours["cadence"] and _alike(right, ours)


def _same_deadline(right: Found, ours: Found) -> bool:
    return right.get("date") == ours["date"] and _alike(right, ours)


def _alike(right: Found, ours: Found) -> bool:
    """Say whether two items speak of the same: what is to be done, or the passage, overlaps."""
    what, said = plain(right["what"]), plain(ours["what"])
    if what in said or said in what:
        return True
    text, passage = plain(right["text"]), plain(ours["text"])
    common = SequenceMatcher(None, text, passage, autojunk=False).find_longest_match().size
    return common * 2 >= min(len(text), len(passage))
