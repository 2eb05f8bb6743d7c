"""No door and no verb is without its row in the table of rights (TRUST P15)."""

from __future__ import annotations

from werkzeug.routing import Rule

from service.auth import permits
from tests.doors.every_door import API, PAGES
from tests.doors.house import House
from tests.doors.table_of_doors import FORMS, OPEN, PERSONAL, TAKEN_ALONG, WITH_EFFECT


def rules(house: House) -> list[Rule]:
    return list(house.app.url_map.iter_rules())


def test_every_route_has_its_row(small_house: House) -> None:
    """A new route without a row fails here, and so does a row without its route."""
    rows = {(door.endpoint, door.method) for door in (*API, *PAGES, *FORMS)}
    named = (
        {endpoint for endpoint, _ in rows} | WITH_EFFECT | PERSONAL | set(OPEN) | set(TAKEN_ALONG)
    )
    there = {rule.endpoint for rule in rules(small_house)}
    assert there - named == set(), "a door without a row in the table of rights"
    assert named - there == set(), "a row without its door"
    methods = {
        (rule.endpoint, method)
        for rule in rules(small_house)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in WITH_EFFECT | PERSONAL | set(OPEN) | set(TAKEN_ALONG)
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
        "see_outbox",
        *("manage_tree", "manage_plans", "see"),
        "manage_people",
        *("see_accounts", "keep_accounts", "invite", "name_administrators", "read_audit"),
        *("read_settings", "keep_templates"),
    }
    assert set(permits.VERBS) - asked == set()
