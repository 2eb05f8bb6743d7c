"""Which kind of work gives which fact: what a guard asks for must come from somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from workflows.closest import closest
from workflows.evidencing import DUTY, MEETING, meeting_kinds
from workflows.guards import GUARDS
from workflows.plan import GuardCall, Plan, Round, Stage
from workflows.pledging import field_titles, round_in_force
from workflows.provisions.evidence import STUDY

#: What an adopted plan says, under the names that sources ask for (SEEDS S0-7, S2-1).
FACT_OF_PART = {
    "goals": "goals_set",
    "theme": "theme_chosen",
    "carriers": "carrier_designed",
    "focus": "focus_found",
}
LEADING_BODY = "leading_body_formed"
ELECTION = "election_on_time"
#: Conditions with a name of their own that material answers as well.
FILED_BY_NAME = frozenset({"summary_written", "experience_made_rule"})

#: The facts that a kind of work gives in every round of every plan.
_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "attendance": ("attendance_recorded",),
    "study": ("study_hours_kept",),
    "appraisal": ("organization_appraised", "members_appraised", "results_published"),
    "grading": ("grades_given",),
    "ledger": ("ledger_kept",),
    "inspection": ("self_check_done", "feedback_given"),
    "branch_plan": ("plan_adopted", *FACT_OF_PART.values()),
    "leading_body": (LEADING_BODY,),
    "election": (ELECTION,),
    "review": ("review_given", "reviewed_by_leader"),
    "rectification": ("rectification_closed",),
    "hearing": ("opinions_heard", "problems_answered"),
}
_READING = "reading_list_done"
_OF_AWARDS = {"nominations_made": "nomination", "public_notice_over": "notice"}
_OF_PLEDGES = (
    "organization_has_pledged",
    "every_member_has_pledged",
    "pledges_published",
    "pledges_fulfilled",
    "pledge_fulfilment_scored",
)


@lru_cache(maxsize=1024)
def gives(plan: Plan, kind: str, round_key: str) -> Mapping[str, str]:
    """Return the facts that work gives a kind of organisation in a round: each with which work.

    The kinds of work are those of `WORKS`; `service/work/recount.py` counts the same facts.
    """
    found = {fact: work for work, facts in _ALWAYS.items() for fact in facts}
    for fact in _fields_of_pledges(plan):  # where pledges answer the problems, nothing else does
        found.pop(fact, None)
    found |= dict.fromkeys((f"{MEETING}{key}" for key in meeting_kinds(plan)), "meeting")
    evidence = plan.provisions.evidence
    found |= {asked.fact: "meeting" for asked in evidence.meetings.values() if asked.fact}
    found |= {asked.fact: "paper" for asked in evidence.contributions.values() if asked.fact}
    if evidence.meeting(STUDY).readings:
        found[_READING] = "study"
    found |= {f"{DUTY}{duty.key}": "duty" for duty in plan.duties_for(kind)}
    found |= {f"document.{key}": "document" for key, _ in plan.documents}
    found |= _by_appraisals(plan) | _by_awards(plan, round_key)
    if round_in_force(plan, kind, round_key):
        found |= dict.fromkeys((*_OF_PLEDGES, *_fields_of_pledges(plan)), "pledge")
    found |= {fact: "material" for fact in material(plan, kind) if fact not in found}
    return MappingProxyType(found)


#: Every kind of work that gives facts; the pages say of each what puts a fact right.
WORKS = frozenset(
    {*_ALWAYS, "meeting", "paper", "duty", "document", "nomination", "notice", "award"}
    | {"pledge", "material"}
)


def _by_appraisals(plan: Plan) -> dict[str, str]:
    rules = plan.provisions.appraisals
    questions = (*rules.organizations.questions, *rules.members.questions)
    return {question.fact: "appraisal" for question in questions if question.fact}


def _by_awards(plan: Plan, round_key: str) -> dict[str, str]:
    awards = [each.key for each in plan.awards if each.stage.partition("/")[0] == round_key]
    if not awards:
        return {}
    return {f"award.{key}": "award" for key in awards} | _OF_AWARDS


def _fields_of_pledges(plan: Plan) -> Iterator[str]:
    yield from (f"pledge_field.{key}" for key in field_titles(plan))
    yield from (key for key, _ in plan.provisions.pledges.fields)


@lru_cache(maxsize=256)
def material(plan: Plan, kind: str) -> tuple[str, ...]:
    """Return the facts that material 材料 gives a kind of organisation: those nothing else does.

    They are summaries and rules made of experience, and what ``recorded(…)`` asks for.
    """
    return tuple(
        sorted(
            {
                name
                for _, stage in plan.stages_for(kind)
                for call in stage.guards
                if call.name == "recorded" or call.name in FILED_BY_NAME
                for name, _, _ in GUARDS[call.name].wants(plan, call.arguments)
            }
            - _given_otherwise(plan)
        )
    )


def _given_otherwise(plan: Plan) -> set[str]:
    """Facts that some kind of work other than material gives, be it in one round only."""
    evidence = plan.provisions.evidence
    return {
        *(fact for facts in _ALWAYS.values() for fact in facts),
        *(asked.fact for asked in evidence.meetings.values()),
        *(asked.fact for asked in evidence.contributions.values()),
        *_by_appraisals(plan),
        _READING,
        *_OF_AWARDS,
        *_OF_PLEDGES,
        *_fields_of_pledges(plan),
    }


#: What a plan lacks where nothing gives the fact that a guard asks for; of others, it is a name.
_NOTHING_GIVES = {
    **dict.fromkeys(
        (
            "organization_has_pledged",
            "every_member_has_pledged",
            "pledge_has_fields",
            "pledges_published",
            "pledges_fulfilled",
        ),
        "no_pledges_yet",
    ),
    **dict.fromkeys(("nominations_made", "public_notice_over"), "no_awards_in_round"),
    "award_decided": "award_comes_later",
    "duties_done": "duty_not_owed",
}


@dataclass(frozen=True, slots=True)
class Ungiven:
    """A fact that a stage asks a kind of organisation for, and that no work will ever give it."""

    path: str  # of the guards that ask for it, in the file
    kind: str
    guard: str
    fact: str
    guess: str | None

    @property
    def lacks(self) -> str:
        """Name what the plan lacks, as the catalogue of mistakes does."""
        return _NOTHING_GIVES.get(self.guard, "nothing_gives")


def ungiven(plan: Plan) -> Iterator[Ungiven]:
    """Yield every fact that a guard waits for in vain, for each kind of organisation."""
    for kind in sorted(plan.participants):
        for round_, stage in plan.stages_for(kind):
            for call in stage.guards:
                yield from _waits_in_vain(plan, kind, round_, stage, call)


def _waits_in_vain(
    plan: Plan, kind: str, round_: Round, stage: Stage, call: GuardCall
) -> Iterator[Ungiven]:
    here = gives(plan, kind, round_.key)
    so_far = {fact for each in _up_to(plan, round_) for fact in gives(plan, kind, each.key)}
    for name, value, lasting in GUARDS[call.name].wants(plan, call.arguments):
        work = here.get(name)
        if work == "material" and not _is_laid_down(plan, name):
            work = None
        given = work is not None or (lasting and name in so_far)
        if not given or (value.isdecimal() and name not in _numbers(plan)):
            guess = closest(name, _laid_down(plan, here)) if call.name == "recorded" else None
            path = f"rounds.{round_.key}.stages.{stage.key}.guards"
            yield Ungiven(path, kind, call.name, name, guess)


def _up_to(plan: Plan, last: Round) -> tuple[Round, ...]:
    return plan.rounds[: plan.rounds.index(last) + 1]


def _laid_down(plan: Plan, here: Mapping[str, str]) -> list[str]:
    return [n for n, work in here.items() if work != "material" or _is_laid_down(plan, n)]


def _is_laid_down(plan: Plan, fact: str) -> bool:
    """Material of a name of the author's own is wanted where the plan lists it: else it may be
    another name misspelt, for which organisations would be asked in vain."""
    return fact in FILED_BY_NAME or fact in dict(plan.provisions.branch_plans.filings)


def _numbers(plan: Plan) -> set[str]:
    return {each.fact for each in plan.provisions.evidence.contributions.values() if each.counts}
