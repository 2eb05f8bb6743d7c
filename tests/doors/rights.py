"""Who may do what, in the words of the issue: written without looking at the code that it judges.

A secretary acts for its own organisation, a superior below itself; the office and the leading
group see all of theirs and set what the plan leaves to them; members see their own organisation.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.doors.house import NO_POST, ROLES, SUPERIOR

SECRETARIES = {"secretary", "deputy_secretary"}
LEADERS = {"office", "leading_group", "leading_group_head"}
OVERSEERS = LEADERS | {"administrator"}
#: Watched over by each other, these see the tree and change nothing in it.
WATCHERS = {"security_administrator", "audit_administrator"}

#: What a right is named, and who is meant by it.
OWN, ABOVE_OR_LEADERS, LEADERS_ALONE, KEEPERS = "own", "above or leaders", "leaders", "keepers"
BELONGS_OR_APPROVES = "belongs or approves"
BELONGS, JUDGES, EXAMINES = "belongs", "judges", "examines"
OWN_OR_LEADERS, CONCERNED = "own or leaders", "concerned"
APPROVER, SEES, OVERSEES, KEEPS_PLANS = "approver", "sees", "oversees", "keeps plans"
EVERYBODY, ANYBODY = "everybody known", "anybody at all"
SUPERVISES = "own, above or leaders"
OVERSEEN = "overseers of its tree"
SECURES, SEES_ACCOUNTS, AUDITS = "security", "keepers or security", "audit"
LISTS_ACCOUNTS, READS_AUDIT = "keepers or security of a tree", "audit of a tree"
SETS_UP, READS_SETTINGS = "system administrator", "system administrator of a tree"


@dataclass(frozen=True)
class Seat:
    """Somebody at an organisation, in one post or in none."""

    code: str
    role: str

    def __str__(self) -> str:
        return f"{self.role}@{self.code}"


def seats(*codes: str, roles: tuple[str, ...] = (*ROLES, NO_POST)) -> list[Seat]:
    """Return everybody at some organisations."""
    return [Seat(code, role) for code in codes for role in roles]


def superiors_of(code: str) -> list[str]:
    """Return all that stand above an organisation, the nearest first."""
    above = SUPERIOR[code]
    return [] if above is None else [above, *superiors_of(above)]


def top_of(code: str) -> str:
    """Return the top of an organisation's tree."""
    return [code, *superiors_of(code)][-1]


def sees(who: Seat, target: str) -> bool:
    """Say whether somebody may know of an organisation's campaign at all."""
    if who.code == target:
        return True
    if who.code not in superiors_of(target):
        return False
    at_top = SUPERIOR[who.code] is None
    return who.role in SECRETARIES or (who.role in OVERSEERS | WATCHERS and at_top)


def may(who: Seat, right: str, target: str, *, approver: str = "superior(secretary)") -> bool:
    """Say whether somebody may do to an organisation what a right stands for."""
    at_its_top = who.code == top_of(target)
    at_a_top = SUPERIOR[who.code] is None
    secretary = who.role in SECRETARIES
    above = secretary and who.code in superiors_of(target)
    answers = {
        EVERYBODY: True,
        ANYBODY: True,
        SEES: sees(who, target),
        OWN: secretary and who.code == target,
        # Members of the organisation, and its secretaries, who may be members elsewhere.
        BELONGS: who.code == target and (secretary or who.role == "member"),
        BELONGS_OR_APPROVES: (who.code == target and (secretary or who.role == "member"))
        or _approves(who, target, approver),
        JUDGES: above
        or (who.code == target and (secretary or who.role in {"member", "masses"}))
        or (SUPERIOR[target] is None and who == Seat(target, "leading_group")),
        EXAMINES: above
        or (secretary and who.code == target)
        or (SUPERIOR[target] is None and who == Seat(target, "leading_group")),
        OWN_OR_LEADERS: (secretary and who.code == target) or (who.role in LEADERS and at_its_top),
        # A notice is for everybody at or below the organisation that puts it up.
        CONCERNED: sees(who, target) or target in superiors_of(who.code),
        ABOVE_OR_LEADERS: above or (who.role in LEADERS and at_its_top),
        SUPERVISES: (secretary and who.code == target)
        or above
        or (who.role in LEADERS and at_its_top),
        LEADERS_ALONE: who.role in LEADERS and at_its_top,
        KEEPERS: who.role in {"office", "administrator"} and at_its_top,
        OVERSEES: who.role in OVERSEERS and at_its_top,
        OVERSEEN: who.role in OVERSEERS and at_its_top,
        KEEPS_PLANS: who.role in {"office", "administrator"} and at_a_top,
        SECURES: who.role == "security_administrator" and at_its_top,
        SEES_ACCOUNTS: who.role in {"office", "administrator", "security_administrator"}
        and at_its_top,
        LISTS_ACCOUNTS: who.role in {"office", "administrator", "security_administrator"}
        and at_a_top,
        AUDITS: who.role == "audit_administrator" and at_its_top,
        READS_AUDIT: who.role == "audit_administrator" and at_a_top,
        SETS_UP: who.role == "administrator" and at_its_top,
        READS_SETTINGS: who.role == "administrator" and at_a_top,
        APPROVER: _approves(who, target, approver),
    }
    return answers[right]


def _approves(who: Seat, target: str, approver: str) -> bool:
    if approver == "superior(secretary)":
        return who.role in SECRETARIES and who.code == SUPERIOR[target]
    return who.role == approver and who.code == top_of(target)


#: What somebody is by belonging to an organisation: no office, so nobody stands in for it. Nor for
#: administrators: whoever did could be two of them.
BELONGING = {"member", "masses", NO_POST, "administrator", *WATCHERS}
#: What each does for themselves, whoever they are, and nobody in their name.
PERSONAL = {"pledge", "judge_pledge", "contribute", "name_oneself"}


def hand_in_stead(absent: Seat, verb: str) -> bool:
    """Say whether a verb of somebody absent is passed on to whoever stands in for them."""
    return absent.role not in BELONGING and verb not in PERSONAL
