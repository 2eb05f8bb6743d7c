"""What a pledge 承诺 must say, who examines it, where it is published, who judges it."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Sorts of items: 共性 common to all, 岗位 of one's post, 实事 something practical for the masses.
ITEM_KINDS = ("common", "post", "practical")
#: Who may read what is published, each wider than the one before: 支部, 单位, 社会.
SCOPES = ("branch", "unit", "public")
#: Who judges how a pledge was kept: 自评, 互评, 组织评, 群众评.
JUDGES = ("self", "peers", "organization", "masses")
#: Fields that every item has a place of its own for; a plan may ask for any others by name.
OWN_FIELDS = ("measure", "responsible", "deadline")
ORGANIZATION, MEMBER = "organization", "member"
#: Who examines besides a role of the plan: a meeting of the branch, or nobody.
MEETING, NOBODY = "meeting", "nobody"
ALWAYS, WHERE_NECESSARY = "always", "where_necessary"


@dataclass(frozen=True, slots=True)
class Owed:
    """What pledges of one sort of owner, organisations or members, must be like.

    ``fields`` are those that no item may lack; None: all that the plan names. ``kinds`` are the
    sorts of items of which there must be one each.
    """

    examined_by: str
    scope: str
    owed: bool = True
    least_items: int = 1
    most_items: int = 100
    fields: tuple[str, ...] | None = None
    kinds: tuple[str, ...] = ()
    from_projects: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """A project 创争项目 that an item may be chosen from; ``of`` says for whom it is."""

    key: str
    title: str
    of: frozenset[str] = frozenset((ORGANIZATION, MEMBER))
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of fulfilment, from so many of 100 points on; its title where the plan gives one."""

    key: str
    least: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pledges:
    """What a plan lays down about it; the defaults hold where a plan says nothing.

    ``weights`` are in percent, in the order of `JUDGES`; grades stand from the best down.
    ``quorum`` and ``majority`` are percents that a meeting must exceed, of those who should come
    and of those who came. ``examination_days`` are working days.
    """

    organizations: Owed = Owed(examined_by="superior(secretary)", scope="unit")
    members: Owed = Owed(examined_by="secretary", scope="branch")
    publication: str = ALWAYS
    fields: tuple[tuple[str, str], ...] = ()
    projects: tuple[Project, ...] = ()
    weights: tuple[int, ...] = (10, 20, 40, 30)
    required_judges: tuple[str, ...] = ("organization",)
    grades: tuple[Grade, ...] = field(
        default=(
            Grade("satisfied", 85),
            Grade("fairly_satisfied", 75),
            Grade("basically_satisfied", 60),
            Grade("dissatisfied", 0),
        )
    )
    examination_days: int = 5
    quorum: int = 50
    majority: int = 50

    def of(self, owner: str) -> Owed:
        """Return what holds for pledges of ``organization`` or ``member``."""
        return self.organizations if owner == ORGANIZATION else self.members

    def project(self, key: str) -> Project | None:
        """Return a project by its key."""
        return next((project for project in self.projects if project.key == key), None)
