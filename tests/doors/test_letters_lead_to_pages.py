"""A letter about a piece of work leads to the page on which that work is done."""

from __future__ import annotations

import pytest

from service.work.places import OTHERWISE, PAGES, page_of
from tests.doors.house import House
from workflows.provisions.tasks import TASK_KINDS

#: What is owed of these is done on the campaign's own page, or wherever its approval is asked for.
ON_THE_CAMPAIGN = {"approval", "examination", "ticket_colour"}


@pytest.mark.parametrize("sort", [*PAGES, "anything"])
def test_every_path_is_that_of_a_page(small_house: House, sort: str) -> None:
    adapter = small_house.app.url_map.bind("localhost")
    endpoint, _ = adapter.match(page_of(f"{sort}/7", 3), method="GET")
    assert endpoint.endswith((".show", ".part", ".item", ".of_campaign", ".report", ".of_place"))


def test_every_kind_of_task_has_its_page_or_the_campaigns() -> None:
    nowhere = {
        kind for kind in TASK_KINDS if page_of(f"{kind}/7", 3) == OTHERWISE.format(campaign=3)
    }
    assert nowhere == ON_THE_CAMPAIGN
