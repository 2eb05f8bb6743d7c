"""A form that is sent when the visit has ended: nothing typed is lost, and nobody else gets it."""

from __future__ import annotations

import re

import pytest
from sqlmodel import delete

from service.auth.passwords import set_password
from service.db import writing
from service.models import Visit
from service.web.forms import keeping
from tests.doors.house import House, staff_no
from tests.web.desk import Desk

BRANCH = "B1"
TYPED = "本支部会议记录：研究了推进情况，议定三件事。"
WAYS = ["ended at the server", "cookie gone"]


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    with writing(house.context.sessions) as session:
        set_password(session, house.person(session, code, role).id, "a long enough password")
    return Desk(house.browser(code, role).client)


def half_written(house: House, own: Desk) -> None:
    own.opens(f"/campaigns/{house.campaign(BRANCH).id}/duties")


def ends(house: House, own: Desk, way: str) -> None:
    """Let the visit end: by idleness at the server, or with the browser's cookie."""
    if way == WAYS[0]:
        with writing(house.context.sessions) as session:
            session.execute(delete(Visit))
    else:
        own.client.delete_cookie("pacesetter", domain="localhost")


def logs_in(own: Desk, code: str, role: str = "secretary", status: int = 200) -> str:
    return own.presses(
        "登录", status=status, staff_no=staff_no(code, role), password="a long enough password"
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_was_typed_is_there_again_after_logging_in(house: House, way: str) -> None:
    own = desk(house)
    half_written(house, own)
    ends(house, own, way)
    own.presses("Add an activity", status=401, title=TYPED)
    assert TYPED not in own.text, "on a shared computer the next one at it cannot read it"
    logs_in(own, BRANCH)
    own.presses("Go on")
    assert TYPED in own.text
    own.presses("Add an activity")
    assert own.words.count(TYPED) == 1, "it is done once, and only now"


@pytest.mark.parametrize("way", WAYS)
def test_somebody_else_who_logs_in_there_gets_nothing_of_it(house: House, way: str) -> None:
    own = desk(house)
    desk(house, "B2")
    half_written(house, own)
    ends(house, own, way)
    own.presses("Add an activity", status=401, title=TYPED)
    text = logs_in(own, "B2")
    assert TYPED not in text
    assert "belongs to another account" in own.words
    assert not own.sees("Go on")


def test_it_is_kept_through_a_wrong_password_and_no_longer_than_an_hour(house: House) -> None:
    own = desk(house)
    half_written(house, own)
    ends(house, own, WAYS[0])
    own.presses("Add an activity", status=401, title=TYPED)
    own.presses("登录", status=401, staff_no=staff_no(BRANCH, "secretary"), password="wrong one")
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', own.text)
    assert TYPED not in kept
    with house.app.app_context():
        shut = keeping.lock()
        before = shut.extract_timestamp(kept.encode()) - keeping.WITHIN - 60
        old = shut.encrypt_at_time(shut.decrypt(kept.encode()), before).decode()
    own.text = own.text.replace(kept, old)
    logs_in(own, BRANCH)
    assert "more than an hour old" in own.words
    assert not own.sees("Go on")


def test_a_form_from_before_another_log_in_is_shown_again_to_its_own_person(house: House) -> None:
    own = desk(house)
    half_written(house, own)
    before = own.forms("Add an activity")[0]
    ends(house, own, WAYS[1])
    own.opens("/login")
    logs_in(own, BRANCH)
    sent = {**before.fields, "title": [TYPED]}
    answer = own.client.post(before.action, data=sent)
    assert answer.status_code == 400
    assert TYPED in answer.get_data(as_text=True)
    foreign = {**sent, "_whose": ["made up"]}
    refused = own.client.post(before.action, data=foreign)
    assert refused.status_code == 400
    assert TYPED not in refused.get_data(as_text=True), "no other page may fill in forms of ours"


def test_what_is_changed_on_the_way_opens_nothing(house: House) -> None:
    own = desk(house)
    half_written(house, own)
    ends(house, own, WAYS[0])
    own.presses("Add an activity", status=401, title=TYPED)
    form = own.forms("登录")[0]
    form.fields["kept"] = [form.fields["kept"][0][:-6] + "AAAAA="]
    sent = {**form.fields, "staff_no": staff_no(BRANCH, "secretary"),
            "password": "a long enough password"}  # fmt: skip
    answer = own.client.post(form.action, data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert TYPED not in answer.get_data(as_text=True)
