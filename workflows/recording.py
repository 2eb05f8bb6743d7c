"""What may be recorded by hand: the facts that a plan asks for, each with a value of its sort."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from workflows.closest import closest
from workflows.guards import LONGEST_COUNT, YES, wanted_facts
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

NO = "no"
#: What people write for yes and for no; a fact keeps one word for each, so that equal ones agree.
_WORDS = {
    **dict.fromkeys(("yes", "true", "是", "有", "已"), YES),
    **dict.fromkeys(("no", "false", "none", "否", "无", "無", "未"), NO),
}


@lru_cache(maxsize=256)
def recordable(plan: Plan, kind: str) -> Mapping[str, bool]:
    """Return the facts that can be recorded for one kind of organisation; True: it is a number.

    They are what the guards of its stages want, and the documents, pledge fields and awards that
    the plan names.
    """
    named = [f"document.{key}" for key, _ in plan.documents]
    named += [f"pledge_field.{key}" for key, _ in plan.pledge_fields]
    named += [f"award.{award.key}" for award in plan.awards]
    found = dict.fromkeys(named, False)
    for _, stage in plan.stages_for(kind):
        for name, value in wanted_facts(plan, stage.guards):
            found[name] = found.get(name, False) or value.isdecimal()
    return MappingProxyType(found)


def as_recorded(plan: Plan, kind: str, name: str, value: str) -> str:
    """Return the value as it is kept: ``yes``, ``no``, or a number without leading zeros.

    Raises:
        Refused: nothing asks for such a fact, or it wants a value of the other sort.
    """
    known = recordable(plan, kind)
    if name not in known:
        raise Refused(*_unknown(name, tuple(known)))
    given = value.strip().lower()
    if known[name]:
        if not given.isdecimal() or len(given) > LONGEST_COUNT:
            raise Refused(Reason.of("reason.fact_wants_number", fact=name, value=value))
        return str(int(given))
    if given not in _WORDS:
        raise Refused(Reason.of("reason.fact_wants_yes_or_no", fact=name, value=value))
    return _WORDS[given]


def _unknown(name: str, known: tuple[str, ...]) -> list[Reason]:
    if not known:
        return [Reason.of("reason.nothing_to_record", fact=name)]
    reasons = [Reason.of("reason.no_such_fact", fact=name, known=", ".join(sorted(known)))]
    guess = closest(name, known)
    return [*reasons, Reason.of("reason.did_you_mean", guess=guess)] if guess else reasons
