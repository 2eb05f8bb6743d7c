"""A person's act dies around its commit: wholly there or not at all, and sent again done once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from notifications.outbox import Message
from service.db import reading
from service.models import Approval, History, IdempotencyKey, Postponement
from tests.chaos.click import ASKED
from tests.chaos.replicas import Nursery
from tests.chaos.test_failpoints import DIED
from tests.doors.house import House, found_house, staff_no

# Whose campaign meets which death.
POINTS = {"B1": "act.before_commit", "B2": "act.after_commit"}
SECRET = "k" * 40


@dataclass(frozen=True)
class Act:
    """What a secretary asks for about a branch's campaign, and the line of history it leaves."""

    path: str
    line: str
    body: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None  # the branch itself, or another organisation


# One after the other, as on an ordinary day.
DAY = (
    Act("postponements", "postponement_requested", {"until": "2026-04-05", "reason": "停电"}),
    Act("campaigns/{id}/submit", "submitted"),
    Act("approvals", "approved", {"verb": "approve"}, by="G1"),
)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """What forks the process of every request."""
    given = {"PACESETTER_ENV": "test", "PACESETTER_SECRET_KEY": SECRET}
    with Nursery(given, tmp_path_factory.mktemp("clicks")) as nursery:
        yield nursery


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    house = House(database_url, found_house(database_url))
    yield house
    house.close()


def standing(house: House, code: str) -> dict[str, object]:
    """Everything that an act may leave behind."""
    with reading(house.context.sessions) as session:
        rows = {
            table.__name__: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (History, Message, Approval, Postponement, IdempotencyKey)
        }
    return rows | {"campaign": house.campaign(code).model_dump()}


def asked(house: House, code: str, act: Act) -> dict[str, Any]:
    """The request, as it is sent now and would be sent again."""
    campaign = house.campaign(code)
    body = dict(act.body)
    if "{id}" not in act.path:
        body["campaign_id"] = campaign.id
    if act.path == "approvals":
        body["version"] = campaign.version
    return {
        "token": house.secrets[staff_no(act.by or code, "secretary")],
        "path": f"/api/v1/{act.path.format(id=campaign.id)}",
        "body": body,
        "key": f"{code}/{act.line}",
    }


@pytest.mark.kill
def test_an_act_is_wholly_there_or_not_at_all_and_done_once(house: House, nursery: Nursery) -> None:
    for code, point in POINTS.items():
        house.caller(code).does(*house.meeting(code))
        for act in DAY:
            dies_and_is_sent_again(house, nursery, code, act, point)
        number = house.campaign(code).id
        with reading(house.context.sessions) as session:
            approvals = select(Approval.verb).where(col(Approval.campaign_id) == number)
            assert list(session.exec(approvals)) == ["approved"]


def dies_and_is_sent_again(house: House, nursery: Nursery, code: str, act: Act, point: str) -> None:
    request = asked(house, code, act)
    url = house.context.engine.url.render_as_string(hide_password=False)
    given = {"PACESETTER_DATABASE_URL": url, ASKED: json.dumps(request)}
    name = f"{house.context.engine.dialect.name}-{point}-{act.line}"
    before = standing(house, code)
    assert nursery.click(name, **given, PACESETTER_FAILPOINT=f"{point}:1") == DIED
    left = standing(house, code)
    assert nursery.click(name, **given, PACESETTER_FAILPOINT="") == 0
    after = standing(house, code)
    assert after != before, act
    assert left == (before if point == "act.before_commit" else after), act
    assert len(house.history(code, act.line)) == 1
    # The answer is the one that the dead process could not give any more, and it stays so.
    status, said = json.loads((nursery.folder / f"{name}.log").read_text().splitlines()[-1])
    assert status in (200, 201), said
    caller = house.bearer(request["token"])
    again = caller.post(request["path"], request["body"], key=request["key"])
    assert (again.status_code, again.get_data(as_text=True)) == (status, said)
    assert standing(house, code) == after
