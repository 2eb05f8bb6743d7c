"""How awards 评选表彰 are decided: eligibility, quotas, opinions, public notice, objections."""

from __future__ import annotations

from dataclasses import dataclass

#: How the days of a public notice are counted.
NOTICE_UNITS = ("working_days", "days")
#: Who makes the award once a notice has passed clean: the calendar by itself, or the committee.
AWARDED_BY = ("committee", "calendar")
#: Whether the nominator must say for every item of the award's criteria how it is met.
OPTIONAL, REQUIRED = "optional", "required"
STATEMENTS = (OPTIONAL, REQUIRED)
#: How many items whoever examines a name must have marked as met 逐项评判.
NONE, ALL = "none", "all"
ITEMS_MET = (NONE, ALL)
#: 一票否决: what bars from any award, each a rule over data (`workflows.commending.VETOES`).
VETO_RULES = (
    "sanctioned",
    "under_investigation",
    "duties_overdue",
    "rectification_open",
    "appraisal_below",
    "tickets_late",
    "term_overdue",
    "honoured_lately",
)


@dataclass(frozen=True, slots=True)
class Commendation:
    """What a plan lays down about it; the defaults hold where a plan says nothing (NORMS 6.5).

    Percentages are whole numbers from 0 to 100, ``shortlist_percent`` from 100 (120 is 1 : 1.2).
    """

    notice_days: int = 5
    notice_unit: str = "working_days"
    anonymous_with_clue: bool = True
    objection_days: int = 5  # working days to rule on an objection
    opinions_from: tuple[str, ...] = ()  # roles at the organising organisation
    opinion_days: int = 5  # working days to answer
    deciding_days: int = 10  # working days between the last names and the notice, to decide in
    level_days: int = 2  # working days that every level above has more
    vetoes: tuple[str, ...] = VETO_RULES[:-1]
    excellent: tuple[str, ...] = ("excellent",)  # beside the best grade of the scale
    failing: tuple[str, ...] = ("unqualified", "dissatisfied")
    pledge_score: int = 80
    assessment_score: int = 60
    participation_percent: int = 80
    participation_months: int = 0  # how far back it counts; 0: the whole campaign
    deeds_at_least: int = 20  # characters of what is told of a nominee
    again_after_years: int = 5  # asked by the veto ``honoured_lately`` alone
    shortlist_percent: int = 120
    leaders_percent: int = 100  # of the persons chosen, at most so many who lead
    quorum_percent: int = 50  # of those entitled must be present, at least
    majority_percent: int = 50  # of those entitled must be in favour, more than
    awarded_by: str = "committee"
    statements: str = OPTIONAL  # the nominator says for each item of the criteria how it is met
    items_met: str = NONE  # which items must be marked as met before a name may be chosen
