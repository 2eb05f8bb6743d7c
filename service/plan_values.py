"""What stands in a field of a plan, in the words of a locale: no key, no date as in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from fractions import Fraction

from service.dates import day
from service.moment_words import moment_words
from service.plan_places import Step, title_of, way_to, words_of_key
from service.wording import state_words, term
from service.words import has_words, say
from workflows.moments import Moment
from workflows.plan import KINDS, GuardCall, Plan, Span
from workflows.provisions.appraisals import Consequence
from workflows.provisions.branch_plans import BranchPlans

ROLES = frozenset((
    "top_approver", "approved_by", "done_by", "to", "procedure", "signers", "cc", "examined_by",
    "unlocked_by", "voters", "opinions_from", "accountable", "post",
))  # fmt: skip
#: Where the codes of a field have their words, if not among those of plans.
WORDS_OF_CODES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "owed_by": (("terms", "kind"),),
    "participants": (("terms", "kind"),),
    "members_of": (("terms", "kind"),),
    "by": (("terms", "channel"),),
    "leave": (("terms", "leave"),),
    "every": (("terms", "every"),),
    "kind": (("plan_editor", "stage_kind"), ("pledge_pages", "kind")),
    "kinds": (("pledge_pages", "kind"),),
    "each": (("plan_editor", "each"),),
    "newcomers": (("plan_editor", "newcomers"),),
    "eligible": (("plan_editor", "eligible"),),
    "calendar": (("plan_editor", "calendar"),),
    "language": (("plan_editor", "language"),),
    "scope": (("pledge_pages", "scope"),),
    "parts": (("plan_pages", "part"),),
    "task_fields": (("plan_pages", "task"),),
    "ways": (("review_pages", "way"),),
    "findings": (("review_pages", "finding"),),
    "urgent_starts": (("inspections", "colour"),),
    "fact": (("facts", "fact"),),
}
#: Fields that name another part of the plan, and where that part stands.
NAMES_OF_PARTS = {
    "criteria": "criteria",
    "approval": "approvals.procedures",
    "complete": "duties",
    "reports": "duties",
    "meeting": "evidence.meetings",
    "contribution": "evidence.contributions",
}
#: Lists of the author's own sentences.
SENTENCES = frozenset(("basis", "themes", "publicity", "remarks", "items", "conditions"))
#: What the argument of a condition names.
OF_GUARDS = {
    "documents_exist": "documents",
    "award_decided": "awards",
    "duties_done": "duties",
    "meeting_held": "evidence.meetings",
    "recorded": "branch_plans.filings",
}


def value_of(locale: str, path: str, value: str, plan: Plan) -> str:
    """What stands at a path, in words; `value` where the plan has nothing there."""
    steps = way_to(path, plan)
    return _told(locale, steps[-1].found, steps, plan) if steps else value


def _told(locale: str, found: object, steps: tuple[Step, ...], plan: Plan) -> str:
    if found is None and has_words("plans", none := f"value.{steps[-1].name}.none"):
        return say(locale, "plans", none)
    if found is None or found in ("", (), frozenset()):
        return say(locale, "plans", "nothing")
    if isinstance(found, bool):
        return say(locale, "plans", "yes" if found else "no")
    if isinstance(found, Moment):
        return moment_words(locale, found, plan)
    if isinstance(found, date):
        return day(locale, found)
    if isinstance(found, time):
        return f"{found:%H:%M}"
    if isinstance(found, Span):
        return _span(locale, found, repeated=steps[-1].name == "every")
    if isinstance(found, GuardCall):
        return guard_words(locale, found, plan)
    if isinstance(found, Consequence):
        params = {"below": found.below, "most": found.most}
        return say(locale, "appraisal_pages", f"consequence.{found.what}", **params)
    if isinstance(found, frozenset):
        ordered = sorted(found, key=lambda each: (each not in KINDS, str(each)))
        return _listed(locale, (_told(locale, each, steps, plan) for each in ordered))
    if isinstance(found, tuple):
        return _several(locale, found, steps, plan)
    if isinstance(found, str):
        return _code(locale, str(found), steps, plan)
    return f"{float(found):.0%}" if isinstance(found, Fraction) else str(found)


def _several(locale: str, found: tuple[object, ...], steps: tuple[Step, ...], plan: Plan) -> str:
    name = next(step.name for step in reversed(steps) if not step.listed)
    if name in SENTENCES:
        texts = (str(each).rstrip("。.") for each in found)
        return say(locale, "plans", "sentences").join(texts)
    if name == "reports":  # the usual names stand there where a plan names none of its own
        found = tuple(each for each in found if plan.duty(str(each)) is not None)
        if not found:
            return say(locale, "plans", "nothing")
    return _listed(locale, (_told(locale, each, steps, plan) for each in found))


def _span(locale: str, span: Span, *, repeated: bool) -> str:
    unit = "working_day" if span.working else "day"
    key = f"each.{unit}" if repeated else f"span.{unit}s"
    return say(locale, "plans", key, count=span.days)


def _code(locale: str, code: str, steps: tuple[Step, ...], plan: Plan) -> str:
    """A word of the plan's vocabulary, the title of what it names, or a text as it stands."""
    field = next(step for step in reversed(steps) if not step.listed)
    own = isinstance(field.holder, BranchPlans) and field.name == "documents"
    name = "document_by" if own else field.name
    for domain, sort in (("plans", f"value.{name}"), *WORDS_OF_CODES.get(name, ())):
        if has_words(domain, f"{sort}.{code}"):
            return say(locale, domain, f"{sort}.{code}")
    if name in ROLES:
        known = has_words("plans", f"value.role.{code}")
        return say(locale, "plans", f"value.role.{code}") if known else term(locale, "role", code)
    if name == "stage":
        return state_words(locale, code, plan)
    if name in NAMES_OF_PARTS:
        return title_at(locale, NAMES_OF_PARTS[name], code, plan)
    if name in ("excellent", "failing"):
        return _grade(code, plan)
    if name == "fields":
        return dict(plan.pledge_fields + plan.provisions.pledges.fields).get(code, code)
    return code


def title_at(locale: str, listed: str, key: str, plan: Plan) -> str:
    """The title of a part by its key, whether or not the plan says anything of it."""
    if way_to(f"{listed}.{key}", plan):
        return title_of(locale, f"{listed}.{key}", plan)
    return words_of_key(locale, listed.rpartition(".")[2], key)


def _grade(code: str, plan: Plan) -> str:
    schemes = (plan.provisions.appraisals.members, plan.provisions.appraisals.organizations)
    found = (grade.title for scheme in schemes for grade in scheme.grades if grade.key == code)
    return next(found, code)


def guard_words(locale: str, call: GuardCall, plan: Plan) -> str:
    """A condition in words, with what it is about by its title."""
    if not call.arguments and has_words("facts", f"fact.{call.name}"):
        return say(locale, "facts", f"fact.{call.name}")
    listed = OF_GUARDS.get(call.name)
    about = _listed(
        locale,
        (title_at(locale, listed, one, plan) if listed else one for one in call.arguments),
    )
    key = f"guard.{call.name}"
    return say(locale, "plan_editor", key, of=about) if has_words("plan_editor", key) else call.name


def _listed(locale: str, parts: Iterable[str]) -> str:
    return say(locale, "terms", "and").join(parts)
