"""What drafts of plans add to the tables of doors."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from service import plan_drafts
from service.actors import OPERATOR
from service.db import writing
from service.models import PlanDraft
from tests.doors.every_door import Added
from tests.doors.house import PLAN, House, local
from tests.doors.rights import EVERYBODY, KEEPS_PLANS
from tests.doors.table_of_doors import page, reads, writes


def draft(house: House, _campaign: int) -> int:
    """Return a draft of the house's plan."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(PlanDraft).order_by(PlanDraft.id)).first()  # type: ignore[arg-type] # a column
        made = found or plan_drafts.begin(session, PLAN, by=OPERATOR, now=local("2026-03-10"))
        return made.id


DRAFTS, ONE = "/api/v1/plan-drafts", "/api/v1/plan-drafts/{draft}"
NOWHERE = {"part": "nothing.at_all"}
STAGES = "rounds.main.stages"
BODIES: dict[str, dict[str, Any]] = {
    DRAFTS: {
        "plan": "house", "plan_version": 1, "source": "x", "years": 1, "name": "next",
        "title": "新",
    },
    f"{DRAFTS}/1/parts": {"part": f"{STAGES}.pledge"},
    f"{DRAFTS}/1/additions": {"part": STAGES, "key": "extra"},
    f"{DRAFTS}/1/removal": {"part": f"{STAGES}.pledge"},
    f"{DRAFTS}/1/order": {"part": f"{STAGES}.pledge", "earlier": True},
    f"{DRAFTS}/1/text": {"section": "limits", "source": "limits: {}"},
    f"{DRAFTS}/1/publication": {"newest": 1},
    f"{DRAFTS}/1/end": {},
}  # fmt: skip
LEFT_OUT = {
    DRAFTS: ("plan", "plan_version", "source", "years", "name", "title"),
    f"{DRAFTS}/1/parts": ("part",),
    f"{DRAFTS}/1/additions": ("key",),
    f"{DRAFTS}/1/text": ("section", "source"),
    f"{DRAFTS}/1/publication": ("newest",),
}
NULL = {"plan", "plan_version", "name", "title", "key", "section", "newest"}
OPTIONAL = frozenset((path, name) for path, names in LEFT_OUT.items() for name in names)
ADDED = Added(
    doors=[
        reads("api_plan-drafts.list_drafts", DRAFTS, KEEPS_PLANS),
        reads("api_plan-drafts.show_draft", ONE, KEEPS_PLANS),
        reads("api_plan-drafts.show_effect", f"{ONE}/effect", KEEPS_PLANS),
        writes("api_plan-drafts.begin_draft", DRAFTS, KEEPS_PLANS, 404, plan="nothing"),
        # Whoever may is told that they saw another version.
        writes("api_plan-drafts.change_part", f"{ONE}/parts", KEEPS_PLANS, 409, **NOWHERE),
        writes("api_plan-drafts.add_part", f"{ONE}/additions", KEEPS_PLANS, 409, **NOWHERE),
        writes("api_plan-drafts.remove_part", f"{ONE}/removal", KEEPS_PLANS, 409, **NOWHERE),
        writes(
            "api_plan-drafts.move_part", f"{ONE}/order", KEEPS_PLANS, 409, earlier=True, **NOWHERE
        ),
        writes("api_plan-drafts.write_text", f"{ONE}/text", KEEPS_PLANS, 409, section="limits"),
        writes(
            "api_plan-drafts.publish_draft", f"{ONE}/publication", KEEPS_PLANS, 409, newest=99
        ),
        writes("api_plan-drafts.drop_draft", f"{ONE}/end", KEEPS_PLANS, 409),
    ],
    pages=[
        page("plans.show_all", "/plans", EVERYBODY),
        page("plans.show", "/plans/house", EVERYBODY),
        page("plans.version", "/plans/house/versions/1", EVERYBODY),
        page("plans.difference", "/plans/house/difference?old=1&new=1", EVERYBODY),
        page("plan_editor.show", "/plan-drafts/{draft}", KEEPS_PLANS),
        page("plan_editor.part", f"/plan-drafts/{{draft}}/part?at={STAGES}.pledge", KEEPS_PLANS),
        page("plan_editor.text", "/plan-drafts/{draft}/text?of=limits", KEEPS_PLANS),
        page("plan_editor.beside", "/plan-drafts/{draft}/beside", KEEPS_PLANS),
        page("plan_editor.rehearsal", "/plan-drafts/{draft}/rehearsal", KEEPS_PLANS),
        page("plan_editor.publish", "/plan-drafts/{draft}/publish", KEEPS_PLANS),
    ],
    bodies=BODIES,
    optional=OPTIONAL,
    nullable=frozenset(pair for pair in OPTIONAL if pair[1] in NULL),
    from_zero=frozenset({(f"{DRAFTS}/1/publication", "newest"), (DRAFTS, "years")}),
    numbers={"{draft}": draft},
)  # fmt: skip
