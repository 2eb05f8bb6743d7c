"""The section ``approvals`` of a plan file: procedures by name, each with its steps in order."""

from __future__ import annotations

from types import MappingProxyType

from workflows.loader_rules import Shared, read_role, read_span
from workflows.provisions.approvals import (
    DECISIONS,
    HALF,
    MAJORITY_OF,
    ON_TIMEOUT,
    OWN,
    SIGNING,
    VACANT,
    Approvals,
    Meeting,
    Procedure,
    Step,
)
from workflows.reminders import Span
from workflows.yaml_loader import Fields, Item

PROCEDURE_FIELDS = frozenset({"title", "vacant", "own", "steps"})
STEP_FIELDS = frozenset({
    "title", "signers", "sign", "ratio", "due", "on_timeout", "cc", "decision", "quorum",
    "majority", "majority_of",
})  # fmt: skip
ALL = 100  # percent


def read(item: Item, shared: Shared) -> Approvals:
    """Read the section; its mistakes are noted where they stand."""
    found = {name: _procedure(name, each, shared) for name, each in item.named_entries()}
    return Approvals(MappingProxyType({name: one for name, one in found.items() if one}))


def _procedure(name: str, item: Item, shared: Shared) -> Procedure | None:
    fields = item.fields(PROCEDURE_FIELDS, required=("title", "steps"))
    pairs = fields["steps"].named_entries() if "steps" in fields else []
    if "steps" in fields and not pairs:
        fields["steps"].wrong("approval_no_steps")
    procedure = Procedure(
        key=name,
        title=fields.text("title", name),
        steps=tuple(_step(key, each, shared) for key, each in pairs),
        vacant=fields.choice("vacant", VACANT) or VACANT[0],
        own=fields.choice("own", OWN) or OWN[0],
    )
    return procedure if procedure.steps else None


def _step(key: str, item: Item, shared: Shared) -> Step:
    fields = item.fields(STEP_FIELDS, required=("title", "signers"))
    sign = fields.choice("sign", SIGNING) or "any"
    decision = fields.choice("decision", DECISIONS) or "signatures"
    step = Step(
        key=key,
        title=fields.text("title", key),
        signers=_roles(fields, "signers", shared) or ("secretary",),
        sign=sign,
        ratio=_ratio(fields),
        due=_due(fields),
        on_timeout=fields.choice("on_timeout", ON_TIMEOUT) or "remind",
        cc=_roles(fields, "cc", shared),
        decision=decision,
        meeting=Meeting(
            fields.whole("quorum", 0, ALL - 1, HALF),
            fields.whole("majority", 0, ALL - 1, HALF),
            fields.choice("majority_of", MAJORITY_OF) or MAJORITY_OF[0],
        ),
    )
    _check(item, fields, step)
    return step


def _ratio(fields: Fields) -> int:
    """Read ``60%``; 0 where nothing stands there."""
    if "ratio" not in fields:
        return 0
    value = fields["ratio"].text()
    percent = value.removesuffix("%")
    if value.endswith("%") and percent.isascii() and percent.isdigit() and 0 < int(percent) <= ALL:
        return int(percent)
    fields["ratio"].wrong("approval_percent", value=value)
    return ALL


def _roles(fields: Fields, name: str, shared: Shared) -> tuple[str, ...]:
    if name not in fields:
        return ()
    if fields[name].is_empty_list():
        fields[name].wrong("approval_no_signers")
    found = (read_role(each, shared) for each in fields.items_of(name))
    return tuple(dict.fromkeys(role for role in found if role))


def _due(fields: Fields) -> Span | None:
    if "due" not in fields:
        return Step("", "", ()).due
    return None if fields["due"].is_scalar() and _open(fields) else read_span(fields["due"])


def _open(fields: Fields) -> bool:
    return fields["due"].text() == "none"


def _check(item: Item, fields: Fields, step: Step) -> None:
    """What cannot be signed, counted or timed out as it stands is a mistake."""
    if (step.sign == "ratio") != ("ratio" in fields):
        item.wrong("approval_ratio")
    if step.decision == "meeting" and step.on_timeout == "approve":
        item.wrong("approval_meeting_by_itself")
    if step.decision == "meeting" and step.sign != "any":
        item.wrong("approval_meeting_signed")
    if step.decision != "meeting" and {"quorum", "majority", "majority_of"} & set(fields):
        item.wrong("approval_no_meeting")
    if step.due is None and step.on_timeout != "remind":
        item.wrong("approval_no_day")
