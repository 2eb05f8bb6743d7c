"""What makes a page stale that an approver has open: a change of the campaign, nothing else."""

from functools import partial

from service import campaigns
from tests.campaigns.village import FIRST, Village


def test_what_the_calendar_says_does_not_make_an_approvers_page_stale(village: Village) -> None:
    village.day("2026-03-02")
    village.submits(FIRST)
    seen = village.row(FIRST).version
    village.day("2026-03-24")  # a reminder, and a meeting that falls due
    village.day("2026-04-02")  # overdue, and the first rung of the ladder
    village.do(campaigns.urge, FIRST, by=village.secretary(FIRST))
    assert village.said(FIRST, "reminder", "urge")
    assert [line.kind for line in village.history(FIRST)][-3:] == ["overdue", "overdue", "urged"]
    assert village.row(FIRST).version == seen
    village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=village.superior(FIRST))
    assert village.state(FIRST) == "main/pledge"


def test_a_version_stands_by_the_line_that_brought_it(village: Village) -> None:
    village.day("2026-04-02")
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    told = [(line.kind, line.to_version is None) for line in village.history(FIRST)]
    assert told == [
        ("launched", False),
        ("moved", False),
        ("overdue", True),
        ("overdue", True),
        ("urged", True),
    ]


def test_urging_twice_without_a_change_between_reaches_people_twice(village: Village) -> None:
    village.day("2026-04-02")
    for _ in range(2):
        village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    assert len(village.messages(FIRST, "urge")) == 2 * 2
