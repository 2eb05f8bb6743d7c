"""Rights at the pages and their forms: every role, from everywhere in the tree (TRUST P15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.tabular import read_workbook
from tests.doors.every_door import PAGES
from tests.doors.house import SUPERIOR, House, name_of
from tests.doors.knocking import Numbers, expected, heard
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    APPROVER,
    EVERYBODY,
    OVERSEES,
    Seat,
    may,
    sees,
    superiors_of,
)
from tests.doors.table_of_doors import (
    FORMS,
    NOT_YOURS,
    TAKEN_ALONG,
    TARGET,
    WHY,
    Door,
)
from tests.on_paper import pieces_on


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
    for who, browser in browsers.items():
        browser.told()
        answer = browser.post(numbers.fill(door.path), **door.body)
        told = " ".join(browser.told())
        if not sees(who, TARGET):
            fine = answer.status_code == 404
        elif may(who, door.right, TARGET):
            fine = answer.status_code == 302 and bool(told)
        else:
            fine = answer.status_code == 403 and NOT_YOURS in answer.get_data(as_text=True)
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
            told = answer.get_data(as_text=True)
            fine = (
                answer.status_code == 403 and NOT_YOURS in told
                if sees(who, TARGET)
                else answer.status_code == 404
            )
            if not fine:
                wrong.append((path, str(who), answer.status_code))
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


def told_by(content: bytes) -> set[str]:
    """What stands in a workbook by its cells, or on paper by its pieces."""
    if content.startswith(b"%PDF"):
        return {text.strip("　") for text in pieces_on(content)}
    return {cell for _, row in read_workbook(content).rows for cell in row}


@pytest.mark.parametrize("taken", TAKEN_ALONG.values(), ids=str)
def test_workbooks_tell_of_nobody_whom_the_pages_would_not_tell_of(
    lasting_house: House, browsers: dict[Seat, Any], taken: tuple[str, bool | str]
) -> None:
    path, told = taken
    right = OVERSEES if told is True else told
    for who, browser in browsers.items():
        answer = browser.get(path)
        if isinstance(right, str) and not may(who, right, who.code):
            assert answer.status_code == 403, who
        elif answer.status_code != 404:
            assert answer.status_code == 200, who
            cells = told_by(answer.data)
            foreign = {code for code in SUPERIOR if name_of(code) in cells and not sees(who, code)}
            assert foreign == set(), who
    assert lasting_house.stranger().get(path).headers["Location"].startswith("/login")
