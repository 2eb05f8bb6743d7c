"""What callers may send: nothing that is not named, too long, of another type, or no JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.doors import every_door
from tests.doors.house import House

WHY = "一个理由"
#: Every write of the API with a body that it takes; `{campaign}` stands for a number.
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/approvals": {"campaign_id": 1, "verb": "return", "version": 1, "reason": WHY},
    "/api/v1/people": {
        "staff_no": "N1", "name": "新来的", "organization_code": "B1",
        "email": "n1@example.org", "phone": "13800000000", "locale": "en",
    },
    "/api/v1/people/B1-member/correction": {
        "name": "改名的", "organization_code": "B2", "email": "n1@example.org",
        "phone": "13800000000", "locale": "en",
    },
    "/api/v1/people/B1-member/leaving": {"reason": WHY},
    **{f"/api/v1/accounts/B1-member/{act}": {} for act in ("invitation", "reset", "visits/end")},
    **{
        f"/api/v1/accounts/B1-member/{act}": {"reason": WHY}
        for act in ("block", "unblock", "second-step/removal")
    },
    "/api/v1/accounts/B1-member/posts": {"organization": "B1", "post": "member"},
    "/api/v1/accounts/B1-member/posts/end": {
        "organization": "B1",
        "post": "member",
        "reason": WHY,
    },
    "/api/v1/people/B1-member/return": {"reason": WHY},
    "/api/v1/appraisals": {
        "campaign_id": 1, "subjects": "members", "title": WHY, "closes_on": "2026-03-20",
        "first_scrutineer": "B1-member", "second_scrutineer": "B1-masses",
    },
    "/api/v1/appraisals/1/opening": {"config_hash": "0" * 64},
    "/api/v1/appraisals/1/tokens": {"paper": 1, "blinded": "AAAA"},
    "/api/v1/appraisals/1/slips": {"paper": 1, "voter": "B1-member"},
    "/api/v1/appraisals/1/credentials": {"stratum": "masses"},
    "/api/v1/appraisals/1/totals": {"paper": 1},
    "/api/v1/appraisals/1/count": {},
    "/api/v1/appraisals/1/evaluations": {"subject": 1, "grade": "x", "reason": WHY},
    "/api/v1/appraisals/1/pledge-scores": {"subject": 1, "score": "90.5"},
    "/api/v1/appraisals/1/publication": {},
    "/api/v1/appraisals/1/cancellation": {"reason": WHY},
    "/api/v1/campaigns": {"plan": "house", "version": 1, "organization": "C"},
    "/api/v1/campaigns/{campaign}/dates": {
        "anchor": "main/pledge.due", "on": "2026-05-05", "reason": WHY,
    },
    "/api/v1/campaigns/{campaign}/dates/removal": {"anchor": "main/pledge.due", "reason": WHY},
    "/api/v1/campaigns/{campaign}/events": {"event": "congress", "on": "2026-06-15"},
    "/api/v1/campaigns/{campaign}/migration": {"version": 1},
    "/api/v1/campaigns/{campaign}/fulfil": {"duty": "monthly_meeting", "period": "2026-03"},
    "/api/v1/campaigns/{campaign}/reopen": {"stage": "main/pledge", "reason": WHY},
    "/api/v1/campaigns/{campaign}/urge": {"note": WHY},
    "/api/v1/campaigns/{campaign}/suspend": {"reason": WHY},
    "/api/v1/campaigns/{campaign}/cancel": {"reason": WHY},
    "/api/v1/campaigns/{campaign}/start": {},
    "/api/v1/campaigns/{campaign}/submit": {},
    "/api/v1/campaigns/{campaign}/withdraw": {},
    "/api/v1/campaigns/{campaign}/resume": {},
    "/api/v1/incidents/1": {"action": "close"},
    "/api/v1/organizations": {
        "code": "N1", "name": "新", "kind": "branch", "parent_code": "G1",
        "founded_on": "2026-03-01",
    },
    "/api/v1/organizations/B1/move": {"parent_code": "G2"},
    "/api/v1/organizations/B1/close": {"closed_on": "2026-03-01"},
    "/api/v1/plans": {"name": "house", "source": "x"},
    "/api/v1/postponements": {"campaign_id": 1, "until": "2026-04-05", "reason": WHY},
    "/api/v1/postponements/1": {"grant": True, "note": WHY},
    "/api/v1/urgings": {"under": "C", "note": WHY, "preview": True},
    **every_door.BODIES,
}  # fmt: skip
#: Fields that may be left out.
OPTIONAL = {
    ("/api/v1/appraisals", "first_scrutineer"), ("/api/v1/appraisals", "second_scrutineer"),
    ("/api/v1/appraisals/1/evaluations", "reason"),
    ("/api/v1/approvals", "reason"), ("/api/v1/campaigns", "version"),
    *(("/api/v1/people", name) for name in ("email", "phone", "locale")),
    *(
        ("/api/v1/people/B1-member/correction", name)
        for name in ("name", "organization_code", "email", "phone", "locale")
    ),
    ("/api/v1/campaigns/{campaign}/urge", "note"), ("/api/v1/organizations", "founded_on"),
    ("/api/v1/organizations/B1/close", "closed_on"), ("/api/v1/postponements/1", "note"),
    *(("/api/v1/urgings", field) for field in ("under", "note", "preview")),
    *every_door.OPTIONAL,
}  # fmt: skip
#: What somebody who wants more than they may have would send along (TRUST AC3).
ESCALATING = {
    "role": "office", "org_id": 1, "organization_id": 1, "status": "granted", "approved_by": 1,
    "person_id": 1, "actor": "operator", "at": "2020-01-01T00:00:00Z", "now": "2030-01-01",
    "state": "completed", "id": 1, "__class__": "x", "": "", "党": "x",
}  # fmt: skip


@pytest.fixture(scope="module")
def stood(lasting_house: House) -> Iterator[House]:
    """The house, in which nothing may have happened in the end."""
    before = lasting_house.standing()
    yield lasting_house
    assert lasting_house.standing() == before


def send(house: House, path: str, body: object) -> TestResponse:
    """Send something as the office, which may do most things."""
    return house.caller("C", "office").post(
        path.replace("{campaign}", str(house.campaign("G1").id)), body
    )


def fields(answer: TestResponse) -> set[str]:
    """The fields that an answer of 422 names; each with a sentence."""
    told = answer.get_json()
    assert (answer.status_code, told["error"]) == (422, "invalid"), told
    assert all(one["message"] and one["code"] for one in told["problems"])
    return {one["field"] for one in told["problems"]}


def test_every_write_is_in_the_table(lasting_house: House) -> None:
    document = lasting_house.app.test_client().get("/openapi.json").get_json()
    writes = {path for path, told in document["paths"].items() if "post" in told}
    writes = {path for path in writes if not path.endswith("/import")}  # tables: test_imports.py
    # They refuse tokens: tests/doors/test_appraisal_story.py and test_ballot_credentials.py
    writes = {path for path in writes if not path.startswith("/api/v1/ballots")}
    named = {
        every_door.as_routed(
            path.replace("{campaign}", "{number}")
            .replace("/B1/", "/{code}/")
            .replace("/B1-member/", "/{staff_no}/")
        )
        for path in BODIES
    }
    assert writes == named


@pytest.mark.parametrize("path", BODIES)
def test_a_field_that_is_not_named_is_refused(stood: House, path: str) -> None:
    """AC3: no mass assignment, one at a time or all together."""
    for name, value in ESCALATING.items():
        if name in BODIES[path]:
            continue
        named = name or "body"
        assert fields(send(stood, path, {**BODIES[path], name: value})) == {named}
    together = {n: v for n, v in ESCALATING.items() if n and n not in BODIES[path]}
    assert fields(send(stood, path, {**BODIES[path], **together})) == set(together)


def wrong_values(value: object) -> list[object]:
    """Values of every type but this one's."""
    every: list[object] = [None, True, 7, 7.5, "七", [], {}, [value], {"value": value}]
    if isinstance(value, bool):
        return [one for one in every if not isinstance(one, bool)] + ["yes", "true", 0, 1]
    if isinstance(value, int):
        return [one for one in every if one != 7] + ["1", "0x1", 1.0, -1, 0, 10**30, "１"]
    return [one for one in every if not isinstance(one, str)]


@pytest.mark.parametrize("path", [path for path, body in BODIES.items() if body])
def test_a_value_of_another_type_is_refused_by_its_field(stood: House, path: str) -> None:
    for name, value in BODIES[path].items():
        for wrong in wrong_values(value):
            if wrong is None and _may_be_none(path, name):
                continue
            if wrong == 0 and (path, name) in every_door.FROM_ZERO:
                continue
            found = fields(send(stood, path, {**BODIES[path], name: wrong}))
            # Of a list, the field is named down to the place that is wrong.
            assert {each.partition(".")[0] for each in found} == {name}, (name, wrong)


def _may_be_none(path: str, name: str) -> bool:
    return (
        name in ("on", "founded_on", "closed_on")
        or path.endswith("/correction")
        or (path, name) in {("/api/v1/campaigns", "version"), ("/api/v1/urgings", "under")}
        or (path, name) in every_door.NULLABLE
    )


@pytest.mark.parametrize("path", [path for path, body in BODIES.items() if body])
def test_what_is_missing_is_named(stood: House, path: str) -> None:
    wanted = {name for name in BODIES[path] if (path, name) not in OPTIONAL}
    if wanted:
        assert fields(send(stood, path, {})) == wanted


@pytest.mark.parametrize("path", [path for path, body in BODIES.items() if body])
def test_names_of_five_thousand_letters_are_refused(stood: House, path: str) -> None:
    for name, value in BODIES[path].items():
        if not isinstance(value, str) or name in ("source", "content"):  # files are longer
            continue
        most = 2_000 if (path, name) in every_door.LONGER else 500
        for long in ("长" * 5_000, "x" * 5_000, "x" * (most + 1)):
            answer = send(stood, path, {**BODIES[path], name: long})
            assert fields(answer) == {name}
            assert len(answer.data) < 2_000, "the value is not said back"


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x1b[31m", "a\u202eb", "a\u200bb", "\ud800", "\ufeffa"], ids=ascii
)
def test_text_that_steers_or_hides_is_refused(stood: House, text: str) -> None:
    path = "/api/v1/campaigns/{campaign}/suspend"
    assert fields(send(stood, path, {"reason": f"理由{text}在此"})) == {"reason"}


@pytest.mark.parametrize(
    "day",
    ["2026-02-30", "2026-13-01", "20260405", "2026-4-5", "0", "now", "2026-04-05T00:00:00",
     "１２３４-05-06", "", " ", "-1"],
)  # fmt: skip
def test_a_day_that_is_none(stood: House, day: str) -> None:
    body = {**BODIES["/api/v1/postponements"], "until": day}
    assert fields(send(stood, "/api/v1/postponements", body)) == {"until"}


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b"{" * 100_000, b"[" * 100_000,
     b'{"reason": NaN}', b'{"reason": "a", "reason": "b"}x', b"\x00", b'{"reason": 1e999}'],
    ids=lambda raw: repr(raw[:24]),
)  # fmt: skip
def test_a_body_that_is_no_object(stood: House, raw: bytes) -> None:
    path = f"/api/v1/campaigns/{stood.campaign('G1').id}/suspend"
    token = stood.caller("C", "office").token
    for kind in ("application/json", "text/plain", "application/xml", ""):
        answer = stood.app.test_client().post(
            path, data=raw, content_type=kind, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code in (400, 415, 422), (kind, answer.status_code)
        assert "Traceback" not in answer.get_data(as_text=True)


def test_a_body_too_large(stood: House) -> None:
    answer = send(stood, "/api/v1/plans", {"name": "house", "source": "x" * (17 * 1024 * 1024)})
    assert answer.status_code == 413
    answer = send(stood, "/api/v1/plans", {"name": "house", "source": "x" * (600 * 1024)})
    assert fields(answer) == {"source"}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "limit=-1", "limit=1e9", "after=-1", "after=x",
     "after=99999999999999999999", "unknown=1", "under=" + "x" * 65, "state=" + "x" * 65,
     "root_id=0", "root_id=99999999999999999999", "under=%00", "under="],
)  # fmt: skip
def test_a_question_that_cannot_be_asked(stood: House, query: str) -> None:
    answer = stood.caller("C", "office").get(f"/api/v1/campaigns?{query}")
    assert fields(answer) == {query.partition("=")[0]}


@pytest.mark.parametrize(
    "path",
    ["/api/v1/campaigns/0", "/api/v1/campaigns/99999999999999999999", "/api/v1/campaigns/x",
     "/api/v1/campaigns/-1", "/api/v1/organizations/%00", "/api/v1/organizations/" + "x" * 300,
     "/api/v1/people/%E5%85%9A", "/api/v1/plans/..%2F..%2Fetc%2Fpasswd", "/api/v1/plans/DEFAULT",
     "/api/v1/plans/none", "/api/v1/outbox?status=sent", "/api/v1/nothing"],
)  # fmt: skip
def test_an_address_that_leads_nowhere(stood: House, path: str) -> None:
    assert stood.caller("C", "office").get(path).status_code in (404, 422)


@pytest.mark.parametrize("seen", ["x", "-1", "1.5", '"', "1" * 30, "１"])
def test_a_version_that_is_none(stood: House, seen: str) -> None:
    path = f"/api/v1/campaigns/{stood.campaign('G1').id}/submit"
    answer = stood.caller("G1").post(path, headers={"If-Match": seen.encode().decode("latin-1")})
    assert fields(answer) == {"If-Match"}
