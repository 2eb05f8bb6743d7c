"""The sample organisation that every story is played by: a tree, and the people in its posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service.models import Holder, Organization, Person, Post
from workflows.plan import Plan
from workflows.rehearse import Player

SINCE = date(2000, 1, 1)
#: How many hold a post: those of every organisation, and those that only the top has.
EVERYWHERE = {"secretary": 1, "member": 2}
AT_THE_TOP = {"office": 1, "leading_group": 2}

COLLEGE = (
    Player("c", "committee"),
    Player("g1", "general_branch", "c"),
    Player("g2", "general_branch", "c"),
    Player("b1", "branch", "g1"),
    Player("b2", "branch", "g1"),
    Player("b3", "branch", "c"),
)
WITHOUT_COMMITTEE = (
    Player("g1", "general_branch"),
    Player("b1", "branch", "g1"),
    Player("b2", "branch", "g1"),
    Player("b3", "branch", "g1"),
)
ONE_BRANCH = (Player("b1", "branch"),)


def players_of(plan: Plan) -> tuple[Player, ...]:
    """Return the organisations that take part: as many levels as the plan has."""
    if "committee" in plan.participants:
        return COLLEGE
    return WITHOUT_COMMITTEE if "general_branch" in plan.participants else ONE_BRANCH


@dataclass(frozen=True)
class Cast:
    """One tree as it stands in the database: its organisations and its people by post."""

    organizations: dict[str, int]
    people: dict[tuple[str, str], frozenset[int]]
    superiors: dict[str, str | None]
    top: str

    def place_of(self, organization: str, role: str) -> tuple[str, str]:
        """Return where the post behind a role stands for an organisation, and its name."""
        if role.startswith("superior("):
            return self.superiors[organization] or "", role[len("superior(") : -1]
        return (self.top if role in AT_THE_TOP else organization), role

    def holders(self, organization: str, role: str) -> frozenset[int]:
        """Return the people whom a role means for an organisation, as the plan's words say."""
        return self.people.get(self.place_of(organization, role), frozenset())

    def one(self, organization: str, role: str) -> int:
        """Return one person of a role."""
        return min(self.holders(organization, role))


def seat(session: Session, players: tuple[Player, ...], story: str) -> Cast:
    """Add a tree of its own for a story; one that does not begin at a committee stands below one.

    The committee above takes no part: nothing may ever be said to its secretary.
    """
    rows: dict[str, Organization] = {}
    people: dict[tuple[str, str], frozenset[int]] = {}
    top = players[0]
    if top.kind != "committee":
        rows["above"] = _organization(session, story, Player("above", "committee"), None)
        people |= dict(_people(session, story, "above", rows["above"].id, EVERYWHERE))
    for player in players:
        parent = rows.get(player.parent or "above")
        rows[player.code] = _organization(session, story, player, parent)
        posts = EVERYWHERE | (AT_THE_TOP if player is top else {})
        people |= dict(_people(session, story, player.code, rows[player.code].id, posts))
    numbers = {code: row.id for code, row in rows.items()}
    return Cast(numbers, people, {p.code: p.parent for p in players}, top.code)


def _organization(
    session: Session, story: str, player: Player, parent: Organization | None
) -> Organization:
    code = f"{story}:{player.code}"
    row = Organization(code=code, name=code, kind=player.kind, founded_on=SINCE)
    session.add(row)
    session.flush()
    row.parent_id = parent.id if parent else None
    row.root_id = parent.root_id if parent else row.id
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    row.depth = parent.depth + 1 if parent else 0
    session.flush()
    return row


def _people(
    session: Session, story: str, code: str, organization_id: int, posts: dict[str, int]
) -> Iterator[tuple[tuple[str, str], frozenset[int]]]:
    for role, count in posts.items():
        post = Post(organization_id=organization_id, role=role)
        holders = [
            Person(
                staff_no=f"{story}:{code}:{role}:{number}",
                name=f"{code} {role} {number}",
                organization_id=organization_id,
                email=f"{story}.{code}.{role}.{number}@example.org",
                phone="+8613800000000",
            )
            for number in range(count)
        ]
        session.add_all([post, *holders])
        session.flush()
        session.add_all(Holder(post_id=post.id, person_id=p.id, since=SINCE) for p in holders)
        session.flush()
        yield (code, role), frozenset(person.id for person in holders)
