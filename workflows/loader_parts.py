"""The parts of a plan file: stages, rounds, duties, awards, standards, each from its node."""

from __future__ import annotations

from workflows.closest import closest
from workflows.commending import ELIGIBLE
from workflows.loader_rules import (
    DUE_ANCHORS,
    DUTY_RULE_ANCHORS,
    OPENS_ANCHORS,
    PERIOD_ANCHORS,
    PLAN_ANCHORS,
    STAGE_RULE_ANCHORS,
    Shared,
    read_guard,
    read_kinds,
    read_provenance,
    read_role,
    read_rules,
)
from workflows.moments import Moment
from workflows.plan import (
    Award,
    Cadence,
    Criteria,
    Duty,
    Leave,
    Missed,
    Round,
    Stage,
    StageKind,
)
from workflows.yaml_loader import Fields, Item

#: Stands in for a moment that could not be read, so that the rest of its part is read all the same.
UNREAD = Moment("", "due")
MOST_PLACES = 1_000_000

STAGE_FIELDS = frozenset({
    "kind", "title", "opens", "due", "leave", "approval", "approved_by", "owed_by", "guards",
    "reminders",
    "escalation", "postponable_days", "note", "source", "set_by",
})  # fmt: skip
ROUND_FIELDS = frozenset(("title", "theme", "starts", "ends", "stages", "source", "set_by"))
DUTY_FIELDS = frozenset({
    "title", "every", "due", "opens", "starts", "ends", "owed_by", "done_by", "each", "at_least",
    "mandatory", "newcomers", "reminders", "escalation", "note", "source", "set_by",
})  # fmt: skip
AWARD_FIELDS = frozenset({
    "title", "of", "stage", "due", "procedure", "criteria", "eligible", "quota", "places",
    "places_each", "rounds", "nominate_by", "source", "set_by", "note",
})  # fmt: skip


def read_stage(key: str, item: Item, shared: Shared) -> Stage | None:
    """Read one stage of a round."""
    fields = item.fields(STAGE_FIELDS, required=("kind", "title", "leave"))
    kind = fields.choice("kind", (k.value for k in StageKind))
    leave = fields.choice("leave", (k.value for k in Leave))
    base, anchors = shared.base_year, STAGE_RULE_ANCHORS
    calls = [read_guard(each) for each in fields.items_of("guards")]
    stage = Stage(
        key=key,
        kind=StageKind(kind or StageKind.OTHER),
        title=fields.text("title", key),
        leave=Leave(leave or Leave.ON_DATE),
        opens=fields.moment("opens", base, OPENS_ANCHORS),
        due=fields.moment("due", base, DUE_ANCHORS),
        approved_by=_approver(fields, shared),
        approval=fields.text("approval"),
        owed_by=read_kinds(fields, shared),
        guards=tuple(call for call in calls if call is not None),
        reminders=read_rules(fields.get("reminders"), shared, shared.reminder_sets, anchors),
        escalation=read_rules(fields.get("escalation"), shared, shared.ladders, anchors),
        postponable_days=fields.whole("postponable_days", 0, 366, 0),
        note=fields.text("note"),
        provenance=read_provenance(fields),
    )
    return stage if kind and leave else None


def _approver(fields: Fields, shared: Shared) -> str | None:
    """Return who has the last word: the role named, or the last signer of the procedure named."""
    if "approval" not in fields:
        return read_role(fields["approved_by"], shared) if "approved_by" in fields else None
    name = fields["approval"].text()
    if "approved_by" in fields:
        fields["approved_by"].wrong("approval_said_twice")
    if name and name not in shared.last_signers:
        fields["approval"].wrong(
            "unknown_procedure", closest(name, shared.last_signers), value=name
        )
    return shared.last_signers.get(name)


def read_round(key: str, item: Item, shared: Shared) -> Round:
    """Read one round with its stages."""
    fields = item.fields(ROUND_FIELDS, required=("title", "stages"))
    pairs = fields["stages"].named_entries() if "stages" in fields else []
    stages = tuple(stage for name, each in pairs if (stage := read_stage(name, each, shared)))
    if "stages" in fields and not pairs:
        fields["stages"].wrong("no_stages")
    return Round(
        key=key,
        title=fields.text("title", key),
        stages=stages,
        starts=fields.moment("starts", shared.base_year, PLAN_ANCHORS),
        ends=fields.moment("ends", shared.base_year, PLAN_ANCHORS | {"round.starts"}),
        theme=fields.text("theme"),
        provenance=read_provenance(fields),
    )


def read_duty(key: str, item: Item, shared: Shared) -> Duty | None:
    """Read one recurring duty."""
    fields = item.fields(DUTY_FIELDS, required=("title", "every", "due"))
    base, anchors = shared.base_year, DUTY_RULE_ANCHORS
    every = fields.choice("every", (c.value for c in Cadence))
    due = fields.moment("due", base, PERIOD_ANCHORS | {"opens"})
    newcomers = fields.choice("newcomers", (m.value for m in Missed))
    done_by = read_role(fields["done_by"], shared) if "done_by" in fields else None
    duty = Duty(
        key=key,
        title=fields.text("title", key),
        every=Cadence(every or Cadence.ONCE),
        due=due or UNREAD,
        opens=fields.moment("opens", base, PERIOD_ANCHORS),
        starts=fields.moment("starts", base, PLAN_ANCHORS),
        ends=fields.moment("ends", base, PLAN_ANCHORS),
        owed_by=read_kinds(fields, shared),
        done_by=done_by or "secretary",
        each=fields.choice("each", ("organization", "member")) or "organization",
        at_least=fields.whole("at_least", 1, 1000, 1),
        mandatory=fields.flag("mandatory", default=True),
        newcomers=Missed(newcomers or Missed.NEXT_PERIOD),
        reminders=read_rules(fields.get("reminders"), shared, shared.reminder_sets, anchors),
        escalation=read_rules(fields.get("escalation"), shared, shared.ladders, anchors),
        note=fields.text("note"),
        provenance=read_provenance(fields),
    )
    return duty if every and due else None


def read_award(key: str, item: Item, shared: Shared) -> Award:
    """Read one award."""
    fields = item.fields(AWARD_FIELDS, required=("title", "of", "stage"))
    fields.text("note")
    return Award(
        key=key,
        title=fields.text("title", key),
        of=fields.choice("of", ("organization", "member")) or "member",
        stage=fields.text("stage"),
        due=fields.moment("due", shared.base_year, PLAN_ANCHORS),
        procedure=fields.texts("procedure"),
        criteria=fields["criteria"].text() if "criteria" in fields else None,
        eligible=fields["eligible"].choices(ELIGIBLE) if "eligible" in fields else (),
        quota=fields.text("quota"),
        places=fields.whole("places", 1, MOST_PLACES, 1) if "places" in fields else None,
        places_each=(
            fields.whole("places_each", 0, MOST_PLACES, 0) if "places_each" in fields else None
        ),
        rounds=fields.whole("rounds", 1, 5, 1),
        nominate_by=fields.moment("nominate_by", shared.base_year, PLAN_ANCHORS),
        provenance=read_provenance(fields),
    )


def read_criteria(key: str, item: Item) -> Criteria:
    """Read one set of standards."""
    names = ("title", "of", "items", "by_class", "source")
    fields = item.fields(names, required=("title", "of", "items"))
    of = fields.choice("of", ("organization", "member")) or "member"
    title, items = fields.text("title", key), fields.texts("items")
    # The names of classes are the author's own, in any language.
    classes = fields["by_class"].entries() if "by_class" in fields else []
    by_class = tuple((name, each.texts()) for name, each in classes)
    return Criteria(key, title, of, items, by_class, read_provenance(fields))
