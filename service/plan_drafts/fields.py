"""What the forms of a plan know: the parts that have one, and the fields of each, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.plan_drafts.marks import Path
from workflows.commending import ELIGIBLE
from workflows.plan import CHANNELS, KINDS, Cadence, Leave, Missed, StageKind
from workflows.sections import SECTIONS

#: How a field is filled in. ``ticks`` have no order of their own; ``named`` is the name of a set
#: of rules, or stands for a list of rules of the part's own.
SORTS: Final = ("text", "area", "moment", "number", "choice", "ticks", "lines", "flag", "named")


@dataclass(frozen=True, slots=True)
class PlanField:
    """One field of a part: its key in the plan, how it is filled in, what may be chosen."""

    name: str
    sort: str = "text"
    options: tuple[str, ...] = ()
    #: The domain of `terms` in which the options have their words; or what they are taken from.
    words: str = ""
    needed: bool = False


def _f(
    name: str, sort: str = "text", words: str = "", *options: str, needed: bool = False
) -> PlanField:
    return PlanField(name, sort, options, words, needed)


_REMINDED = (_f("reminders", "named", "reminder_sets"), _f("escalation", "named", "ladders"))
_SET_BY = _f("set_by", "choice", "set_by", "source", "organiser")
_OF = _f("of", "choice", "of", "organization", "member", needed=True)
_BEGINS_AND_ENDS = (_f("starts", "moment"), _f("ends", "moment"))

PARTS: Final[dict[str, tuple[PlanField, ...]]] = {
    "general": (
        _f("title", needed=True),
        _f("name", needed=True),
        *_BEGINS_AND_ENDS,
        _f("participants", "ticks", "kind", *KINDS),
        _f("top_approver", "choice", "role"),
        _f("send_at"),
        _f("calendar", "choice", "calendar", "cn", "none"),
        _f("zone", needed=True),
        _f("language", "choice", "language", "zh-Hans", "zh-Hant", "en"),
        _f("base_year", "number"),
        *(_f(name, "lines") for name in ("basis", "themes", "publicity", "classes", "remarks")),
    ),
    "round": (_f("title", needed=True), _f("theme"), *_BEGINS_AND_ENDS, _SET_BY),
    "stage": (
        _f("title", needed=True),
        _f("kind", "choice", "stage_kind", *StageKind, needed=True),
        _f("opens", "moment"),
        _f("due", "moment"),
        _f("leave", "choice", "leave", *Leave, needed=True),
        _f("approved_by", "choice", "role"),
        _f("approval", "choice", "approvals"),
        _f("guards", "ticks", "guards"),
        _f("owed_by", "ticks", "kind", *KINDS),
        *_REMINDED,
        _f("postponable_days", "number"),
        _f("note", "area"),
        _SET_BY,
    ),
    "duty": (
        _f("title", needed=True),
        _f("every", "choice", "every", *Cadence, needed=True),
        _f("opens", "moment"),
        _f("due", "moment", needed=True),
        *_BEGINS_AND_ENDS,
        _f("owed_by", "ticks", "kind", *KINDS),
        _f("done_by", "choice", "role"),
        _f("each", "choice", "each", "organization", "member"),
        _f("at_least", "number"),
        _f("mandatory", "flag"),
        _f("newcomers", "choice", "newcomers", *Missed),
        *_REMINDED,
        _f("note", "area"),
        _SET_BY,
    ),
    "award": (
        _f("title", needed=True),
        _OF,
        _f("stage", "choice", "stages", needed=True),
        _f("nominate_by", "moment"),
        _f("due", "moment"),
        _f("procedure", "lines"),
        _f("criteria", "choice", "criteria"),
        _f("eligible", "ticks", "eligible", *ELIGIBLE),
        _f("quota"),
        _f("places", "number"),
        _f("places_each", "number"),
        _f("rounds", "number"),
        _f("note", "area"),
        _SET_BY,
    ),
    "event": (_f("title", needed=True), _f("on", "moment")),
    "criterion": (_f("title", needed=True), _OF, _f("items", "lines", needed=True)),
    "rule": (
        _f("when", "moment", needed=True),
        _f("to", "ticks", "role", needed=True),
        _f("by", "ticks", "channel", *CHANNELS),
        _f("every"),
        _f("times", "number"),
        _f("working_days", "flag"),
        _f("urgent", "flag"),
        _f("notice"),
    ),
}  # fmt: skip
#: Parts that have a name each, and what one of them is called.
LISTED: Final = {
    "rounds": "round", "duties": "duty", "awards": "award", "events": "event",
    "criteria": "criterion",
}  # fmt: skip
SETS: Final = ("reminder_sets", "ladders")
RULES: Final = ("reminders", "escalation")
#: What has no form, and is written in the plan's own language.
AS_TEXT: Final = ("seats", "documents", "pledge_fields", *SECTIONS)


def sort_of(path: Path) -> str | None:
    """Which form a part has; None where it has none."""
    match path:
        case ():
            return "general"
        case (str(head), str()) if head in LISTED:
            return LISTED[head]
        case ("rounds", str(), "stages", str()):
            return "stage"
        case (str(head), str(), int()) if head in SETS:
            return "rule"
        case (*above, str(rules), int()) if rules in RULES and sort_of(tuple(above)) in (
            "stage",
            "duty",
        ):
            return "rule"
    return None


def sort_within(path: Path) -> str | None:
    """Which form the parts of a list have; None where the list takes none."""
    for step in ("a", 0):
        if found := sort_of((*path, step)):
            return found
    return None
