"""What strangers and insiders try at the doors: scripts, numbers, proxies, depth, odd bytes."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, select
from structlog.testing import capture_logs

from notifications.rows import MailboxMessage
from service.db import reading, writing
from service.models import Organization
from service.ticking import deliver_now
from tests.doors.house import House, local

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
PAGES = ("/board", "/todo", "/organizations", "/outbox", "/incidents", "/mailbox")
#: No row has such a number, and no database could hold it.
TOO_LARGE = 10**30


def test_a_name_is_never_a_script(house: House) -> None:
    """AC21, AC22: on no page, in no letter, in no sentence of a reason."""
    with writing(house.context.sessions) as session:
        for place in session.exec(select(Organization)):
            place.name = f"{SCRIPT}{place.code}"
            session.add(place)
        person = house.person(session, "C", "office")
        person.name = SCRIPT
        session.add(person)
    house.caller("G1").does(
        "/api/v1/postponements",
        {"campaign_id": house.campaign("G1").id, "until": "2026-04-05", "reason": SCRIPT},
    )
    office, number = house.browser("C", "office"), house.campaign("G1").id
    for path in (*PAGES, f"/campaigns/{number}", f"/campaigns/{number}/messages",
                 f"/campaigns/{number}/urge", f"/board?show={SCRIPT}"):  # fmt: skip
        shown = office.get(path).get_data(as_text=True)
        assert "<script>alert" not in shown, path
        assert "<img src=x" not in shown, path
        assert "\"'49" not in shown, path
    house.day("2026-04-02")
    deliver_now(house.context, at=local("2026-04-02", "11:00"))
    with reading(house.context.sessions) as session:
        letters = list(session.execute(select(MailboxMessage)).scalars())
    assert any("&lt;script&gt;" in (letter.html or "") for letter in letters)
    for letter in letters:
        assert "<script" not in (letter.html or "")
        assert "<img src=x" not in (letter.html or "")
        assert not set("\r\n") & set(letter.subject or "")


@pytest.mark.parametrize(
    "path",
    ["/campaigns/{n}", "/campaigns/{n}/messages", "/campaigns/{n}/urge", "/mailbox/{n}",
     "/mailbox/{n}/letter", "/mailbox?before={n}", "/outbox?before={n}", "/board?under={n}",
     "/board?plan={n}", "/outbox?before=-1", "/outbox?before=x", "/board.xlsx?plan={n}",
     "/todo?next=%00", "/board?show=%00%ff", "/outbox?status=%00", "/static/../settings.py",
     "/static/%2e%2e%2fsettings.py", "/static//etc/passwd"],
)  # fmt: skip
def test_no_address_breaks_a_page(lasting_house: House, path: str) -> None:
    answer = lasting_house.browser("C", "office").get(path.format(n=TOO_LARGE))
    assert answer.status_code in (200, 302, 308, 404), answer.status_code


@pytest.mark.parametrize("typed", ["a\0b", "\x1b[2J", "a\u202eb"], ids=ascii)
def test_text_that_steers_or_hides_is_refused_by_forms_too(
    lasting_house: House, typed: str
) -> None:
    """As by the API; PostgreSQL could not even keep some of it."""
    number, before = lasting_house.campaign("G1").id, lasting_house.standing()
    for act, field in (("return", "reason"), ("approve", "reason"), ("fulfil", "duty")):
        answer = lasting_house.browser("C").post(f"/campaigns/{number}/{act}", **{field: typed})
        assert answer.status_code == 422, act
    urged = lasting_house.browser("C", "office").post(f"/campaigns/{number}/urge", note=typed)
    assert urged.status_code == 422
    assert lasting_house.standing() == before


def test_every_error_has_one_shape(lasting_house: House) -> None:
    """A code for programs, what went wrong, what to do, and where there is a where."""
    caller = lasting_house.caller("G1")
    number = lasting_house.campaign("G1").id
    deep = caller.client.post(
        f"/api/v1/campaigns/{number}/suspend",
        data=b'{"reason":' * 50_000,
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    answers = [
        deep,
        caller.get("/api/v1/campaigns/987654321"),
        caller.get("/api/v1/nothing"),
        caller.post(f"/api/v1/campaigns/{number}/cancel", {"reason": "x"}),
        caller.post(f"/api/v1/campaigns/{number}/withdraw"),
        lasting_house.bearer(None).get("/api/v1/campaigns"),
        caller.client.put("/api/v1/campaigns"),
        caller.client.get("/nowhere", headers={"Accept": "application/json"}),
    ]
    for answer in answers:
        told = answer.get_json()
        assert {"error", "message", "advice"} <= set(told), told
        assert " " not in told["error"]
    assert deep.get_json()["problems"], "it says where"
    assert {answers[1].get_json()["error"], answers[2].get_json()["error"]} == {"not_found"}


def test_a_database_that_fails_is_said_to_be_away_and_its_values_stay_out_of_the_log(
    house: House,
) -> None:
    with writing(house.context.sessions) as session:
        session.execute(text("ALTER TABLE meeting RENAME TO meeting_gone"))
    with capture_logs() as lines:
        answer = house.caller("G1").get("/api/v1/meetings")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json()["error"] == "unavailable"
    (line,) = [line for line in lines if line["event"] == "request_without_database"]
    assert line["error"] in ("OperationalError", "UndefinedTable")
    assert set(line) == {"event", "log_level", "error", "sqlstate"}


def test_numbers_are_for_this_machine_or_for_whoever_has_the_token(small_house: House) -> None:
    client = small_house.app.test_client()
    assert client.get("/metrics").status_code == 200
    passed_on = client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"})
    assert passed_on.status_code == 401
    far = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert (far.status_code, far.get_json()["error"]) == (401, "unauthorized")
    url = small_house.settings.database_url
    guarded = House(url, {}, metrics_token=SecretStr("t" * 40))
    client = guarded.app.test_client()
    for given in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer \xff"}):
        assert client.get("/metrics", headers=given).status_code == 401
    far = client.get(
        "/metrics",
        headers={"Authorization": f"Bearer {'t' * 40}"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert far.status_code == 200
    guarded.close()


def test_a_tree_is_told_nothing_of_another_by_any_number(lasting_house: House) -> None:
    """AC1: every number of a campaign of the other tree, at every door that takes one."""
    with reading(lasting_house.context.sessions) as session:
        foreign = list(
            session.exec(select(Organization).where(col(Organization.code).in_(["C", "B1"])))
        )
    office = lasting_house.caller("X", "office")
    for place in foreign:
        number = lasting_house.campaign(place.code).id
        assert office.get(f"/api/v1/campaigns?root_id={number}").get_json()["campaigns"] == []
        asked = office.get(f"/api/v1/approvals?campaign_id={number}")
        assert asked.get_json()["approvals"] == []
        assert office.get(f"/api/v1/organizations/{place.code}").status_code == 404
