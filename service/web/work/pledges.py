"""公开承诺: a campaign's pledges, one pledge from draft to judgement, and the public wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.models import Campaign
from service.web.current import (
    asked_number,
    at_one_look,
    context,
    locale,
    looking,
    render,
    signed_in,
    visitor,
)
from service.web.work.asking import ask
from service.web.work.frame import frame_of
from service.words import say
from workflows.plan import Plan
from workflows.pledging import field_titles, mandatory
from workflows.provisions.pledges import (
    ITEM_KINDS,
    JUDGES,
    MEETING,
    MEMBER,
    ORGANIZATION,
    OWN_FIELDS,
    SCOPES,
)

pages = Blueprint("work_pledges", __name__)
RIGHTS = (
    "pledge",
    "pledge_for_organization",
    "examine_pledge",
    "examine_pledge_of_member",
    "judge_pledge",
    "criticize_pledge",
)
MOST = 500
ON_THE_WALL = 30


def p(key: str, **params: object) -> str:
    """The words of the pages about pledges."""
    return say(locale(), "pledge_pages", key, **params)


@pages.get("/campaigns/<int:number>/pledges")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the pledges of a campaign, its organisation's first, and who still owes one."""
    frame = frame_of(number, "pledges", *RIGHTS)
    pledges = ask("pledges", campaign_id=number, limit=MOST)["pledges"]
    here = [one for one in pledges if frame.round and one["round"] == frame.round.key]
    pledged = {one["person_id"] for one in here if one["person_id"]}
    return render(
        "work/pledges.html",
        p=p,
        frame=frame,
        pledges=here,
        earlier=[one for one in pledges if one not in here],
        own=next((one for one in here if one["person_id"] == frame.me), None),
        of_organization=next((one for one in here if one["of"] == ORGANIZATION), None),
        lacking=[name for person, name in frame.people.items() if person not in pledged],
    )


@pages.get("/campaigns/<int:number>/pledges/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for a pledge: one's own, the organisation's, or one spoken by a member."""
    frame = frame_of(number, "pledges", *RIGHTS)
    whose = request.args.get("of", MEMBER)
    asked = _asked(frame.plan, ORGANIZATION if whose == ORGANIZATION else MEMBER)
    return render(
        "work/pledge_new.html",
        p=p,
        frame=frame,
        whose=whose,
        oral=whose == "oral",
        asked=asked,
        given={f"items.{at}.kind": asked.kind_of(at) for at in range(asked.least)},
    )


@pages.get("/pledges/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one pledge with what may be done about it; from elsewhere, as it was published."""
    pledge = ask(f"pledges/{number}")
    try:
        frame = frame_of(pledge["campaign_id"], "pledges", *RIGHTS)
    except NotFound:
        frame = None
    with looking() as db:
        campaign = db.get_one(Campaign, pledge["campaign_id"])
        plan = context().rulebook.plan(db, campaign.plan_version_id)
    return render(
        "work/pledge.html",
        p=p,
        frame=frame,
        pledge=pledge,
        mine=pledge["person_id"] == visitor().person_id,
        asked=_asked(plan, pledge["of"]),
        given=_given(pledge["items"]),
        more_of=lambda item: {f"more.{key}": text for key, text in item["more"].items()},
        entry_words=lambda entry: p(f"entry.{entry['kind']}", percent=entry["progress"]),
        judged_words=lambda counts: p(
            "judged_by", **{judge: counts.get(judge, 0) for judge in JUDGES}
        ),
    )


@pages.get("/pledges")
@at_one_look
@signed_in
def wall() -> ResponseReturnValue:
    """承诺公示栏: what was published to the visitor's branch, unit, or everybody."""
    board = ask("pledges/board", limit=ON_THE_WALL, after=asked_number("after") or 0)
    shown = [ask(f"pledges/{one['id']}") for one in board["pledges"]]
    return render("work/pledge_wall.html", p=p, shown=shown, next=board["next"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the plan asks of one sort of pledge, as its form shows it."""

    kinds: list[tuple[str, str]]
    projects: list[tuple[str, str]]
    fields: list[dict[str, Any]]  # key, title, and whether the plan asks for it
    scopes: list[tuple[str, str]]
    least: int
    most: int
    wanted_kinds: tuple[str, ...]
    by_meeting: bool

    def kind_of(self, at: int) -> str:
        """The sort of item that a block is for at first: one of each that the plan wants."""
        return self.wanted_kinds[at] if at < len(self.wanted_kinds) else ITEM_KINDS[0]


def _asked(plan: Plan, owner: str) -> Asked:
    laid_down = plan.provisions.pledges
    owed = laid_down.of(owner)
    titles, named = field_titles(plan), mandatory(plan, owner)
    others = [key for key in OWN_FIELDS if key not in named]
    return Asked(
        kinds=[(kind, p(f"kind.{kind}")) for kind in ITEM_KINDS],
        projects=[(one.key, one.title) for one in laid_down.projects if owner in one.of],
        fields=[
            {"key": key, "title": titles.get(key, ""), "wanted": key in named}
            for key in (*named, *others)
        ],
        scopes=[(scope, p(f"scope.{scope}")) for scope in SCOPES],
        least=max(owed.least_items, len(owed.kinds), 1),
        most=owed.most_items,
        wanted_kinds=owed.kinds,
        by_meeting=owed.examined_by == MEETING,
    )


def _given(items: list[dict[str, Any]]) -> dict[str, Any]:
    """The items of a draft as the fields of its form hold them at first."""
    given: dict[str, Any] = {"items.count": len(items)}
    for at, item in enumerate(items):
        for name in ("title", "kind", "project", "measure", "responsible", "deadline"):
            given[f"items.{at}.{name}"] = item[name]
        given.update({f"items.{at}.more.{key}": text for key, text in item["more"].items()})
    return given
