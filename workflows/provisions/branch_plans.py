"""What an organisation's own plan 实施方案 must say, who approves it, and what else is filed."""

from __future__ import annotations

from dataclasses import dataclass, field

#: What a plan of an organisation's own fixes: 目标任务, 活动主题, 活动载体, 着力点 (SEEDS S0-7).
PARTS = ("goals", "theme", "carriers", "focus")
#: What each of its tasks names: 定性指标, 定量指标, 时间节点, 责任人 (SEEDS S1-6).
TASK_FIELDS = ("qualitative", "quantitative", "deadline", "responsible")
#: Whose document counts: the top's for all; each organisation's own; anybody's for all below it.
TOP, EACH, ANY = "top", "each", "any"
DOCUMENTS_BY = (TOP, EACH, ANY)
#: How long an adopted plan counts: for the whole campaign, or each round wants one of its own.
CAMPAIGN, ROUND = "campaign", "round"
VALID_FOR = (CAMPAIGN, ROUND)
#: In the place of an approver: the organisation adopts its plan without asking anybody.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Filing:
    """Material 材料 that stands for a fact: how many are wanted, and whether they are examined."""

    title: str = ""
    at_least: int = 1
    examined: bool = False


@dataclass(frozen=True, slots=True)
class BranchPlans:
    """What a plan lays down about it; the defaults hold where a plan says nothing.

    ``tasks_owed``: tasks of an adopted plan are owed by their day, reminded of and escalated.
    ``approval`` names a procedure of the section ``approvals`` by which it is signed, in the place
    of the one examiner; ``examination_days``, of that one, are working days. ``by_class``: where
    the plan has classes of units 分类指导, an organisation must say which is its own;
    ``conditions`` are those of each class.
    """

    parts: tuple[str, ...] = PARTS
    task_fields: tuple[str, ...] = TASK_FIELDS
    least_tasks: int = 1
    examined_by: str = "superior(secretary)"
    approval: str = ""
    examination_days: int = 5
    valid_for: str = CAMPAIGN
    by_class: bool = True
    tasks_owed: bool = False
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    filings: tuple[tuple[str, Filing], ...] = field(default=())

    def document_by(self, document: str) -> str:
        """Return whose document of this key counts."""
        return dict(self.documents).get(document, TOP)

    def filing(self, fact: str) -> Filing:
        """Return what is wanted for a fact; one text, taken as it is, where nothing is said."""
        return dict(self.filings).get(fact, Filing())
