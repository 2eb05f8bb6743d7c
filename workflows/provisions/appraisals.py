"""Mass appraisals 群众评议: strata, weights, questions, grades, caps, quorum, and k."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

SUBJECTS = ("organizations", "members")
#: How many of the options, best first, count as satisfied 满意率 (norms define it differently).
SATISFIED = ("first", "first_two", "all_but_last")
OVER_CAP = ("refuse", "limit")
SCOPES = ("branch", "unit", "public")
CONSEQUENCES = ("rectification", "ineligible", "star_limit", "no_excellent_leaders")
LEAST_K, USUAL_K = 3, 5
#: Comments are shown of no fewer ballots than this: a hand is known by its words (TRUST 3.4).
COMMENTS_FROM, LONGEST_COMMENT = 10, 300


@dataclass(frozen=True, slots=True)
class Stratum:
    """A class of voters 类别: which posts it is made of, and how much its mean weighs."""

    key: str
    title: str
    voters: tuple[str, ...]
    weight: int = 1
    turnout: int = 0  # per cent of it that must have voted


@dataclass(frozen=True, slots=True)
class Question:
    """An item that is judged; ``fact``, if given, is what guards read once it has been."""

    key: str
    title: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice on the ballot, such as 满意, and what it counts, of a hundred."""

    key: str
    title: str
    points: int


@dataclass(frozen=True, slots=True)
class Grade:
    """What comes of it 等次: the least score, and the least rate of satisfaction, for it."""

    key: str
    title: str
    score: int = 0
    satisfaction: int = 0


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a rate of satisfaction under a threshold brings about: owed, lost, or limited."""

    below: int  # per cent
    what: str  # one of CONSEQUENCES
    most: int = 0  # for star_limit: at most so many stars


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one sort of subject is appraised; grades and options stand with the best first."""

    strata: tuple[Stratum, ...]
    questions: tuple[Question, ...]
    options: tuple[Option, ...]
    grades: tuple[Grade, ...]
    satisfied: str = "first_two"
    turnout: int = 50  # per cent of all voters; under it the event is void and starts again
    most_best: Fraction | None = None  # 优秀 at most this share of those appraised
    over_cap: str = "limit"
    consequences: tuple[Consequence, ...] = ()
    ballot_weight: int = 100  # of a hundred; the rest is the score of the pledge (S3-12)
    comments: bool = False  # whether a ballot may say something in words
    criteria: str = ""  # the set of which each item is a question; empty: questions of its own
    by_class: tuple[tuple[str, tuple[Question, ...]], ...] = ()  # 分类指导, while not frozen

    @property
    def satisfied_options(self) -> frozenset[str]:
        """Return the options that count as satisfied."""
        count = {"first": 1, "first_two": 2, "all_but_last": len(self.options) - 1}
        return frozenset(option.key for option in self.options[: count[self.satisfied]])

    def for_class(self, unit_class: str) -> Scheme:
        """Return the scheme for units of one class: its questions are settled, once for all."""
        asked = dict(self.by_class).get(unit_class, self.questions)
        return replace(self, questions=asked, by_class=())


#: The usual voters: the members of the unit, the masses, and those above.
STRATA = (
    Stratum("members", "党员", ("member", "probationary_member"), 50),
    Stratum("masses", "群众", ("masses",), 30),
    Stratum("superiors", "上级", ("superior(secretary)",), 20),
)
#: Five items for an organisation, four for a member: central guidance of November 2011.
OF_ORGANIZATIONS = Scheme(
    strata=STRATA[:2],
    questions=(
        Question("activities", "组织开展活动情况"),
        Question("central_work", "推动中心工作和重点任务"),
        Question("pledges", "承诺践诺"),
        Question("service", "为群众办实事做好事解难事"),
        Question("building", "加强党组织和党员队伍建设"),
    ),
    options=(
        Option("satisfied", "满意", 100),
        Option("fairly_satisfied", "比较满意", 80),
        Option("basically_satisfied", "基本满意", 60),
        Option("dissatisfied", "不满意", 0),
    ),
    grades=(
        Grade("satisfied", "满意", 85),
        Grade("fairly_satisfied", "比较满意", 75),
        Grade("basically_satisfied", "基本满意", 60),
        Grade("dissatisfied", "不满意"),
    ),
    consequences=(Consequence(60, "rectification"), Consequence(60, "star_limit", 2)),
)
OF_MEMBERS = Scheme(
    strata=STRATA[:2],
    questions=(
        Question("takes_part", "参加活动"),
        Question("duties", "立足岗位履行职责"),
        Question("pledges", "承诺践诺"),
        Question("serves", "联系和服务群众"),
    ),
    options=(
        Option("excellent", "优秀", 100),
        Option("qualified", "合格", 80),
        Option("basically_qualified", "基本合格", 60),
        Option("unqualified", "不合格", 0),
    ),
    grades=(
        Grade("excellent", "优秀", 90),
        Grade("qualified", "合格", 70),
        Grade("basically_qualified", "基本合格", 60),
        Grade("unqualified", "不合格"),
    ),
    turnout=80,
    most_best=Fraction(1, 3),
    consequences=(Consequence(50, "ineligible"),),
)


@dataclass(frozen=True, slots=True)
class Appraisals:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""

    organizations: Scheme = field(default=OF_ORGANIZATIONS)
    members: Scheme = field(default=OF_MEMBERS)
    k: int = USUAL_K  # results of fewer ballots are not shown
    scope: str = "unit"  # to whom results are published
    days: int = 7  # how long a vote is usually open

    def of(self, subjects: str) -> Scheme:
        """Return the scheme for ``organizations`` or ``members``."""
        return self.members if subjects == "members" else self.organizations
