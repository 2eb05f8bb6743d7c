"""Acts put into a rehearsal: whom each reaches, and the verb that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from workflows import acts
from workflows.acts import Act
from workflows.decide import Verb
from workflows.refusals import Reason, Refused

#: Whose an act is that reaches an organisation.
OWN, ABOVE = "own", "above"


def acts_reaching(
    code: str, put_in: Sequence[Act], above: Mapping[str, str | None]
) -> tuple[Act, ...]:
    """Return the acts that an organisation feels: ``OWN`` ones, and dates set ``ABOVE`` it.

    A date stops at whoever has set the same one before: it holds for all below them (DESIGN 3).
    """
    found: list[Act] = []
    for number, act in enumerate(put_in):
        if act.organization == code:
            found.append(replace(act, organization=OWN))
        elif act.verb in ("redate", "event") and _comes_down(code, act, put_in[:number], above):
            found.append(replace(act, organization=ABOVE))
    return tuple(found)


def _comes_down(
    code: str, act: Act, before: Sequence[Act], above: Mapping[str, str | None]
) -> bool:
    """Say whether a date set by another organisation comes down to this one."""
    same = (act.verb, act.arguments[0])
    setters = {a.organization for a in before if (a.verb, *a.arguments[:1]) == same}
    setters -= {act.organization}
    here: str | None = code
    while here is not None and here != act.organization and here not in setters:
        here = above.get(here)
    return here == act.organization


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


VERBS: Mapping[str, Callable[..., Verb]] = {
    "start": lambda: acts.start,
    "submit": lambda: acts.submit,
    "approve": lambda: acts.approve,
    "return": lambda: acts.send_back,
    "withdraw": lambda: acts.withdraw,
    "suspend": lambda: acts.suspend,
    "resume": lambda: acts.resume,
    "cancel": lambda: acts.cancel,
    "reopen": lambda target: partial(acts.reopen, target=target),
    "bring_about": lambda name, value: partial(acts.bring_about, name=name, value=value),
    "fulfil": lambda duty, period: partial(acts.fulfil, duty=duty, period=period),
    "postpone": lambda until: partial(acts.postpone, until=date.fromisoformat(until)),
    "redate": lambda anchor, on: partial(acts.redate, anchor=anchor, on=_day(on)),
    "event": lambda event, on: partial(acts.redate, anchor=f"event.{event}", on=_day(on)),
}


def verb_of(act: Act) -> Verb:
    """Return the verb of an act with its arguments; refused where there is none of that name."""
    make = VERBS.get(act.verb)
    if make is None:
        raise Refused(Reason.of("reason.no_such_verb", verb=act.verb))
    return make(*act.arguments)
