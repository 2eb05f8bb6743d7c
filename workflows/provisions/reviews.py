"""How leaders review 领导点评: parts, grades, who reviews whom, and what must be put right."""

from __future__ import annotations

from dataclasses import dataclass

#: The three parts of a review (SEEDS S1-9, S2-7): 肯定成绩, 指出不足, 提出努力方向.
PARTS = ("achievements", "shortcomings", "directions")
#: 集中, 个别, 现场, 随机点评 (NORMS 6.2).
WAYS = ("collective", "individual", "on_site", "random")
#: How often somebody is reviewed by the same post: once a round, or once a calendar period.
PERIODS = ("round", "month", "quarter", "half_year", "year")
#: What a contact 联系点 means for reviews: the leader's beside the superior's, in its place, none.
BESIDES, INSTEAD, WITHOUT = "besides", "instead", "without"
CONTACTS = (BESIDES, INSTEAD, WITHOUT)
#: What is found out 调查研究 (SEEDS S2-5): 成绩, 经验, 问题, 成因.
FINDINGS = ("achievements", "experience", "problems", "causes")

#: Duties done by a report, under the names that they usually have (SEEDS S1-9, S1-10, S4-12).
REPORTS = ("office_report", "report_to_office", "status_report")


@dataclass(frozen=True, slots=True)
class ReviewGrade:
    """A grade of a review with what it counts; its title where the plan gives one."""

    key: str
    points: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a plan lays down about it; the defaults (NORMS 6.2) hold where a plan says nothing.

    ``least`` is the least length of each part in characters, in the order of `PARTS`.
    ``members_of`` are the kinds of organisations whose secretary reviews every member.
    ``complete`` is a duty that is done once a secretary gave all reviews owed, ``reports`` are
    duties done by handing in a report drafted from the data. Before ``column_from`` (month, day)
    of the year nothing is entered in the rectification column of a review form (SEEDS S3-1).
    ``satisfied`` is the least percent of those asked; below it an item is opened again for
    ``again_days`` working days. ``hear`` are the least numbers of members and of masses heard.
    """

    least: tuple[int, int, int] = (10, 10, 10)
    grades: tuple[ReviewGrade, ...] = (
        ReviewGrade("good", 10),
        ReviewGrade("fairly_good", 7),
        ReviewGrade("fair", 5),
        ReviewGrade("poor", 2),
    )
    ways: tuple[str, ...] = WAYS
    every: str = "half_year"
    secretaries: bool = True
    members_of: frozenset[str] = frozenset(("branch",))
    contacts: str = BESIDES
    complete: str | None = None
    reports: tuple[str, ...] = REPORTS
    column_from: tuple[int, int] | None = None
    satisfied: int = 0
    again_days: int = 20
    hear: tuple[int, int] = (1, 1)
    findings: tuple[str, ...] = FINDINGS

    def grade(self, key: str) -> ReviewGrade | None:
        """Return a grade by its key."""
        return next((grade for grade in self.grades if grade.key == key), None)
