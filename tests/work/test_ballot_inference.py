"""Nobody's answer follows from what is published, unless many answered all alike (TRUST U7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.appraisals.box import Counted
from service.appraisals.results import ALL, TOGETHER, cuts_of
from tests.work.inference import World, told
from workflows.appraising import add
from workflows.provisions.appraisals import OF_MEMBERS, Question, Stratum
from workflows.suppression import Node, hidden

OPTIONS = ("excellent", "unqualified", None)
STRATA = (Stratum("members", "党员", ("member",), 50), Stratum("masses", "群众", ("masses",), 30))
SCHEME = replace(OF_MEMBERS, strata=STRATA, questions=(Question("duties", "职责"),))
Ballots = Mapping[int, str | None]


@dataclass(frozen=True)
class Sitting:
    """What was cast in one vote: of each subject and stratum, by voter, online and on slips."""

    k: int
    online: Mapping[tuple[int, str], Ballots]
    slips: Mapping[tuple[int, str], Ballots]

    @property
    def subjects(self) -> list[int]:
        """Return the numbers of those judged."""
        return sorted({number for number, _ in self.online})

    def counted(self) -> Counted:
        """Return the sums as the box hands them over."""
        found = Counted()
        for cast, online in ((self.online, True), (self.slips, False)):
            for cell, ballots in cast.items():
                found.add_ballots(cell, len(ballots), online=online)
                for answer in ballots.values():
                    sheet = {} if answer is None else {"duties": answer}
                    add(found.answers.setdefault(cell, {}), sheet)
        return found

    def world(self, *, slips_seen: bool) -> World:
        """Return what a reader of the results stands before; or one who counted the slips."""
        cuts = cuts_of(SCHEME, self.subjects, self.counted(), self.k)
        cells = {cell: dict(ballots) for cell, ballots in self.online.items()}
        if not slips_seen:  # to everybody else a slip is a ballot like any other
            for cell, ballots in self.slips.items():
                cells[cell] |= ballots
        named = {f"{number}/{stratum}": cell for cell in cells for number, stratum in (cell,)}
        published = [
            frozenset(
                name
                for name, (number, key) in named.items()
                if unit in (ALL, str(number)) and stratum in (TOGETHER, key)
            )
            for unit, sheets in cuts.sheets.items()
            for stratum in sheets
        ]
        votes = {name: cells[cell] for name, cell in named.items()}
        voters = {name: frozenset(ballots) for name, ballots in votes.items()}
        return World(voters, votes, published)


@st.composite
def sittings(draw: st.DrawFn, slips: bool = False) -> Sitting:
    """Members judge each other, one paper for each of the others; the masses judge all of them."""
    members = draw(st.integers(1, 5))
    masses = range(100, 100 + draw(st.integers(0, 7)))
    others = range(200, 200 + draw(st.integers(0, 4)))  # on probation: they vote, nobody judges
    answer = st.sampled_from(draw(st.sampled_from([OPTIONS, OPTIONS[:2], OPTIONS[:1]])))
    voted = draw(st.sets(st.sampled_from(masses))) if masses else set()
    on_slips = draw(st.sets(st.sampled_from(sorted(voted)))) if slips and voted else set()
    online: dict[tuple[int, str], Ballots] = {}
    on_paper: dict[tuple[int, str], Ballots] = {}
    for subject in range(members):
        peers = [n for n in (*range(members), *others) if n != subject]
        cast = draw(st.sets(st.sampled_from(peers))) if peers else set()
        chosen = draw(st.sets(st.sampled_from(sorted(cast)))) if slips and cast else set()
        online[subject, "members"] = {n: draw(answer) for n in sorted(cast - chosen)}
        on_paper[subject, "members"] = {n: draw(answer) for n in sorted(chosen)}
        online[subject, "masses"] = {n: draw(answer) for n in sorted(voted - on_slips)}
        on_paper[subject, "masses"] = {n: draw(answer) for n in sorted(on_slips)}
    return Sitting(draw(st.integers(3, 5)), online, on_paper)


def alike(*counts: int) -> Sitting:
    """Return a vote in which the same few were content with everybody whom they judged."""
    online = {
        (number, "members"): dict.fromkeys(range(10, 10 + count), "excellent")
        for number, count in enumerate(counts)
    }
    return Sitting(5, online | {(n, "masses"): {} for n in range(len(counts))}, {})


@settings(max_examples=150)
@given(sittings())
@example(alike(3, 3))
@example(alike(3, 3, 7, 9))
def test_u7_no_answer_follows_from_the_results_of_a_vote(sitting: Sitting) -> None:
    assert list(told(sitting.world(slips_seen=False), sitting.k, OPTIONS)) == []


@settings(max_examples=150)
@given(sittings(slips=True))
@example(
    Sitting(
        3,
        {(0, "members"): {1: "excellent"}, (1, "members"): {}}
        | {(n, "masses"): {} for n in (0, 1)},
        {(0, "members"): dict.fromkeys((2, 3, 4), "excellent")}
        | {(1, "members"): dict.fromkeys((2, 3, 4, 5), "unqualified")},
    )
)
def test_u7_nor_for_those_who_counted_the_slips(sitting: Sitting) -> None:
    for seen in (True, False):
        assert list(told(sitting.world(slips_seen=seen), sitting.k, OPTIONS)) == []


# --- trees: every unit sums up its parts ----------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """Units, what each votes, and the node that the rule looks at."""

    root: Node
    votes: Mapping[str, Ballots]

    def world(self, k: int) -> World:
        """Return what a reader of all shown units stands before."""
        unshown = hidden(self.root, k)
        published: list[frozenset[str]] = []

        def below(node: Node) -> frozenset[str]:
            inner = [below(part) for part in node.parts]
            cells = frozenset[str]().union(*inner) if inner else frozenset({node.key})
            if node.key not in unshown and len(inner) != 1:
                published.append(cells)
            return cells

        below(self.root)
        voters = {key: frozenset(ballots) for key, ballots in self.votes.items()}
        return World(voters, self.votes, published)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree of up to three levels; in some units the parts are judged by the same people."""
    answer = st.sampled_from(draw(st.sampled_from([OPTIONS, OPTIONS[:1]])))
    names, people = iter(range(10_000)), iter(range(10_000))
    votes: dict[str, Ballots] = {}

    def grow(left: int, crowd: list[int] | None) -> Node:
        key, parts = str(next(names)), draw(st.integers(1, 3)) if left else 0
        if not parts:
            pool = [next(people) for _ in range(9)] if crowd is None else crowd
            votes[key] = {n: draw(answer) for n in sorted(draw(st.sets(st.sampled_from(pool))))}
            return Node(key, len(votes[key]))
        same = crowd is not None or draw(st.booleans())
        shared = crowd or ([next(people) for _ in range(9)] if same else None)
        return Node(key, parts=tuple(grow(left - 1, shared) for _ in range(parts)), apart=not same)

    return Tree(grow(draw(st.integers(1, 2)), None), votes)


@settings(max_examples=150)
@given(trees(), st.integers(3, 6))
def test_u7_no_answer_follows_from_the_shown_units_of_a_tree(tree: Tree, k: int) -> None:
    assert list(told(tree.world(k), k, OPTIONS)) == []


# --- and the solver sees what there is to be seen -------------------------------------------------


def test_the_solver_finds_the_answer_that_a_difference_tells() -> None:
    votes = {
        "a": dict.fromkeys(range(5), "excellent"),
        "b": {7: "unqualified"},
        "c": {8: "excellent", 9: "unqualified"},
    }
    voters = {cell: frozenset(ballots) for cell, ballots in votes.items()}
    every, two = frozenset("abc"), frozenset("ac")
    world = World(voters, votes, [every, two])
    assert frozenset("b") in world.derivable()
    assert world.possible("b", OPTIONS) == {"unqualified"}
    assert world.possible("c", OPTIONS) == {"excellent", "unqualified"}
    assert len(list(told(world, 5, OPTIONS))) == 2
    quiet = replace(world, published=[every])
    assert quiet.possible("b", OPTIONS) == {"excellent", "unqualified"}
    assert list(told(quiet, 5, OPTIONS)) == []
