"""The forms of the pages: each is an act of the API, with its shapes, rights and refusals."""

from __future__ import annotations

from datetime import date
from inspect import unwrap
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from service.api import NOUNS, PREFIX
from service.api.pledge_shapes import PledgeDraft
from service.web.forms.reading import body_of
from service.web.forms.state import asks
from tests.doors.as_form import fields_of
from tests.doors.every_door import API, BODIES
from tests.doors.house import House
from tests.doors.knocking import Numbers
from tests.doors.rights import Seat, may, sees
from tests.doors.table_of_doors import NOT_YOURS, STALE, TARGET, WHY, Door

FORMS = [
    door
    for door in API
    if door.method == "POST"
    and "/import" not in door.path
    and door.endpoint.partition(".")[0] in {noun.name for noun in NOUNS}
]
#: One who may most often, one below, one above, one beside, one elsewhere.
FILLING_IN = [
    Seat(TARGET, "secretary"),
    Seat(TARGET, "member"),
    Seat("C", "office"),
    Seat("G2", "secretary"),
    Seat("X", "office"),
]


def shape_at(house: House, path: str) -> type[BaseModel] | None:
    """The shape of the body that the API takes at a path, if it is one that forms can send."""
    endpoint, _ = house.app.url_map.bind("").match(path, method="POST")
    hints = get_type_hints(unwrap(house.app.view_functions[endpoint]))
    shape: type[BaseModel] | None = hints.get("body")
    return shape


@pytest.mark.parametrize("path", [path for path in BODIES if "/import" not in path])
def test_a_form_says_what_a_body_says(small_house: House, path: str) -> None:
    shape = shape_at(small_house, path)
    assert shape is not None
    body = {name: value for name, value in BODIES[path].items() if value is not None}
    read = body_of(shape, fields_of(body))
    assert shape.model_validate(read) == shape.model_validate(body)


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"title": st.text("甲乙a b", min_size=1).filter(str.strip)},
        optional={
            "kind": st.sampled_from(["common", "post", "practical"]),
            "deadline": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
            "more": st.dictionaries(
                st.sampled_from(["qualitative", "quantitative"]),
                st.text("丙丁", min_size=1),
                min_size=1,
            ),
        },
    ),
    max_size=12,
)


@given(items=ITEMS, oral=st.booleans(), person=st.none() | st.integers(1, 2**31))
def test_lists_keep_their_order_and_their_fields(
    items: list[dict[str, Any]], oral: bool, person: int | None
) -> None:
    body = {"campaign_id": 7, "items": items, "oral": oral, "person_id": person}
    read = body_of(PledgeDraft, fields_of(body))
    assert PledgeDraft.model_validate(read) == PledgeDraft.model_validate(body)


def test_what_was_left_empty_is_not_sent_and_what_is_no_number_is_said_to_be_none() -> None:
    typed = {
        "campaign_id": ["seven"],
        "items.0.title": [""],
        "items.0.kind": ["common"],
        "items.1.title": ["办实事"],
        "items.1.deadline": [""],
        "role": ["secretary"],
    }
    assert body_of(PledgeDraft, typed) == {
        "campaign_id": "seven",
        "items": [{"title": "办实事"}],
        "role": "secretary",  # unknown, so that the shape refuses it
    }


def _as_page(status: int) -> int:
    """Done, a form leads on; everything else is answered as the API answers it."""
    return 303 if status in (200, 201, 202) else status


@pytest.mark.parametrize("door", FORMS, ids=str)
def test_a_form_asks_for_the_right_that_its_act_asks_for(
    lasting_house: House, numbers: Numbers, browsers: dict[Seat, Any], door: Door
) -> None:
    before, wrong = lasting_house.standing(), []
    path = "/do" + numbers.fill(door.path).removeprefix(PREFIX)
    for who in FILLING_IN:
        browser = browsers[who]
        answer = browser.post(path, **fields_of(numbers.body(door)), _seen=str(STALE))
        browser.told()
        text = answer.get_data(as_text=True)
        if may(who, door.right, TARGET):
            fine = answer.status_code in {409, 422, *(_as_page(each) for each in door.passed)}
        elif sees(who, TARGET):
            fine = answer.status_code in (403, 404)
        else:
            fine = answer.status_code in (403, 404) and WHY not in text
        if answer.status_code == 403:
            fine = fine and NOT_YOURS in text
        if not fine:
            wrong.append((str(who), answer.status_code))
    assert wrong == []
    assert lasting_house.standing() == before


def test_only_acts_of_people_have_forms(lasting_house: House) -> None:
    browser = lasting_house.browser(TARGET)
    for address in ("ballots", "organizations/import", "nothing/at/all", "../../login", "pledges/"):
        assert browser.post(f"/do/{address}").status_code in (404, 405), address


def test_a_form_without_its_token_or_without_a_visit_does_nothing(lasting_house: House) -> None:
    browser = lasting_house.browser(TARGET)
    sent = {"campaign_id": "1"}
    assert browser.client.post("/do/pledges", data=sent).status_code == 400
    answer = lasting_house.stranger().post("/do/pledges", **sent)
    assert answer.headers["Location"].startswith("/login")


def drafted(house: House, **more: str) -> dict[str, str]:
    number = house.campaign(TARGET).id
    fields = {"campaign_id": str(number), "items.0.title": "办实事", "_next": "/pledges/{id}"}
    return {**fields, "_page": f"/campaigns/{number}/pledges/new?of=organization", **more}


def test_done_the_form_leads_to_what_was_made(house: House) -> None:
    answer = house.browser(TARGET).post("/do/pledges", **drafted(house))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pledges/1")


def test_a_button_pressed_twice_has_one_effect(house: House) -> None:
    browser = house.browser(TARGET)
    twice = [browser.post("/do/pledges", **drafted(house, _key="abc")) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in twice] == ["/pledges/1"] * 2
    assert len(house.caller(TARGET).reads("/api/v1/pledges")["pledges"]) == 1
    changed = {**drafted(house, _key="abc"), "items.0.title": "别的事"}
    assert browser.post("/do/pledges", **changed).status_code == 409


def test_what_could_not_be_done_is_shown_again_as_it_was_typed(house: House) -> None:
    browser = house.browser(TARGET)
    wrong = drafted(house, **{"items.0.title": "还没写完<b>", "items.0.deadline": "明天"})
    answer = browser.post("/do/pledges", **wrong)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "还没写完&lt;b&gt;" in text
    assert 'aria-invalid="true"' in text
    browser.post("/do/pledges", **drafted(house))
    refused = browser.post("/do/pledges", **drafted(house, **{"items.0.title": "第二份"}))
    text = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "第二份" in text
    assert 'role="alert"' in text


def test_a_refused_form_that_is_reloaded_leads_back_to_its_page(house: House) -> None:
    browser = house.browser(TARGET)
    wrong = drafted(house, **{"items.0.deadline": "明天"})
    assert browser.post("/do/pledges", **wrong).status_code == 422
    again = browser.client.get("/do/pledges")
    assert (again.status_code, again.headers["Location"]) == (302, wrong["_page"])
    elsewhere = browser.client.get("/do/reviews")
    assert (elsewhere.status_code, elsewhere.headers["Location"]) == (302, "/todo")
    looped = browser.post("/do/pledges", **{**wrong, "_page": "/do/pledges"})
    assert looped.status_code != 302
    assert browser.client.get("/do/pledges").headers["Location"] != "/do/pledges"


def test_only_a_form_that_asks_for_something_says_that_it_was_kept() -> None:
    assert asks('<label>名称 <input name="name" value=""></label>')
    assert asks('<textarea name="text"></textarea>')
    assert not asks('<p>确定吗？</p><input type="hidden" name="version" value="3">')
    assert not asks("")


def test_what_was_typed_is_said_to_be_kept(house: House) -> None:
    browser = house.browser(TARGET)
    browser.post("/do/pledges", **drafted(house))
    page = browser.post("/do/pledges", **drafted(house)).get_data(as_text=True)
    assert "what you wrote is still here" in page or "填写的内容都还在" in page


def test_one_more_block_comes_without_losing_a_word(house: House) -> None:
    fields = drafted(house, _more="items")
    text = house.browser(TARGET).post("/do/pledges", **fields).get_data(as_text=True)
    assert "办实事" in text
    assert 'name="items.1.title"' in text
    assert house.caller(TARGET).reads("/api/v1/pledges")["pledges"] == []


@pytest.mark.parametrize("page", ["//elsewhere.example/x", "/no/such/page", "/logout", ""])
def test_a_page_that_is_none_of_ours_is_not_shown_again(lasting_house: House, page: str) -> None:
    answer = lasting_house.browser(TARGET).post("/do/pledges", _page=page)
    assert answer.status_code in (404, 405, 422)
    assert "Location" not in answer.headers
