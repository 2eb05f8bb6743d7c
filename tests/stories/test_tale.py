"""The stage on which the stories are told: people, days, and what can be looked at."""

from tests.stories.conftest import Begin
from tests.stories.tale import Place, Tale

COLLEGE = (
    Place("C", "学院党委", "committee", posts=("secretary", "office", "leading_group")),
    Place("G", "机电工程学院党总支", "general_branch", "C"),
    Place("B", "机电教工党支部", "branch", "G"),
)


def launched(begin: Begin) -> Tale:
    tale = begin(COLLEGE, "2010-05-20")
    tale.who("C-office").does("/api/v1/campaigns", {"plan": "college-001", "organization": "C"})
    return tale


def test_a_plan_is_launched_and_the_days_pass(begin: Begin) -> None:
    tale = launched(begin)
    tale.until("2010-07-21")
    assert set(tale.states().values()) == {"first/mobilization"}
    assert tale.moves("B") == [("2010-06-01", "first/mobilization")]
    assert [told for told in tale.said("B", "escalation") if told[0] >= "2010-07-16"] == [
        ("2010-07-16", "overdue", "secretary"),
        ("2010-07-16", "overdue", "secretary"),
        ("2010-07-20", "escalation", "superior(secretary)"),
    ]


def test_an_organisation_comes_in_the_middle_and_joins(begin: Begin) -> None:
    tale = launched(begin)
    tale.until("2010-07-03")
    tale.comes(Place("N", "新建党支部", "branch", "G"))
    assert tale.state("N") == "first/mobilization"
    assert tale.who("N-member-1").reads(tale.path("N"))["organization"] == "N"


def test_who_stands_above_is_told_to_see_to_a_late_duty_and_not_to_do_it(begin: Begin) -> None:
    tale = launched(begin)
    tale.until("2010-07-15")
    meeting = [each for each in tale.said("B", "escalation") if each[1].startswith("duty")]
    # The committee meeting of June was due on the 30th; five working days, ten days after.
    assert meeting[0] == ("2010-07-01", "duty_overdue", "secretary")
    assert ("2010-07-07", "duty_escalation", "superior(secretary)") in meeting
    assert ("2010-07-10", "duty_escalation", "office") in meeting
    own = {each[1] for each in tale.said("C", "escalation") if each[2] == "office"}
    assert own == {"duty_overdue"}, "what the office itself owes it is told to do"
