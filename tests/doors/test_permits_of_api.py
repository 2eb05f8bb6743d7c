"""Rights at the doors of the API: every role, from everywhere in the tree (TRUST P15)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from service.db import reading
from service.models import History
from tests.doors.every_door import API
from tests.doors.house import House, staff_no
from tests.doors.knocking import Numbers, expected, heard, knock
from tests.doors.rights import OVERSEES, Seat, seats, sees
from tests.doors.table_of_doors import FROM, KNOCKING, TARGET, WHY, Door

#: What is refused before anything is asked of a database is asked beside one of them.
on_sqlite = pytest.mark.parametrize("lasting_house", ["sqlite"], indirect=True, scope="module")


@pytest.mark.parametrize("door", API, ids=str)
def test_api_cells(lasting_house: House, numbers: Numbers, door: Door) -> None:
    """Every role, from its own organisation, above, below, beside, and from another tree.

    The rules are the same on PostgreSQL: there its queries are asked from within and from outside.
    """
    before, wrong = lasting_house.standing(), list[tuple[object, ...]]()
    for who in seats(*knocking_from(lasting_house), roles=KNOCKING):
        if door.right == OVERSEES and who.code == "X":
            continue  # told in a story of its own: they oversee their own tree
        answer = knock(
            lasting_house, numbers, door, lasting_house.secrets[staff_no(who.code, who.role)]
        )
        if answer.status_code not in expected(door, who):
            wrong.append((str(who), answer.status_code, answer.get_data(as_text=True)[:200]))
        foreign = {code for code in heard(answer) if not sees(who, code)}
        if foreign:
            wrong.append((str(who), "tells of", foreign))
    assert wrong == []
    assert lasting_house.standing() == before


def knocking_from(house: House) -> list[str]:
    """From where they knock, on the database of this house."""
    near = ("own", "other tree")
    return [code for place, code in FROM.items() if house.on_sqlite or place in near]


@on_sqlite
@pytest.mark.parametrize("door", API, ids=str)
def test_nobody_comes_in_without_a_token(
    lasting_house: House, numbers: Numbers, door: Door
) -> None:
    for token in (None, "", "pst_" + "a" * 43, "x" * 300):
        answer = knock(lasting_house, numbers, door, token)
        assert (answer.status_code, answer.get_json()["error"]) == (401, "unauthorized")


def refused_lines(house: House) -> int:
    with reading(house.context.sessions) as session:
        return len(session.exec(select(History.id).where(History.kind == "refused")).all())


@pytest.mark.parametrize(
    "door", [d for d in API if "{campaign}" in (d.path, *d.body.values()) or d.verb], ids=str
)
def test_a_refused_attempt_is_written_down_once(
    lasting_house: House, numbers: Numbers, door: Door
) -> None:
    if door.method == "GET":
        return
    for who in (Seat(TARGET, "member"), Seat("G2", "secretary"), Seat("X", "office")):
        before = refused_lines(lasting_house)
        knock(lasting_house, numbers, door, lasting_house.secrets[staff_no(who.code, who.role)])
        assert refused_lines(lasting_house) == before + 1, who
        line = lasting_house.history(TARGET, "refused")[-1]
        with reading(lasting_house.context.sessions) as session:
            assert line.person_id == lasting_house.person(session, who.code, who.role).id


def test_what_is_not_yours_and_what_is_not_there_sound_the_same(
    lasting_house: House, numbers: Numbers
) -> None:
    stranger = lasting_house.caller("X")
    for there, nowhere in (
        (f"/api/v1/campaigns/{numbers.campaign}", "/api/v1/campaigns/987654321"),
        (f"/api/v1/organizations/{TARGET}", "/api/v1/organizations/NOWHERE"),
        (f"/api/v1/people/{staff_no(TARGET, 'member')}", "/api/v1/people/NOBODY"),
        (f"/api/v1/campaigns?under={TARGET}", "/api/v1/campaigns?under=NOWHERE"),
        (f"/api/v1/outbox?under={TARGET}", "/api/v1/outbox?under=NOWHERE"),
        (f"/api/v1/overdue?under={TARGET}", "/api/v1/overdue?under=NOWHERE"),
    ):
        known, unknown = stranger.get(there), stranger.get(nowhere)
        assert known.status_code == unknown.status_code == 404
        assert known.data == unknown.data
    for act, body in (("submit", {}), ("cancel", {"reason": WHY})):
        known = stranger.post(f"/api/v1/campaigns/{numbers.campaign}/{act}", body)
        unknown = stranger.post(f"/api/v1/campaigns/987654321/{act}", body)
        assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
        assert known.status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"method": "DELETE"},
        {"method": "PATCH"},
        {"path": "{}/"},
        {"path": "/API/V1{}"},
        {"path": "/api/v2{}"},
        {"headers": {"X-HTTP-Method-Override": "POST"}, "method": "GET"},
    ],
    ids=str,
)
def test_no_way_around(lasting_house: House, numbers: Numbers, change: dict[str, Any]) -> None:
    """AC2: other methods, slashes, letters, versions and override headers open nothing."""
    act = f"/campaigns/{numbers.campaign}/suspend"
    path = change.get("path", "/api/v1{}").format(act)
    if change.get("path") == "{}/":
        path = f"/api/v1{act}/"
    token = lasting_house.secrets[staff_no(TARGET, "member")]
    before = lasting_house.standing()
    answer = lasting_house.app.test_client().open(
        path,
        method=change.get("method", "POST"),
        json={"reason": WHY},
        headers={"Authorization": f"Bearer {token}", **change.get("headers", {})},
    )
    assert answer.status_code in (403, 404, 405, 308), answer.status_code
    assert lasting_house.standing() == before


def test_called_by_a_name_that_is_not_ours(lasting_house: House) -> None:
    """AC23: nothing is answered but that; not even an error page, which would link to there."""
    for path in ("/", "/login", "/api/v1/campaigns", "/nowhere"):
        answer = lasting_house.app.test_client().get(path, headers={"Host": "elsewhere.example"})
        assert answer.status_code == 400
        assert "elsewhere" not in answer.get_data(as_text=True)
