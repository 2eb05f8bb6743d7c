"""What readings of plans in prose add to the tables of doors."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from service import plan_readings
from service.actors import OPERATOR
from service.db import writing
from service.models import PlanReading
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import KEEPS_PLANS
from tests.doors.table_of_doors import page, reads, writes

DOCUMENT = """关于开展“服务先锋”活动的实施方案

一、总体安排
活动从2026年3月开始，到2026年12月底结束，分三个阶段进行。

二、方法步骤
（一）动员部署阶段（2026年3月2日至3月20日）。召开动员大会，制定工作计划。
（二）公开承诺阶段（2026年3月21日至4月30日）。各支部、党员作出公开承诺。
（三）总结评比阶段（2026年12月1日至12月20日）。进行总结。

三、工作要求
1.各支部每月召开一次组织生活会。
"""


def reading(house: House, _campaign: int) -> int:
    """Return a reading of a small plan."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(PlanReading).order_by(PlanReading.id)).first()  # type: ignore[arg-type] # a column
        now = local("2026-03-10")
        made = found or plan_readings.begin(session, DOCUMENT, by=OPERATOR, now=now)
        return made.id


READINGS, ONE = "/api/v1/plan-readings", "/api/v1/plan-readings/{reading}"
BODIES: dict[str, dict[str, Any]] = {
    READINGS: {"source": "x", "content": "eA=="},
    f"{READINGS}/1/decisions": {"certain": True, "whole": True, "base_year": 2026},
    f"{READINGS}/1/draft": {"name": "next", "title": "新"},
    f"{READINGS}/1/end": {},
}  # fmt: skip
LEFT_OUT = {
    READINGS: ("source", "content"),
    f"{READINGS}/1/decisions": ("certain", "whole", "base_year"),
    f"{READINGS}/1/draft": ("title",),
}
NULL = {"source", "content", "base_year", "title"}
OPTIONAL = frozenset((path, name) for path, names in LEFT_OUT.items() for name in names)
ADDED = Added(
    doors=[
        reads("api_plan-readings.list_readings", READINGS, KEEPS_PLANS),
        reads("api_plan-readings.show_reading", ONE, KEEPS_PLANS),
        writes("api_plan-readings.begin_reading", READINGS, KEEPS_PLANS, 422, source=""),
        # Whoever may is told that they saw another version.
        writes("api_plan-readings.decide_items", f"{ONE}/decisions", KEEPS_PLANS, 409),
        writes("api_plan-readings.make_draft", f"{ONE}/draft", KEEPS_PLANS, 409, name="next"),
        writes("api_plan-readings.drop_reading", f"{ONE}/end", KEEPS_PLANS, 409),
    ],
    pages=[
        page("plan_reading.begin", "/plans/read", KEEPS_PLANS),
        page("plan_reading.show", "/plans/readings/{reading}", KEEPS_PLANS),
    ],
    bodies=BODIES,
    optional=OPTIONAL,
    nullable=frozenset(pair for pair in OPTIONAL if pair[1] in NULL),
    numbers={"{reading}": reading},
)  # fmt: skip
