"""The work that the sample organisations do: for each fact that is missing, a step of it a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from service import branch_plans, campaigns, evidence, ledger, reviews, terms
from service.actors import Actor
from service.clock import local_day
from service.demo_pledges import pledge
from service.errors import NotAllowed
from service.evidence import Attendance, MeetingHeld, Written
from service.models import Campaign, Occurrence
from service.roles import holders, members_of
from service.rulebook import Rulebook
from workflows.branch_planning import ADOPTED, APPROVED, SUBMITTED, PlannedTask
from workflows.giving import gives
from workflows.guards import GUARDS, wanted_facts
from workflows.plan import Plan, Stage
from workflows.provisions.branch_plans import EACH, NOBODY
from workflows.provisions.evidence import STUDY, DutyAsked, MeetingAsked
from workflows.refusals import Refused
from workflows.reviewing import ORGANIZATION

SPAN = timedelta(days=90)  # within which what is promised is to be done
LONGEST_DAY = 6 * 4  # quarters of an hour that one sits in a meeting
Papers = Mapping[str, Any]


@dataclass
class Desk:
    """One organisation's desk on one day: who sits there, and what they write."""

    session: Session
    rulebook: Rulebook
    campaign: Campaign
    secretary: Actor
    now: datetime
    papers: Papers

    def __post_init__(self) -> None:
        self.plan: Plan = self.rulebook.plan(self.session, self.campaign.plan_version_id)

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now)

    @property
    def round_key(self) -> str:
        """The round under way."""
        return campaigns.facts_of(self.campaign).round_key

    def members(self) -> list[int]:
        """The members of today."""
        return [p.id for p in members_of(self.session, self.campaign.organization_id, self.today)]

    def holding(self, role: str) -> Actor | None:
        """Somebody who holds a role for this organisation.

        The last of them: the first of the leading group is the committee's secretary, and nobody
        decides on what they handed in themselves.
        """
        own, top = self.campaign.organization_id, self.campaign.root_organization_id
        meant = self.plan.meant(role, self.campaign.at_top)
        people = holders(self.session, meant, own, top, self.now)
        return Actor.person(people[-1].id, meant) if people else None

    def do(self, verb: Callable[..., Any], *told: Any, by: Actor | None, **more: Any) -> None:
        """Do a verb to the campaign; what the rules refuse is tried again another day."""
        if by is None:
            return
        with suppress(Refused, NotAllowed), self.session.begin_nested():
            verb(self.session, self.rulebook, self.campaign, *told, by=by, now=self.now, **more)

    def fulfil(self, owed: Occurrence) -> None:
        """Hand in what a duty asks for: a meeting, a report, a paper of each member, or a tick."""
        asked = self.plan.provisions.evidence.of(owed.duty)
        done_by = next((duty.done_by for duty in self.plan.duties if duty.key == owed.duty), "")
        by, named = self.holding(done_by) or self.secretary, (owed.duty, owed.period)
        if asked.contribution:
            _papers(self, asked.contribution)
        elif asked.wanted:
            self.do(evidence.hand_in, *named, _evidence(self, asked), by=by)
        else:
            self.do(evidence.tick_off, *named, by=by)

    def missing(self, stage: Stage, share: int = 10) -> list[str]:
        """Return what the stage still lacks of the first so many tenths of what it asks for."""
        facts = campaigns.facts_of(self.campaign)
        lacking = {
            name
            for call in stage.guards
            if (objection := GUARDS[call.name].objection(self.plan, facts, call.arguments))
            for name in dict(objection.params)["missing"].split(", ")
        }
        wanted = wanted_facts(self.plan, stage.guards)
        return [fact for fact, _ in wanted[: round(len(wanted) * share / 10)] if fact in lacking]

    def work(self, facts: list[str]) -> None:
        """Do today's step of the work that each of these facts comes from, once each."""
        given, done = gives(self.plan, self.campaign.kind, self.round_key), set()
        for fact in facts:
            step = STEPS.get(given.get(fact, ""))
            if step is not None and (step, given[fact] in ONE_BY_ONE and fact) not in done:
                done.add((step, given[fact] in ONE_BY_ONE and fact))
                step(self, fact)


def meeting_held(desk: Desk, asked: MeetingAsked) -> MeetingHeld:
    """A meeting of today to which everybody came."""
    count = max(1, len(desk.members()))
    told = desk.papers["meeting"]
    return MeetingHeld(
        held_on=desk.today,
        minutes=told["minutes"] * (1 + asked.minutes // len(told["minutes"])),
        place=told["place"],
        topic=asked.topic,
        theme=asked.theme,
        attendance=Attendance(count, count),
        quarters=min(asked.hours * 4, LONGEST_DAY),
        readings=asked.readings,
    )


def _meeting(desk: Desk, fact: str) -> None:
    known = desk.plan.provisions.evidence.meetings
    named = (key for key, asked in known.items() if asked.fact == fact)
    key = fact.removeprefix("meeting.") if fact.startswith("meeting.") else next(named, STUDY)
    told = meeting_held(desk, desk.plan.provisions.evidence.meeting(key))
    desk.do(evidence.hold, key, told, by=desk.secretary)


def _evidence(desk: Desk, asked: DutyAsked) -> evidence.Paper:
    told = desk.plan.provisions.evidence.meeting(asked.meeting) if asked.meeting else None
    text = desk.papers["report"]
    return evidence.Paper(
        text=text * (1 + asked.text // len(text)),
        meeting=meeting_held(desk, told) if told else None,
        figures={key: 1 + desk.campaign.id % 9 for key, _ in asked.figures},
    )


def _paper(desk: Desk, fact: str) -> None:
    known = desk.plan.provisions.evidence.contributions
    _papers(desk, next(key for key, asked in known.items() if asked.fact == fact))


def _papers(desk: Desk, kind: str) -> None:
    known = desk.plan.provisions.evidence.contributions
    text = desk.papers["paper"]
    text *= 1 + known[kind].text // len(text)
    for number in desk.members():
        written = Written(text=f"{desk.today:%m.%d} {text}")
        desk.do(evidence.contribute, kind, number, written, by=Actor.person(number, "member"))


def _branch_plan(desk: Desk, _fact: str) -> None:
    """Drafted and submitted; approved above another day; adopted on a third."""
    own = branch_plans.versions(desk.session, desk.campaign)
    state, rules = own[-1].state if own else ADOPTED, desk.plan.provisions.branch_plans
    if state == SUBMITTED:
        desk.do(branch_plans.approve, by=desk.holding(rules.examined_by))
    elif state == APPROVED:
        desk.do(branch_plans.adopt, by=desk.secretary)
    else:
        if state == ADOPTED:
            desk.do(branch_plans.draft, _draft(desk), by=desk.secretary)
        unasked = rules.examined_by == NOBODY
        desk.do(branch_plans.adopt if unasked else branch_plans.submit, by=desk.secretary)


def _draft(desk: Desk) -> branch_plans.Draft:
    told, rules = desk.papers["plan"], desk.plan.provisions.branch_plans
    task = PlannedTask(
        told["task"],
        told["qualitative"],
        told["quantitative"],
        desk.today + SPAN,
        told["responsible"],
    )
    classes = desk.plan.classes
    return branch_plans.Draft(
        **{part: told[part] for part in ("goals", "theme", "carriers", "focus")},
        unit_class=classes[desk.campaign.id % len(classes)] if classes else "",
        tasks=(task,) * max(1, rules.least_tasks),
    )


def _document(desk: Desk, fact: str) -> None:
    key = fact.removeprefix("document.")
    title, body = dict(desk.plan.documents)[key], desk.papers["document"]
    if desk.campaign.at_top or desk.plan.provisions.branch_plans.document_by(key) == EACH:
        desk.do(branch_plans.file_document, key, title, by=desk.secretary, body=body)


def _material(desk: Desk, fact: str) -> None:
    filing, told = desk.plan.provisions.branch_plans.filing(fact), desk.papers["material"]
    title = told["title"].format(what=filing.title or fact)
    for _ in range(filing.at_least):
        desk.do(branch_plans.file_material, fact, title, by=desk.secretary, body=told["body"])
    for one in branch_plans.filings(desk.session, desk.campaign):
        if filing.examined and one.fact == fact and one.state == "filed":
            by = desk.holding("superior(secretary)")
            desk.do(branch_plans.accept_material, one.id, by=by)


def _leading_body(desk: Desk, _fact: str) -> None:
    # The usual seats: whom a plan seats at the top are posts that the sample does not have.
    desk.do(terms.form_group, desk.plan.provisions.terms.group, by=desk.secretary)


def _ledger(desk: Desk, _fact: str) -> None:
    desk.do(ledger.issue_ledger, str(desk.today.year), by=desk.secretary)


def _hearing(desk: Desk, fact: str) -> None:
    told, least = desk.papers["hearing"], desk.plan.provisions.reviews.hear
    heard = reviews.Heard(
        kind="opinions" if fact == "opinions_heard" else "answers",
        way="symposium",
        held_on=desk.today,
        who=told["who"],
        members=max(3, least[0]),
        masses=max(5, least[1]),
        findings={name: text for name, text in told.items() if name != "who"},
    )
    desk.do(reviews.record_hearing, heard, by=desk.secretary)


def _review(desk: Desk, fact: str) -> None:
    said = _said(desk)
    if fact == "reviewed_by_leader":
        desk.do(reviews.give, said, by=desk.holding("superior(secretary)"))
        return
    here = (desk.session, desk.plan, desk.campaign, desk.round_key, desk.now)
    for owed in reviews.still_owed(*here):
        number = None if owed.subject == ORGANIZATION else int(owed.subject.rpartition(":")[2])
        of = desk.session.get_one(Campaign, owed.unit)
        with suppress(Refused, NotAllowed), desk.session.begin_nested():
            reviews.give(
                desk.session, desk.rulebook, of, said, by=desk.secretary, now=desk.now,
                person_id=number,
            )  # fmt: skip


def _said(desk: Desk) -> reviews.Said:
    told, rules = desk.papers["review"], desk.plan.provisions.reviews
    parts = ("achievements", "shortcomings", "directions")
    return reviews.Said(
        **{part: told[part] for part in parts}, grade=rules.grades[0].key, held_on=desk.today
    )


#: What is done for a fact, by the kind of work that gives it (`workflows.giving.WORKS`). Votes,
#: awards and inspections the sample people leave to the visitor: their campaigns wait there.
STEPS: Mapping[str, Callable[[Desk, str], None]] = MappingProxyType(
    {
        "meeting": _meeting,
        "attendance": _meeting,
        "study": _meeting,
        "paper": _paper,
        "branch_plan": _branch_plan,
        "document": _document,
        "material": _material,
        "leading_body": _leading_body,
        "pledge": pledge,
        "ledger": _ledger,
        "hearing": _hearing,
        "review": _review,
    }
)
#: Of these, every fact is a piece of work of its own; of the others, one step serves them all.
ONE_BY_ONE = frozenset({"meeting", "paper", "document", "material", "hearing", "review"})
