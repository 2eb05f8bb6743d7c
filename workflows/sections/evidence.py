"""The section ``evidence`` of a plan file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from workflows.forms import cells_of, overlapping
from workflows.loader_rules import Shared, read_role
from workflows.member_counts import owed_by_each_member
from workflows.plan import Duty
from workflows.provisions.evidence import (
    NOBODY,
    ContributionAsked,
    DutyAsked,
    Evidence,
    FigureAsked,
    MeetingAsked,
)
from workflows.yaml_loader import Fields, Item

FIELDS: frozenset[str] = frozenset({"duties", "meetings", "contributions"})
DUTY_FIELDS = frozenset({
    "text", "files", "meeting", "figures", "instructions", "contribution", "share", "examined_by",
    "examination_days", "locks", "unlocked_by", "unlock_days", "decision_days",
    "return_days",
})  # fmt: skip
FIGURE_FIELDS = frozenset({"title", "unit", "cells"})
MEETING_FIELDS = frozenset({
    "title", "minutes", "attendance", "turnout", "topic", "theme", "files", "hours", "readings",
    "fact",
})  # fmt: skip
CONTRIBUTION_FIELDS = frozenset({"title", "each", "text", "fact", "counts"})
LONGEST_TEXT = 20_000  # characters that may be asked for
MOST_FILES = 20
MOST_HOURS = 1_000
MOST_DAYS = 366
MOST_EACH = 1_000
USUAL = DutyAsked()
Read = TypeVar("Read")


def read(item: Item, shared: Shared) -> Evidence:
    """Read the section; its mistakes are noted where they stand."""
    fields = item.fields(FIELDS)
    usual = Evidence()
    return Evidence(
        duties=_each(fields, "duties", {}, lambda _, each: _duty(each, shared)),
        meetings=_each(fields, "meetings", usual.meetings, _meeting),
        contributions=_each(fields, "contributions", usual.contributions, _contribution),
    )


def by_members(evidence: Evidence, duties: Iterable[Duty]) -> Evidence:
    """Let every duty that each member owes be counted by papers of members, one by one.

    Where the plan names no kind of paper, the duty is one: a single tick is nobody's share.
    """
    asked, papers = dict(evidence.duties), dict(evidence.contributions)
    for duty in duties:
        known = evidence.of(duty.key)
        if owed_by_each_member(duty) and not (known.contribution or known.meeting):
            asked[duty.key] = replace(known, contribution=duty.key)
            papers[duty.key] = ContributionAsked(title=duty.title, text=known.text)
    return replace(evidence, duties=MappingProxyType(asked), contributions=MappingProxyType(papers))


def _each(
    fields: Fields, name: str, usual: Mapping[str, Read], read_one: Callable[[str, Item], Read]
) -> Mapping[str, Read]:
    found = dict(usual)
    for key, item in fields[name].named_entries() if name in fields else ():
        found[key] = read_one(key, item)
    return MappingProxyType(found)


def _duty(item: Item, shared: Shared) -> DutyAsked:
    known = item.fields(DUTY_FIELDS)
    form = _form(known["figures"]) if "figures" in known else ()
    return DutyAsked(
        text=known.whole("text", 0, LONGEST_TEXT, USUAL.text),
        files=known.whole("files", 0, MOST_FILES, USUAL.files),
        meeting=known.text("meeting"),
        figures=tuple((each.key, each.title) for each in form),
        form=form,
        instructions=known.text("instructions"),
        contribution=known.text("contribution"),
        share=known.whole("share", 1, 100, USUAL.share),
        examined_by=_examiner(known, shared),
        examination_days=known.whole("examination_days", 1, MOST_DAYS, USUAL.examination_days),
        locks=known.flag("locks"),
        unlocked_by=_role(known, "unlocked_by", shared) or USUAL.unlocked_by,
        unlock_days=known.whole("unlock_days", 1, MOST_DAYS, USUAL.unlock_days),
        decision_days=known.whole("decision_days", 1, MOST_DAYS, USUAL.decision_days),
        return_days=known.whole("return_days", 1, MOST_DAYS, USUAL.return_days),
    )


def _form(item: Item) -> tuple[FigureAsked, ...]:
    """Read the figures: each a title, or a title with its unit and the cells that it stands in."""
    asked: list[FigureAsked] = []
    for key, each in item.named_entries():
        if each.is_mapping():
            known = each.fields(FIGURE_FIELDS)
            title = known["title"].text() if "title" in known else key
            figure = FigureAsked(key, title, known.text("unit"), known.text("cells"))
        else:
            figure = FigureAsked(key, each.text())
        if figure.cells and cells_of(figure.cells) is None:
            each.wrong("bad_cells", cells=figure.cells)
        asked.append(figure)
    for key in overlapping(asked):
        item.wrong("cells_twice", figure=key)
    return tuple(asked)


def _examiner(known: Fields, shared: Shared) -> str:
    if "examined_by" in known and known["examined_by"].text() == NOBODY:
        return NOBODY
    return _role(known, "examined_by", shared) or NOBODY


def _role(known: Fields, name: str, shared: Shared) -> str | None:
    return read_role(known[name], shared) if name in known else None


def _meeting(key: str, item: Item) -> MeetingAsked:
    usual = Evidence().meeting(key)
    known = item.fields(MEETING_FIELDS)
    return MeetingAsked(
        title=known.text("title", usual.title),
        minutes=known.whole("minutes", 0, LONGEST_TEXT, usual.minutes),
        attendance=known.flag("attendance", default=usual.attendance),
        turnout=known.whole("turnout", 0, 99, usual.turnout),
        topic=known.text("topic", usual.topic),
        theme=known.text("theme", usual.theme),
        files=known.whole("files", 0, MOST_FILES, usual.files),
        hours=known.whole("hours", 0, MOST_HOURS, usual.hours),
        readings=known.texts("readings") or usual.readings,
        fact=known.text("fact", usual.fact),
    )


def _contribution(key: str, item: Item) -> ContributionAsked:
    usual = Evidence().contributions.get(key, ContributionAsked())
    known = item.fields(CONTRIBUTION_FIELDS)
    return ContributionAsked(
        title=known.text("title", usual.title),
        each=known.whole("each", 1, MOST_EACH, usual.each),
        text=known.whole("text", 0, LONGEST_TEXT, usual.text),
        fact=known.text("fact", usual.fact),
        counts=known.flag("counts", default=usual.counts),
    )
