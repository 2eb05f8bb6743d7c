"""帮助: the words explained, how each role does its work, one page to print, the first campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, func, select

from service.models import Campaign, Organization, Person, PlanVersion
from service.web.current import locale, render
from service.words import say

pages = Blueprint("help", __name__)

ROLES: Final = {"secretary": 3, "superior": 3, "member": 3, "masses": 2, "leader": 2, "office": 3}
GUIDE: Final = {"week": 3, "stages": 4, "days": 3, "who": 3}
PLEDGING: Final = ("offer", "examine", "publish", "keep", "judge")
APPRAISING: Final = ("mass_appraisal", "scrutineer", "receipt")
AWARDING: Final = ("notice", "veto", "guidance")
#: Which words the pages of a family use, in the order in which they are met there.
USED: Final = {
    "board": ("stage", "urge"),
    "home": ("duty", "stand_in", "ticket"),
    "campaign": ("stage", "duty", "stand_in"),
    "work_plan": ("guidance", "stage"),
    "work_pledges": PLEDGING,
    "work_duties": ("duty", "three_meetings"),
    "work_meetings": ("three_meetings",),
    "work_reviews": ("review", "contact", "rectification", "close_item"),
    "work_inspections": ("draw", "ticket", "rectification", "close_item"),
    "work_tickets": ("ticket", "close_item"),
    "work_appraisals": APPRAISING,
    "work_awards": AWARDING,
    "work_notices": AWARDING,
    "work_ledger": ("ledger",),
}
GLOSSARY: Final = tuple(
    dict.fromkeys(
        ["stage", "duty", "three_meetings", *PLEDGING]
        + [word for used in USED.values() for word in used]
        + ["rehearsal"]
    )
)


def h(key: str, **params: object) -> str:
    """The words of help, in the visitor's language."""
    return say(locale(), "help", key, **params)


def words_here() -> tuple[str, ...]:
    """The words to be explained at the foot of the page that is asked for."""
    return USED.get(request.blueprint or "", ())


@dataclass(frozen=True, slots=True)
class Step:
    """A step towards the first campaign: whether the data say that it is done, and how much."""

    key: str
    done: bool
    count: int = 0
    address: str = ""


#: Where a step is done.
WHERE: Final = {
    "tree": "imports.show",
    "people": "imports.show",
    "plan": "plans.show_all",
    "rehearse": "plans.show_all",
    "launch": "plans.show_all",
}


def first_steps(db: Session) -> list[Step]:
    """The way to the first campaign, each step ticked by what the tables hold.

    A rehearsal leaves nothing behind, so it counts as done with the launch that follows it.
    """
    tree = db.exec(select(func.count()).select_from(Organization)).one()
    # Whoever set the installation up is there before anybody is imported.
    people = db.exec(
        select(func.count()).select_from(Person).where(col(Person.organization_id).is_not(None))
    ).one()
    plans = db.exec(select(func.count(func.distinct(PlanVersion.plan_id)))).one()
    launched = db.exec(select(Campaign.id).limit(1)).first() is not None
    return [
        Step("tree", tree > 1, tree, _address("tree")),
        Step("people", people > 1, people, _address("people")),
        Step("plan", plans > 0, plans, _address("plan")),
        Step("rehearse", launched, address=_address("rehearse")),
        Step("launch", launched, address=_address("launch")),
    ]


def _address(step: str) -> str:
    return url_for(WHERE[step])


@pages.get("/help")
def show() -> ResponseReturnValue:
    """Explain the words, and say for each role how its work is done; open to everybody."""
    return render("help.html", glossary=GLOSSARY, roles=ROLES)


@pages.get("/help/secretary")
def secretary() -> ResponseReturnValue:
    """One page for secretaries, to be printed on one A4."""
    return render("help_secretary.html", parts=GUIDE)
