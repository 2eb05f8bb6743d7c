"""What the rules return as codes, told to a person: reasons, mistakes, roles and states."""

import re

from service.words import domains, has_words, say
from workflows.refusals import Mistake, Reason


def reason(locale: str, objection: Reason) -> str:
    """Return an objection as a sentence, its roles and states in words."""
    return _told(locale, objection.code, dict(objection.params))


def mistake(locale: str, found: Mistake) -> str:
    """Return a mistake as one line: where it stands, what is wrong, what was perhaps meant."""
    line = [say(locale, "rules", "place.line", line=found.line)] if found.line else []
    told = _told(locale, found.code, dict(found.params))
    guess = [say(locale, "rules", "place.guess", guess=found.guess)] if found.guess else []
    place = ", ".join([*line, *filter(None, [found.path])])
    return " ".join([*([f"{place}:"] if place else []), told, *guess])


def role(locale: str, expression: str) -> str:
    """Return a role of a plan in words; ``superior(secretary)`` too."""
    above = re.fullmatch(r"superior\((\w+)\)", expression)
    if above:
        return say(locale, "rules", "role.superior", role=role(locale, above[1]))
    known = has_words("tree", f"role.{expression}")
    return say(locale, "tree", f"role.{expression}") if known else expression


def state(locale: str, name: str) -> str:
    """Return a campaign's state in words; a stage (``round/stage``) by its keys."""
    known = has_words("rules", f"state.{name}")
    return say(locale, "rules", f"state.{name}") if known else name


_IN_WORDS = {"role": role, "state": state}


def _told(locale: str, code: str, params: dict[str, str]) -> str:
    values = {
        name: _IN_WORDS[name](locale, value) if name in _IN_WORDS else value
        for name, value in params.items()
    }
    for domain in ("rules", *domains()):
        for key in (code, f"reason.{code}"):
            if has_words(domain, key):
                return say(locale, domain, key, **values)
    # A code without words is our mistake (a test looks for them); the person still gets to know
    # as much as there is.
    return " ".join([code, *(f"{name}={value}" for name, value in values.items())])
