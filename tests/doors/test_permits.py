"""Rights over the tree: every door, every role, from everywhere in the tree (TRUST P15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from notifications.rows import MailboxMessage
from service import clock, incidents
from service import organizations as tree
from service.auth import permits, tokens, visits
from service.auth.visitor import Visitor
from service.db import reading, writing
from service.errors import NotAllowed, NotFound
from service.models import Campaign, History, Holder, Incident, Organization, Person, Post
from service.ticking import deliver_now
from service.words import say
from tests.doors.house import NO_POST, ROLES, SUPERIOR, TREE, House, local, name_of, staff_no
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    APPROVER,
    EVERYBODY,
    KEEPERS,
    KEEPS_PLANS,
    LEADERS_ALONE,
    OVERSEES,
    OWN,
    SEES,
    Seat,
    may,
    seats,
    sees,
    superiors_of,
)
from workflows.plan import Plan

#: A version that no campaign ever has: whoever may act is told so, and nothing is changed.
STALE = 999_999_999
TARGET = "G1"
#: From where they knock: its own people, its superior's, its inferior's, its neighbour's, others'.
FROM = {"own": "G1", "parent": "C", "child": "B1", "sibling": "G2", "other tree": "X"}
#: Who knocks at every single door; the others are asked of the table of rights below.
KNOCKING = ("secretary", "office", "leading_group", "administrator", "member", NO_POST)
NOT_YOURS = "Your post does not allow you to do this"


@dataclass(frozen=True)
class Door:
    """A route with what to send to it, and the right that it asks for."""

    endpoint: str
    method: str
    path: str
    right: str
    body: dict[str, Any] = field(default_factory=dict)
    passed: frozenset[int] = frozenset({200})
    verb: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def reads(endpoint: str, path: str, right: str) -> Door:
    """A question to the API."""
    return Door(endpoint, "GET", path, right)


def acts(endpoint: str, verb: str, right: str, **body: Any) -> Door:
    """An act on a campaign: whoever may do it hears that they saw an old version."""
    path = f"/api/v1/campaigns/{{campaign}}/{verb}"
    return Door(endpoint, "POST", path, right, body, frozenset({409}), verb)


def writes(endpoint: str, path: str, right: str, passed: int, **body: Any) -> Door:
    """Another write, which is refused for a reason of its own to whoever may ask for it."""
    return Door(endpoint, "POST", path, right, body, frozenset({passed}))


WHY = "一个理由"
API = [
    reads("api_approvals.list_approvals", "/api/v1/approvals", EVERYBODY),
    reads("api_campaigns.list_campaigns", "/api/v1/campaigns", EVERYBODY),
    reads("api_campaigns.show_campaign", "/api/v1/campaigns/{campaign}", SEES),
    reads(
        "api_campaign_dates.migration_report",
        "/api/v1/campaigns/{campaign}/migration?version=1",
        LEADERS_ALONE,
    ),
    reads("api_incidents.list_incidents", "/api/v1/incidents", OVERSEES),
    reads("api_organizations.list_organizations", "/api/v1/organizations", EVERYBODY),
    reads("api_organizations.show_organization", f"/api/v1/organizations/{TARGET}", SEES),
    reads("api_outbox.list_messages", "/api/v1/outbox", EVERYBODY),
    reads("api_overdue.list_overdue", "/api/v1/overdue", EVERYBODY),
    reads("api_people.list_people", "/api/v1/people", EVERYBODY),
    reads("api_people.show_person", f"/api/v1/people/{staff_no(TARGET, NO_POST)}", SEES),
    reads("api_plans.list_plans", "/api/v1/plans", EVERYBODY),
    reads("api_plans.show_plan", "/api/v1/plans/house", EVERYBODY),
    reads("api_plans.rehearse_plan", "/api/v1/plans/house/rehearsal?to=2026-03-20", EVERYBODY),
    reads("api_postponements.list_postponements", "/api/v1/postponements", EVERYBODY),
    acts("api_campaigns.start", "start", OWN),
    acts("api_campaigns.submit", "submit", OWN),
    acts("api_campaigns.withdraw", "withdraw", OWN),
    acts("api_campaigns.resume", "resume", ABOVE_OR_LEADERS),
    acts("api_campaigns.suspend", "suspend", ABOVE_OR_LEADERS, reason=WHY),
    acts("api_campaigns.cancel", "cancel", ABOVE_OR_LEADERS, reason=WHY),
    acts("api_campaigns.reopen", "reopen", ABOVE_OR_LEADERS, stage="main/pledge", reason=WHY),
    acts("api_campaigns.record", "record", OWN, fact="meeting.mobilization"),
    acts("api_campaigns.fulfil", "fulfil", OWN, duty="monthly_meeting", period="2026-03"),
    acts("api_campaigns.urge", "urge", ABOVE_OR_LEADERS),
    acts(
        "api_campaign_dates.override_date",
        "dates",
        ABOVE_OR_LEADERS,
        anchor="main/pledge.due",
        on="2026-05-05",
        reason=WHY,
    ),
    acts(
        "api_campaign_dates.remove_override",
        "dates/removal",
        ABOVE_OR_LEADERS,
        anchor="main/pledge.due",
        reason=WHY,
    ),
    acts("api_campaign_dates.set_event", "events", LEADERS_ALONE, event="congress", on=None),
    acts("api_campaign_dates.migrate", "migration", LEADERS_ALONE, version=1),
    writes(
        "api_approvals.decide",
        "/api/v1/approvals",
        APPROVER,
        409,
        campaign_id="{campaign}",
        verb="approve",
        version=STALE,
    ),
    writes(
        "api_approvals.decide",
        "/api/v1/approvals",
        APPROVER,
        409,
        campaign_id="{campaign}",
        verb="return",
        version=STALE,
        reason=WHY,
    ),
    writes(
        "api_postponements.ask",
        "/api/v1/postponements",
        OWN,
        409,
        campaign_id="{campaign}",
        until="2026-04-05",
        reason=WHY,
    ),
    writes(
        "api_postponements.decide",
        "/api/v1/postponements/{postponement}",
        APPROVER,
        409,
        grant=True,
    ),
    writes(
        "api_campaigns.launch_campaign",
        "/api/v1/campaigns",
        LEADERS_ALONE,
        409,
        plan="house",
        version=1,
        organization=TARGET,
    ),
    writes("api_incidents.decide", "/api/v1/incidents/{incident}", OVERSEES, 200, action="close"),
    writes(
        "api_organizations.found_organization",
        "/api/v1/organizations",
        KEEPERS,
        422,
        code="B1",
        name="又一个",
        kind="branch",
        parent_code=TARGET,
    ),
    writes(
        "api_organizations.move_organization",
        f"/api/v1/organizations/{TARGET}/move",
        KEEPERS,
        422,
        parent_code=TARGET,
    ),
    writes(
        "api_organizations.close_organization",
        f"/api/v1/organizations/{TARGET}/close",
        KEEPERS,
        422,
    ),
    writes("api_plans.store_plan", "/api/v1/plans", KEEPS_PLANS, 422, name="house", source="{"),
]


def page(endpoint: str, path: str, right: str) -> Door:
    """A page."""
    return Door(endpoint, "GET", path, right)


def form(endpoint: str, path: str, right: str, verb: str = "", **fields: Any) -> Door:
    """A form; what nobody may do is told on the page that follows."""
    return Door(endpoint, "POST", path, right, {"version": STALE, **fields}, verb=verb)


HERE = "/campaigns/{campaign}"
PAGES = [
    page("board.show", "/board", EVERYBODY),
    page("home.start", "/", EVERYBODY),
    page("home.todo", "/todo", EVERYBODY),
    page("organizations.show", "/organizations", EVERYBODY),
    page("mailbox.show", "/mailbox", EVERYBODY),
    page("campaign.show", HERE, SEES),
    page("board.messages", f"{HERE}/messages", SEES),
    page("board.preview", f"{HERE}/urge", ABOVE_OR_LEADERS),
    page("operations.outbox", "/outbox", OVERSEES),
    page("operations.incidents", "/incidents", OVERSEES),
]
FORMS = [
    form("acts.decide", f"{HERE}/submit", OWN, "submit"),
    form("acts.decide", f"{HERE}/withdraw", OWN, "withdraw"),
    form("acts.decide", f"{HERE}/approve", APPROVER, "approve"),
    form("acts.decide", f"{HERE}/return", APPROVER, "return", reason=WHY),
    form("acts.record", f"{HERE}/record", OWN, "record", fact=""),
    form("acts.fulfil", f"{HERE}/fulfil", OWN, "fulfil", duty="monthly_meeting", period="1999-01"),
    form(
        "acts.ask_to_postpone",
        f"{HERE}/postponements",
        OWN,
        "request_postponement",
        until="1999-01-01",
        reason=WHY,
    ),
]
#: Forms whose leave has an effect: their cells are told in stories of their own below.
WITH_EFFECT = {"board.urge", "acts.decide_postponement", "operations.settle"}
#: Doors that open to anybody, each with its reason.
OPEN = {
    "static": "style sheets and icons",
    "live": "machines ask whether the process is there",
    "ready": "machines ask whether it works; no personal data",
    "metrics": "numbers without names",
    "openapi": "the shape of the API is no secret",
    "login.form": "the way in",
    "login.enter": "the way in",
    "login.leave": "ends whatever visit there is",
    "login.language": "a choice kept in the browser",
    "login.invited": "the link is the right (tests/web)",
    "login.accept": "the link is the right (tests/web)",
    "webhooks.report": "the signature is the right (test_webhooks.py)",
}
#: One person's own letters: told in a story below.
PERSONAL = {"mailbox.show", "mailbox.letter"}


# --- nothing is forgotten -----------------------------------------------------------------------


def rules(house: House) -> list[Rule]:
    return list(house.app.url_map.iter_rules())


def test_every_route_has_its_row(small_house: House) -> None:
    """A new route without a row fails here, and so does a row without its route."""
    rows = {(door.endpoint, door.method) for door in (*API, *PAGES, *FORMS)}
    named = {endpoint for endpoint, _ in rows} | WITH_EFFECT | PERSONAL | set(OPEN)
    there = {rule.endpoint for rule in rules(small_house)}
    assert there - named == set(), "a door without a row in the table of rights"
    assert named - there == set(), "a row without its door"
    methods = {
        (rule.endpoint, method)
        for rule in rules(small_house)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in WITH_EFFECT | PERSONAL | set(OPEN)
    }
    assert methods == {row for row in rows if row[0] not in PERSONAL}


def test_every_verb_of_a_route_has_its_row(small_house: House) -> None:
    for rule in rules(small_house):
        if "<any(" not in rule.rule:
            continue
        told = rule.rule.partition("<any(")[2].partition(")")[0]
        verbs = {verb.strip(" '\"") for verb in told.split(",")}
        doors = [door for door in (*API, *FORMS) if door.endpoint == rule.endpoint]
        assert {door.verb for door in doors} == verbs, rule


def test_every_right_of_the_table_is_asked_for_somewhere() -> None:
    """The verbs of `service.auth.permits` are those that the doors below go through."""
    asked = {
        *(door.verb for door in (*API, *FORMS)),
        *("approve", "return", "request_postponement", "decide_postponement", "launch"),
        *("override_date", "set_event", "migrate", "see_incidents", "close_incident"),
        *("manage_tree", "manage_plans", "see"),
        # No door changes people one by one yet: `pacesetter people import` does.
        "manage_people",
    }
    assert set(permits.VERBS) - asked == set()


# --- the API ------------------------------------------------------------------------------------


@dataclass
class Numbers:
    """The numbers that stand in paths and bodies."""

    house: House
    campaign: int
    postponement: int

    def incident(self) -> int:
        """An open incident about the target's campaign, opened again if somebody closed it."""
        subject = f"campaign:{self.campaign}"
        with writing(self.house.context.sessions) as session:
            incidents.open_incident(
                session, "sweep", subject, cause="a test", now=local("2026-03-10")
            )
            chosen = select(Incident.id).where(
                Incident.subject == subject, col(Incident.closed_at).is_(None)
            )
            return session.exec(chosen).one()

    def fill(self, text: str) -> str:
        """A path or value with its numbers."""
        if "{incident}" in text:
            return text.replace("{incident}", str(self.incident()))
        return text.replace("{campaign}", str(self.campaign)).replace(
            "{postponement}", str(self.postponement)
        )

    def body(self, door: Door) -> dict[str, Any]:
        """What is sent to a door."""
        return {
            name: self.campaign if value == "{campaign}" else value
            for name, value in door.body.items()
        }


@pytest.fixture(scope="module")
def numbers(lasting_house: House) -> Numbers:
    """The target's campaign, with a postponement that waits for its decision."""
    number = lasting_house.campaign(TARGET).id
    asked = lasting_house.caller(TARGET).does(
        "/api/v1/postponements", {"campaign_id": number, "until": "2026-04-05", "reason": WHY}
    )
    return Numbers(lasting_house, number, asked["id"])


def knock(house: House, numbers: Numbers, door: Door, token: str | None) -> TestResponse:
    """Go through a door as whoever a token stands for."""
    caller = house.bearer(token)
    path = numbers.fill(door.path)
    if door.method == "GET":
        return caller.get(path)
    return caller.post(path, numbers.body(door), seen=STALE)


def expected(door: Door, who: Seat) -> frozenset[int]:
    """What somebody has to hear: denied is 403, and 404 where existence is itself secret."""
    if may(who, door.right, TARGET):
        return door.passed
    if door.right in (OVERSEES, KEEPS_PLANS):
        # Of an incident, those who oversee another tree may not even know.
        return frozenset({403, 404}) if "{incident}" in door.path else frozenset({403})
    return frozenset({403}) if sees(who, TARGET) else frozenset({404})


def heard(answer: TestResponse) -> set[str]:
    """The organisations that an answer tells of."""
    text = answer.get_data(as_text=True)
    return {code for code in SUPERIOR if name_of(code) in text}


@pytest.mark.parametrize("door", API, ids=str)
def test_api_cells(lasting_house: House, numbers: Numbers, door: Door) -> None:
    """Every role, from its own organisation, above, below, beside, and from another tree."""
    before, wrong = lasting_house.standing(), list[tuple[object, ...]]()
    for who in seats(*FROM.values(), roles=KNOCKING):
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


@pytest.mark.parametrize("door", API, ids=str)
def test_nobody_comes_in_without_a_token(
    lasting_house: House, numbers: Numbers, door: Door
) -> None:
    for token in (None, "", "pst_" + "a" * 43, "x" * 300):
        answer = knock(lasting_house, numbers, door, token)
        assert (answer.status_code, answer.get_json()) == (401, {"error": "unauthorized"})


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


# --- what the table of rights itself says, of every organisation and every state ------------------

STATES = ("scheduled", "main/mobilization", "main/pledge", "main/summary", "suspended", "completed")
RIGHT_OF = {
    "see": SEES,
    **dict.fromkeys(("start", "submit", "withdraw", "record", "request_postponement"), OWN),
    **dict.fromkeys(("override_date", "suspend", "resume", "cancel"), ABOVE_OR_LEADERS),
    **dict.fromkeys(("reopen", "urge"), ABOVE_OR_LEADERS),
    **dict.fromkeys(("set_event", "migrate", "launch"), LEADERS_ALONE),
    **dict.fromkeys(("see_incidents", "close_incident"), OVERSEES),
    **dict.fromkeys(("manage_tree", "manage_people", "manage_plans"), KEEPERS),
    "fulfil": OWN,
    "approve": APPROVER,
    "return": APPROVER,
    "decide_postponement": APPROVER,
}


def wanted(who: Seat, verb: str, code: str, state: str) -> bool:
    """What the issue says of one cell."""
    right = RIGHT_OF[verb]
    if right != APPROVER:
        return may(who, right, code)
    # The plan's first stage is approved by the superior's secretary, at the top by the leading
    # group; a date, where nobody approves, is the superior's to give.
    approved = state == "main/mobilization"
    if not approved and verb != "decide_postponement":
        return False
    return may(who, right, code, approver=_approver(code))


def _approver(code: str) -> str:
    return "superior(secretary)" if SUPERIOR[code] else "leading_group"


@pytest.mark.parametrize("state", STATES)
def test_cells_of_every_organisation_and_state(lasting_house: House, state: str) -> None:
    """P15: roles × verbs × places × stages, asked of the table itself."""
    house, cells, wrong = lasting_house, 0, []
    now = local("2026-03-10")
    with reading(house.context.sessions) as session:
        people = {p.staff_no: p.id for p in session.exec(select(Person))}
        who_is = {
            who: permits.visitor_now(session, people[staff_no(who.code, who.role)], now)
            for who in seats(*SUPERIOR)
        }
        for code in TREE:
            campaign = _standing_at(house, session, code, state)
            plan = house.context.rulebook.plan(session, campaign.plan_version_id)
            for who, visitor in who_is.items():
                for verb in permits.VERBS:
                    found = _hears(session, visitor, verb, campaign, plan)
                    cells += 1
                    right = wanted(who, verb, code, state)
                    meant = "yes" if right else "no" if sees(who, code) else "unknown"
                    if found != meant:
                        wrong.append((str(who), verb, code, meant, found))
        session.rollback()
    assert wrong == []
    assert cells == len(TREE) * len(SUPERIOR) * (len(ROLES) + 1) * len(permits.VERBS)


def _hears(session: Session, visitor: Visitor, verb: str, campaign: Campaign, plan: Plan) -> str:
    try:
        permits.allow(session, visitor, verb, campaign, plan=plan, duty="monthly_meeting")
    except NotAllowed:
        return "no"
    except NotFound:
        return "unknown"
    return "yes"


def _standing_at(house: House, session: Session, code: str, state: str) -> Campaign:
    """A campaign as it would be at a state; the session's own copy, never written."""
    number = session.exec(
        select(Campaign)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(Organization.code == code)
    ).one()
    session.expunge(number)
    number.state = state
    return number


# --- a right that was taken away ------------------------------------------------------------------


def test_a_post_given_up_fails_on_the_next_request(house: House) -> None:
    secretary, browser = house.caller("G1"), house.browser("G1")
    below = house.path("B1")
    secretary.reads(below)
    page_below = f"/campaigns/{house.campaign('B1').id}"
    assert browser.get(page_below).status_code == 200
    house.ends_post("G1", "secretary", "2026-03-10")
    assert secretary.get(below).status_code == 404
    assert browser.get(page_below).status_code == 404
    refused = secretary.post(house.path("G1", "submit"))
    assert refused.status_code == 403
    assert refused.get_json()["reasons"][0]["code"] == "reason.not_your_role"


def test_a_post_to_come_gives_no_right_before_its_day(house: House) -> None:
    house.ends_post("G1", "secretary", "2026-03-11")
    assert house.caller("G1").get(house.path("B1")).status_code == 200
    house.set_clock("2026-03-11", "00:01")
    assert house.caller("G1").get(house.path("B1")).status_code == 404


def test_somebody_who_left_is_nobody(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "G1", "secretary")
        person.active = False
        session.add(person)
    assert house.caller("G1").get("/api/v1/campaigns").status_code == 401


def test_a_revoked_token_opens_nothing_more(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "G1", "secretary")
        wall = clock.wall(session)
        second = tokens.create(session, person.id, "second", wall=wall)
        first = tokens.of_person(session, person.id)[-1]
        tokens.revoke(session, first.id, wall=wall)
    assert house.caller("G1").get("/api/v1/campaigns").status_code == 401
    assert house.bearer(second).get("/api/v1/campaigns").status_code == 200


def test_an_ended_visit_opens_no_page(house: House) -> None:
    browser = house.browser("G1")
    assert browser.get("/todo").status_code == 200
    with writing(house.context.sessions) as session:
        visits.end_all(session, house.person(session, "G1", "secretary").id)
    assert browser.get("/todo").headers["Location"].startswith("/login")


def test_a_person_who_moved_sees_the_new_place_alone(house: House) -> None:
    member = house.caller("B1", "member")
    assert member.get(house.path("B1")).status_code == 200
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "member")
        person.organization_id = tree.by_code(session, "B2").id
        session.add(person)
    assert member.get(house.path("B1")).status_code == 404
    assert member.get(house.path("B2")).status_code == 200


def test_a_branch_moved_away_is_out_of_its_old_superiors_reach(house: House) -> None:
    """AC5: the right follows the tree at the time of the act."""
    old, new, office = house.caller("G1"), house.caller("G2"), house.caller("C", "office")
    assert new.get(house.path("B1")).status_code == 404
    office.does("/api/v1/organizations/B1/move", {"parent_code": "G2"})
    assert old.get(house.path("B1")).status_code == 404
    assert old.post(house.path("B1", "suspend"), {"reason": WHY}).status_code == 404
    assert new.get(house.path("B1")).status_code == 200
    house.submits("B1")
    body = {"campaign_id": house.campaign("B1").id, "verb": "approve"}
    version = {"version": house.campaign("B1").version}
    assert old.post("/api/v1/approvals", {**body, **version}).status_code == 404
    assert new.post("/api/v1/approvals", {**body, **version}).status_code == 201


def test_nobody_approves_what_they_handed_in_from_another_post(house: House) -> None:
    """AC6: one person in two posts is one person."""
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "secretary")
        _seat(session, "G1", person.id)
    house.submits("B1")
    campaign = house.campaign("B1")
    answer = house.caller("B1").post(
        "/api/v1/approvals",
        {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version},
    )
    assert answer.status_code == 409
    assert answer.get_json()["reasons"][0]["code"] == "reason.own_submission"


def _seat(session: Session, code: str, person_id: int) -> None:
    post = session.exec(
        select(Post)
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Organization.code == code, Post.role == "secretary")
    ).one()
    session.add(Holder(post_id=post.id, person_id=person_id, since=date(2026, 1, 1)))


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browsers(lasting_house: House) -> dict[Seat, Any]:
    """Everybody at a browser."""
    return {
        who: lasting_house.browser(who.code, who.role)
        for who in seats(*FROM.values(), roles=KNOCKING)
    }


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_page_cells(
    lasting_house: House, numbers: Numbers, browsers: dict[Seat, Any], door: Door
) -> None:
    wrong: list[tuple[Any, ...]] = []
    for who, browser in browsers.items():
        answer = browser.get(numbers.fill(door.path))
        if door.right == EVERYBODY:
            fine = answer.status_code == 200 or (
                answer.status_code == 302 and not answer.headers["Location"].startswith("/login")
            )
        elif door.right == OVERSEES and who.code == "X":
            fine = answer.status_code == (200 if may(who, OVERSEES, "X") else 403)
        else:
            fine = answer.status_code in expected(door, who)
        if not fine:
            wrong.append((str(who), answer.status_code))
        # What stands above one's own organisation is named on its pages.
        known = {who.code, *superiors_of(who.code)}
        foreign = {code for code in heard(answer) - known if not sees(who, code)}
        if foreign:
            wrong.append((str(who), "tells of", foreign))
    assert wrong == []


@pytest.mark.parametrize("door", FORMS, ids=str)
def test_form_cells(
    lasting_house: House, numbers: Numbers, browsers: dict[Seat, Any], door: Door
) -> None:
    before, wrong = lasting_house.standing(), []
    denied = say("en", "reasons", "reason.not_your_role", verb="").partition("(")[0].strip()
    for who, browser in browsers.items():
        browser.told()
        answer = browser.post(numbers.fill(door.path), **door.body)
        told = " ".join(browser.told())
        if not sees(who, TARGET):
            fine = answer.status_code == 404
        elif may(who, door.right, TARGET):
            fine = answer.status_code == 302 and denied not in told and bool(told)
        else:
            fine = answer.status_code == 302 and denied in told
        if not fine:
            wrong.append((str(who), answer.status_code, told))
    assert wrong == []
    assert lasting_house.standing() == before


def test_a_stranger_is_led_to_the_way_in(lasting_house: House, numbers: Numbers) -> None:
    stranger = lasting_house.stranger()
    before = lasting_house.standing()
    for door in PAGES:
        answer = stranger.get(numbers.fill(door.path))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login"), door
    for door in FORMS:
        answer = stranger.post(numbers.fill(door.path), **door.body)
        assert answer.headers["Location"].startswith("/login"), door
    assert lasting_house.standing() == before


def test_a_form_without_its_token_does_nothing(lasting_house: House, numbers: Numbers) -> None:
    """AC24: a page of somebody else's cannot send a form of ours."""
    browser = lasting_house.browser(TARGET)
    before = lasting_house.standing()
    for door in FORMS:
        answer = browser.client.post(numbers.fill(door.path), data=door.body)
        assert answer.status_code == 400, door
    assert lasting_house.standing() == before


def forms_with_effect(numbers: Numbers) -> Iterator[tuple[str, str]]:
    yield f"/campaigns/{numbers.campaign}/urge", ABOVE_OR_LEADERS
    yield f"/postponements/{numbers.postponement}", APPROVER


def test_forms_with_an_effect_have_none_for_whoever_may_not(
    lasting_house: House, numbers: Numbers, browsers: dict[Seat, Any]
) -> None:
    before, wrong = lasting_house.standing(), []
    for path, right in forms_with_effect(numbers):
        for who, browser in browsers.items():
            if may(who, right, TARGET):
                continue
            browser.told()
            answer = browser.post(path, grant="no")
            told = " ".join(browser.told())
            fine = (
                answer.status_code == 302 and NOT_YOURS in told
                if sees(who, TARGET)
                else answer.status_code == 404
            )
            if not fine:
                wrong.append((path, str(who), answer.status_code, told))
    assert wrong == []
    assert lasting_house.standing() == before


def test_forms_with_an_effect_have_it_for_whoever_may(house: House) -> None:
    house.caller("G1").does(
        "/api/v1/postponements",
        {"campaign_id": house.campaign("G1").id, "until": "2026-04-05", "reason": WHY},
    )
    urged = house.browser("C", "office").post(f"/campaigns/{house.campaign('G1').id}/urge")
    assert urged.status_code == 302
    assert len(house.history("G1", "urged")) == 1
    granted = house.browser("C").post("/postponements/1", grant="yes")
    assert granted.status_code == 302
    assert len(house.history("G1", "postponement_granted")) == 1


# --- what belongs to no single organisation -------------------------------------------------------


def parked(house: House, *codes: str) -> dict[str, int]:
    """Park the campaigns of some organisations."""
    found = {}
    with writing(house.context.sessions) as session:
        for code in codes:
            subject = f"campaign:{house.campaign(code).id}"
            incidents.open_incident(
                session, "sweep", subject, cause=f"of {name_of(code)}", now=local("2026-03-10")
            )
            chosen = select(Incident.id).where(Incident.subject == subject)
            found[code] = session.exec(chosen).one()
    return found


def test_each_tree_has_incidents_of_its_own(house: House) -> None:
    """AC1: lists and totals never include foreign rows."""
    found = parked(house, "B1", "X1")
    office = house.caller("X", "office")
    told = office.reads("/api/v1/incidents")["incidents"]
    assert [one["id"] for one in told] == [found["X1"]]
    answer = office.post(f"/api/v1/incidents/{found['B1']}", {"action": "close"})
    assert answer.status_code == 404
    office.does(f"/api/v1/incidents/{found['X1']}", {"action": "close"})
    page = house.browser("X", "office").get("/incidents").get_data(as_text=True)
    assert name_of("B1") not in page
    closed = house.browser("X", "office").post(f"/incidents/{found['B1']}", action="close")
    assert closed.status_code == 404
    theirs = house.caller("C", "office").reads("/api/v1/incidents")["incidents"]
    assert [one["id"] for one in theirs] == [found["B1"]]


def test_only_overseers_close_incidents_at_the_browser(house: House) -> None:
    number = parked(house, "B1")["B1"]
    for role in ("secretary", "member", NO_POST):
        answer = house.browser("C", role).post(f"/incidents/{number}", action="close")
        assert answer.status_code == 403
    closed = house.browser("C", "office").post(f"/incidents/{number}", action="close")
    assert closed.status_code == 302
    with reading(house.context.sessions) as session:
        assert session.get_one(Incident, number).closed_at is not None


def test_the_office_reads_the_messages_of_its_own_tree(house: House) -> None:
    house.day("2026-04-02")
    page = house.browser("X", "office").get("/outbox").get_data(as_text=True)
    assert name_of("X1") in page
    assert not [code for code in TREE if name_of(code) in page]
    mine = house.caller("X", "office").reads("/api/v1/outbox?limit=500")["messages"]
    theirs = house.caller("C", "office").reads("/api/v1/outbox?limit=500")["messages"]
    assert {m["about"] for m in mine} == {name_of("X"), name_of("X1")}
    assert {m["about"] for m in theirs} == {name_of(code) for code in TREE}


def test_nobody_opens_somebody_elses_letter(house: House) -> None:
    house.day("2026-04-02")
    deliver_now(house.context, at=local("2026-04-02", "11:00"))
    with reading(house.context.sessions) as session:
        letters = list(session.execute(select(MailboxMessage)).scalars())
    letters = [letter for letter in letters if letter.channel == "email"]
    assert letters
    for letter in letters[:8]:
        mine = str(letter.address or "").partition("@")[0].upper()
        for code, role in (("B1", "secretary"), ("C", "office"), ("X", "office")):
            own = mine == staff_no(code, role).upper()
            for path in (f"/mailbox/{letter.id}", f"/mailbox/{letter.id}/letter"):
                opened = house.browser(code, role).get(path)
                assert opened.status_code == (200 if own else 404), (letter.address, code, role)


def test_who_stands_for_nobody_any_more_is_not_seen(house: House) -> None:
    """A disabled account's browser is out at once (AC4)."""
    browser = house.browser("G1")
    with writing(house.context.sessions) as session:
        number = house.person(session, "G1", "secretary").id
        session.execute(update(Person).where(col(Person.id) == number).values(active=False))
    assert browser.get("/todo").headers["Location"].startswith("/login")
