"""The operator's day: a tree comes in, a plan is launched, swept, delivered, and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.operator import Operator


@pytest.fixture
def operator(database_url: str, tmp_path: Path) -> Operator:
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    return operator


def test_a_plan_runs_from_launch_to_the_message_in_the_mailbox(operator: Operator) -> None:
    operator.launches()
    assert operator.reads("campaign", "status")["counts"]["overdue"] == 4
    swept = operator.reads("sweep", "--at", "2026-09-24T12:00")
    assert set(swept) == {"seen", "moved", "posted", "failed"}
    assert swept["seen"] == 4
    assert swept["posted"] > 0
    assert operator.reads("sweep", "--at", "2026-09-24T12:00")["posted"] == 0
    sent = operator.reads("deliver", "--at", "2026-09-24T12:00")
    assert sent["accepted"] > 0
    assert sent["unknown"] == 0
    listed = operator.reads("outbox", "--status", "accepted", "--under", "B1")
    assert {message["recipient"] for message in listed} == {"丙"}
    assert {message["address"] for message in listed} <= {"c***@example.org", "+86138****0003"}


def test_who_is_late_is_told_with_days(operator: Operator) -> None:
    operator.launches()
    late = operator.reads("overdue", "--at", "2026-10-05", "--under", "G1")
    assert [(each["organization"], each["days"]) for each in late] == [
        ("G1", 5),
        ("B1", 5),
        ("B2", 5),
    ]
    expected = {"round": "main", "stage": "mobilization", "due": "2026-10-01T00:00:00+08:00"}
    assert {name: late[0][name] for name in expected} == expected
    assert set(late[0]) == {"organization", "round", "stage", "due", "days"}


def test_deadlines_and_places_are_told_as_people_write_them(operator: Operator) -> None:
    operator.launches()
    operator.does("sweep", "--at", "2026-11-05")
    operator.locale = "zh-Hans"
    late = operator.does("overdue", "--at", "2026-10-05")
    assert "2026年9月30日 24:00" in late
    assert "全程·动员部署" in late
    told = operator.does("campaign", "show", "B1", "--at", "2026-11-05")
    assert "截止：2026年9月30日 24:00" in told
    assert "规定动作“支委会专题研究活动推进情况（2026年9月）”逾期" in told
    sent = operator.does("outbox", "--limit", "1000")
    assert "逾期提醒" in sent
    assert "现在 " in operator.does("clock", "show")
    for key in ("mobilization", "committee_meeting", "overdue", "starts", "2026-", "+08:00"):
        assert key not in late + told + sent


def test_a_refusal_tells_every_reason_and_is_written_down(operator: Operator) -> None:
    operator.launches()
    said = operator.is_refused("campaign", "submit", "B1", "--at", "2026-09-10")
    assert len(said.splitlines()) == 3
    assert "study" in said
    history = operator.reads("campaign", "show", "B1", "--at", "2026-09-10")["history"]
    assert [line["rule"] for line in history if line["kind"] == "refused"] == ["submit"]


def test_nothing_is_typed_in_and_what_is_done_says_what_it_brought_about(
    operator: Operator,
) -> None:
    operator.launches()
    assert operator.run("campaign", "record", "B1", "study_done").exit_code == 2
    operator.holds("B1", "study", "2026-09-10")
    told = operator.reads("campaign", "show", "B1", "--at", "2026-09-10")
    (line,) = [line for line in told["history"] if line["kind"] == "worked"]
    assert line["details"]["deed"] == "evidence.meeting_held"
    assert told["facts"] == [{"round": "main", "fact": "study_done", "value": "yes"}]


def test_a_date_of_ones_own_is_set_and_taken_back(operator: Operator) -> None:
    operator.launches()
    day, due = ("--at", "2026-09-10"), "main/mobilization.due"
    before = operator.reads("campaign", "show", "B1", *day)["due_at"]
    why = ("--reason", "harvest", *day)
    operator.does("campaign", "date", "B1", due, "--on", "2026-09-15", *why)
    assert operator.reads("campaign", "show", "B1", *day)["due_at"] != before
    operator.does("campaign", "date", "B1", due, "--remove", *why)
    assert operator.reads("campaign", "show", "B1", *day)["due_at"] == before
    assert operator.run("campaign", "date", "B1", due, "--remove", "--open", *why).exit_code == 2


def test_work_is_handed_in_returned_handed_in_again_and_approved(operator: Operator) -> None:
    operator.launches()
    day = ("--at", "2026-09-10T10:00")
    operator.does_everything("B1", "2026-09-10T09:00")
    operator.does("campaign", "submit", "B1", *day)
    seen = str(operator.reads("campaign", "show", "B1", *day)["version"])
    operator.does("campaign", "return", "B1", "--reason", "not whole", "--seen", seen, *day)
    stale = operator.is_refused("campaign", "approve", "B1", "--seen", seen, *day)
    assert stale
    operator.does("campaign", "submit", "B1", *day)
    operator.does("campaign", "approve", "B1", *day)
    told = operator.reads("campaign", "show", "B1", *day)
    assert told["state"] == "main/pledge"
    assert told["days_overdue"] == 0
    kinds = [line["kind"] for line in told["history"]]
    assert [kind for kind in kinds if kind in ("submitted", "returned", "approved")] == [
        "submitted",
        "returned",
        "submitted",
        "approved",
    ]


def test_a_postponement_is_asked_for_and_granted_within_its_bounds(operator: Operator) -> None:
    operator.launches()
    day = ("--at", "2026-09-10")
    ask = ("campaign", "postpone", "B1", "--reason", "flood", *day)
    assert "14 October 2026" in operator.is_refused(*ask, "--until", "2026-12-31")
    operator.does(*ask, "--until", "2026-10-10")
    operator.does("campaign", "postpone", "B1", "--grant", "--note", "granted", *day)
    told = operator.reads("campaign", "show", "B1", *day)
    assert told["due_at"].startswith("2026-10-10T16:00")  # UTC: the end of the local day
    assert [each["status"] for each in told["postponements"]] == ["granted"]


def test_dates_are_set_campaigns_halted_resumed_and_ended(operator: Operator) -> None:
    operator.launches()
    day = ("--at", "2026-09-10")
    due = ("campaign", "date", "G1", "main/mobilization.due", "--reason", "exams")
    operator.does(*due, "--on", "2026-09-25", *day)
    assert operator.reads("campaign", "show", "B1", *day)["dates"] == {
        "main/mobilization.due": "2026-09-25"
    }
    operator.does("campaign", "suspend", "B2", "--reason", "works", *day)
    assert operator.reads("campaign", "show", "B2", *day)["state"] == "suspended"
    operator.does("campaign", "resume", "B2", *day)
    operator.does("campaign", "cancel", "B2", "--reason", "dissolved", *day)
    assert operator.reads("campaign", "show", "B2", *day)["state"] == "cancelled"
    assert operator.is_refused("campaign", "resume", "B2", *day)


def test_urging_is_previewed_sent_and_limited(operator: Operator) -> None:
    operator.launches()
    day = ("--at", "2026-10-05T10:00")
    operator.does("sweep", *day)
    (reached,) = operator.reads("campaign", "urge", "B1", "--preview", *day)
    assert (reached["name"], reached["role"]) == ("丙", "secretary")
    for _ in range(3):
        operator.does("campaign", "urge", "B1", *day)
    assert operator.is_refused("campaign", "urge", "B1", *day)


def test_many_are_urged_together_or_all_that_are_overdue(operator: Operator) -> None:
    operator.launches()
    day = ("--at", "2026-10-05T10:00")
    operator.does("sweep", *day)
    many = ("campaign", "urge-many", *day)
    looked = operator.reads(*many, "--preview")
    late = {each["organization"] for each in operator.reads("overdue", *day)}
    assert {each["organization"] for each in looked["campaigns"]} == late
    assert "丙" in operator.does(*many, "B1", "--preview")
    done = {
        each["organization"]: each for each in operator.reads(*many, "--under", "G1")["campaigns"]
    }
    assert set(done) == {"G1", "B1", "B2"}
    assert done["B1"]["recipients"] == 1
    for _ in range(2):
        operator.does(*many, "B1")
    (passed_over,) = operator.reads(*many, "B1")["campaigns"]
    assert passed_over["recipients"] == 0
    assert passed_over["reasons"]
    assert operator.is_refused("campaign", "urge-many", "B1", "NOWHERE", *day)


def test_an_organisation_founded_moved_and_closed_in_mid_campaign(operator: Operator) -> None:
    operator.launches()
    operator.does("organizations", "found", "B3", "第三党支部", "--kind", "branch", "--parent", "C")
    assert operator.reads("campaign", "show", "B3")["state"] != "scheduled"
    operator.does("organizations", "move", "B3", "--under", "G1")
    status = operator.reads("campaign", "status", "--under", "G1")
    assert "B3" in {each["organization"] for each in status["campaigns"]}
    operator.does("organizations", "close", "B3")
    assert operator.reads("campaign", "show", "B3")["state"] == "cancelled"


def test_a_second_launch_is_refused_and_a_migration_reported(operator: Operator) -> None:
    operator.launches()
    again = ("campaign", "launch", "default", "--organization", "C")
    assert operator.is_refused(*again)
    report = operator.reads("campaign", "migrate", "C", "default@1", "--report")
    assert report["migrated"] is False
    assert {each["organization"] for each in report["campaigns"]} == {"C", "G1", "B1", "B2"}


def test_the_version_that_runs_can_be_shown_and_compared(operator: Operator) -> None:
    operator.launches()
    assert operator.reads("plan", "diff", "default@1", "default") == []
    assert operator.reads("plan", "show", "default@1")["name"] == "default"
    assert "default@2" in operator.is_refused("plan", "show", "default@2")


def test_the_tree_comes_out_as_it_went_in(operator: Operator) -> None:
    out = operator.folder / "out.csv"
    operator.does("organizations", "export", str(out))
    told = operator.reads("organizations", "import", str(out))
    assert told == {"created": 0, "updated": 0, "unchanged": 4}
    operator.does("people", "export", str(operator.folder / "people.xlsx"))
    told = operator.reads("people", "import", str(operator.folder / "people.xlsx"))
    assert told["unchanged"] == 4


def test_a_table_with_mistakes_changes_nothing_and_tells_them_all(operator: Operator) -> None:
    table = operator.write(
        "bad.csv", "code,name,kind,parent_code\nB8,八支部,branch,NOWHERE\nB9,,branch,C\n"
    )
    said = operator.is_refused("organizations", "import", table)
    assert "NOWHERE" in said
    assert len(said.splitlines()) == 2
    assert operator.reads("campaign", "status")["campaigns"] == []
    assert operator.is_refused("campaign", "show", "B8")


def test_the_future_is_refused_in_production_only(operator: Operator) -> None:
    operator.env = {"PACESETTER_ENV": "production"}
    for command in ("sweep", "deliver", "overdue"):
        assert "2999" in operator.is_refused(command, "--at", "2999-01-01")
    assert operator.reads("sweep", "--at", "2020-01-01")["seen"] == 0


def test_wrong_usage_is_told_apart_from_refusals(operator: Operator) -> None:
    for words in (
        ("sweep", "--at", "yesterday"),
        ("campaign", "postpone", "B1"),
        ("campaign", "date", "B1", "x", "--reason", "y"),
        ("nothing",),
    ):
        assert operator.run(*words).exit_code == 2, words
    assert "B9" in operator.is_refused("campaign", "show", "B9")


def test_settings_that_are_wrong_are_told_all_at_once(operator: Operator) -> None:
    operator.env = {"PACESETTER_TIMEZONE": "Mars/Base", "PACESETTER_BATCH": "0"}
    said = operator.is_refused("overdue")
    assert "PACESETTER_TIMEZONE" in said
    assert "PACESETTER_BATCH" in said


def test_tokens_are_made_listed_and_revoked(operator: Operator) -> None:
    made = operator.reads("token", "create", "3", "--name", "phone")
    assert made["token"].startswith("pst_")
    listed = operator.reads("token", "list", "3")
    assert [each["name"] for each in listed] == ["phone"]
    assert made["token"] not in str(listed)
    operator.does("token", "revoke", str(listed[0]["id"]))
    assert operator.is_refused("token", "revoke", str(listed[0]["id"]))


def test_the_clock_is_set_in_a_test_and_refused_in_production(operator: Operator) -> None:
    operator.does("clock", "set", "2026-09-15T08:00")
    assert operator.reads("clock", "show")["now"] == "2026-09-15T08:00:00+08:00"
    operator.env = {"PACESETTER_ENV": "production"}
    assert operator.is_refused("clock", "set", "2026-09-16")
    assert operator.is_refused("overdue")


def test_what_is_not_there_is_named_in_words_and_so_is_what_was_refused(operator: Operator) -> None:
    operator.launches()
    operator.is_refused("campaign", "submit", "B1", "--at", "2026-09-10")
    operator.locale = "zh-Hans"
    assert operator.is_refused("campaign", "show", "ZZ") == "没有找到：活动 ZZ\n"
    assert operator.is_refused("people", "invite", "ZZ") == "没有找到：工号 ZZ\n"
    told = operator.does("campaign", "show", "B1", "--at", "2026-09-10")
    assert told.splitlines()[-1].split()[2:] == ["未获准", "全程·动员部署", "报送"]


def test_a_database_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    file = tmp_path / "no" / "such.db"
    said = Operator(f"sqlite:///{file}", tmp_path).is_refused("db", "upgrade")
    assert str(file) in said
    assert "PACESETTER_DATABASE_URL" in said
