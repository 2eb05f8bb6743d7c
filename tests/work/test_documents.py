"""Documents that must exist first, and material that stands for what a plan asks for by name."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from service import branch_plans, campaigns, newcomers, organizations, terms
from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput
from service.models import Filing, Organization
from service.work import attach
from service.work.recount import recount
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, Village, at
from tests.work.test_branch_plans import PLAN, adopts, kept, refused, waiting
from workflows.refusals import Refused

RULES = "第一条　考评每半年一次。"


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan wants documents and material."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def files(village: Village, code: str, document: str, title: str = "考评细则") -> None:
    with writing(village.engine) as session:
        branch_plans.file_document(
            session,
            village.rulebook,
            village.campaign(session, code),
            document,
            title,
            body=RULES,
            by=village.secretary(code),
            now=village.now,
        )


def hands_in(village: Village, fact: str, code: str = FIRST, title: str = "成果") -> int:
    with writing(village.engine) as session:
        made = branch_plans.file_material(
            session,
            village.rulebook,
            village.campaign(session, code),
            fact,
            title,
            body="图片和说明",
            by=village.secretary(code),
            now=village.now,
        )
        return made.id


def ready(village: Village) -> None:
    """Let the first branch stand in the summary of the second round."""
    adopts(village)
    village.do(terms.form_group, FIRST, by=village.secretary(FIRST))
    files(village, COMMITTEE, "assessment_rules")
    files(village, FIRST, "own_standards")
    village.day("2026-07-02")
    adopts(village)
    village.day("2026-10-02")
    assert village.state(FIRST) == "second/summary"


def test_s1_15_what_the_top_files_counts_for_everybody_below(village: Village) -> None:
    files(village, COMMITTEE, "assessment_rules")
    for code in (COMMITTEE, EAST, FIRST, OWN):
        assert ("first", "document.assessment_rules") in kept(village, code)


def test_s1_15_no_commendation_begins_without_its_rules(village: Village) -> None:
    adopts(village)
    village.do(terms.form_group, FIRST, by=village.secretary(FIRST))
    village.day("2026-07-10")
    assert village.state(FIRST) == "first/rules"
    files(village, FIRST, "own_standards")
    assert village.state(FIRST) == "first/rules"
    files(village, COMMITTEE, "assessment_rules")
    assert village.state(FIRST) == "second/mobilization"


def test_s4_2_a_document_that_each_owes_counts_where_it_was_filed_alone(village: Village) -> None:
    files(village, COMMITTEE, "own_standards", "标准")
    assert ("first", "document.own_standards") not in kept(village, FIRST)
    files(village, FIRST, "own_standards", "标准")
    assert ("first", "document.own_standards") in kept(village, FIRST)
    assert ("first", "document.own_standards") not in kept(village, SECOND)


def test_a_branch_does_not_write_the_tops_rules(village: Village) -> None:
    told = refused(
        village,
        branch_plans.file_document,
        "assessment_rules",
        "细则",
        by=village.secretary(FIRST),
    )
    assert told == ["branch_plans.document_of_the_top"]


def test_a_document_that_nobody_named_is_guessed(village: Village) -> None:
    told = refused(
        village,
        branch_plans.file_document,
        "asessment_rules",
        "细则",
        code=COMMITTEE,
        by=village.secretary(COMMITTEE),
    )
    assert told == ["branch_plans.no_such_document", "reason.did_you_mean"]


def test_a_document_is_in_force_once_and_withdrawn_with_its_reason(village: Village) -> None:
    files(village, COMMITTEE, "assessment_rules")
    secretary = village.secretary(COMMITTEE)
    with pytest.raises(BadInput):
        village.do(branch_plans.withdraw_document, COMMITTEE, "assessment_rules", "", by=secretary)
    village.do(
        branch_plans.withdraw_document, COMMITTEE, "assessment_rules", "条款过时", by=secretary
    )
    assert ("first", "document.assessment_rules") not in kept(village, FIRST)
    files(village, COMMITTEE, "assessment_rules", "新细则")
    assert ("first", "document.assessment_rules") in kept(village, FIRST)
    with reading(village.engine) as session:
        campaign = village.campaign(session, COMMITTEE)
        every = branch_plans.documents(session, campaign, all_of_them=True)
        assert [(one.title, one.reason) for one in every] == [
            ("考评细则", "条款过时"),
            ("新细则", None),
        ]


def test_two_of_a_kind_are_not_in_force_at_once(village: Village) -> None:
    files(village, COMMITTEE, "assessment_rules")
    with pytest.raises(Refused, match="document_in_force"):
        files(village, COMMITTEE, "assessment_rules", "又一份")


def test_a_document_says_something_and_was_adopted_by_today(village: Village) -> None:
    with writing(village.engine) as session:
        campaign = village.campaign(session, COMMITTEE)
        told: dict[str, Any] = {"by": village.secretary(COMMITTEE), "now": village.now}
        with pytest.raises(BadInput) as empty:
            branch_plans.file_document(
                session, village.rulebook, campaign, "assessment_rules", "细", **told
            )
        with pytest.raises(BadInput) as early:
            branch_plans.file_document(
                session,
                village.rulebook,
                campaign,
                "assessment_rules",
                "细则",
                body=RULES,
                adopted_on=date(2026, 3, 3),
                **told,
            )
    assert [p.code for p in empty.value.problems] == ["title_wanted", "text_or_file_wanted"]
    assert [p.code for p in early.value.problems] == ["day_to_come"]


def test_a_file_serves_as_a_document_and_anothers_does_not(village: Village) -> None:
    with writing(village.engine) as session:
        top = village.campaign(session, COMMITTEE)
        branch = village.campaign(session, FIRST)
        secretary = village.secretary(COMMITTEE)
        own = attach(session, top, "细则.txt", RULES.encode(), by=secretary, now=village.now)
        other = attach(session, branch, "细则.txt", b"x", by=secretary, now=village.now)
        told: dict[str, Any] = {"by": secretary, "now": village.now}
        with pytest.raises(BadInput):
            branch_plans.file_document(
                session,
                village.rulebook,
                top,
                "assessment_rules",
                "细则",
                attachment_id=other.id,
                **told,
            )
        made = branch_plans.file_document(
            session,
            village.rulebook,
            top,
            "assessment_rules",
            "细则",
            attachment_id=own.id,
            **told,
        )
        assert made.attachment_id == own.id


def test_a_branch_founded_later_has_the_documents_of_those_above(village: Village) -> None:
    files(village, COMMITTEE, "assessment_rules")
    village.founds("b9", "branch", EAST)
    with writing(village.engine) as session:
        recount(session, village.rulebook, village.campaign(session, "b9"), now=village.now)
    assert ("first", "document.assessment_rules") in kept(village, "b9")


def test_s2_4_results_are_exhibited_by_as_many_pieces_as_the_plan_wants(village: Village) -> None:
    ready(village)
    hands_in(village, "results_exhibited")
    assert ("second", "results_exhibited") not in kept(village)
    second = hands_in(village, "results_exhibited", title="成果二")
    assert ("second", "results_exhibited") in kept(village)
    secretary = village.secretary(FIRST)
    village.do(branch_plans.withdraw_material, FIRST, second, "重复报送", by=secretary)
    assert ("second", "results_exhibited") not in kept(village)


def test_s4_13_experience_made_a_rule_is_a_text_that_can_be_read(village: Village) -> None:
    ready(village)
    number = hands_in(village, "experience_made_rule", title="窗口服务制度")
    assert ("second", "experience_made_rule") in kept(village)
    with reading(village.engine) as session:
        assert session.get_one(Filing, number).title == "窗口服务制度"


def test_s2_4_a_summary_that_is_examined_counts_once_it_is_accepted(village: Village) -> None:
    ready(village)
    secretary, superior = village.secretary(FIRST), village.superior(FIRST)
    first = hands_in(village, "summary_written", title="总结")
    with reading(village.engine) as session:
        assert [t.subject_id for t in waiting(session, "filing_examination")] == [first]
    village.do(branch_plans.return_material, FIRST, first, "没有问题分析", by=superior)
    assert ("second", "summary_written") not in kept(village)
    again = hands_in(village, "summary_written", title="总结（修改）")
    told = refused(village, branch_plans.accept_material, again, by=secretary)
    assert told == ["branch_plans.own_material"]
    seen = partial(branch_plans.accept_material, seen_version=2)
    assert refused(village, seen, again, by=superior) == ["branch_plans.changed_meanwhile"]
    village.do(branch_plans.accept_material, FIRST, again, by=superior)
    assert ("second", "summary_written") in kept(village)
    told = refused(village, branch_plans.accept_material, again, by=superior)
    assert told == ["branch_plans.filing_settled"]


def test_what_other_work_brings_about_is_not_filed(village: Village) -> None:
    def tries(fact: str) -> list[str]:
        told = (fact, "材料")
        return refused(village, branch_plans.file_material, *told, by=village.secretary(FIRST))

    assert tries("theme_chosen") == ["branch_plans.not_by_filing"]
    assert tries("leading_body_formed") == ["branch_plans.not_by_filing"]
    assert tries("opinions_heard") == ["branch_plans.no_such_filing"]
    assert tries("result_exhibited") == ["branch_plans.no_such_filing", "reason.did_you_mean"]


def test_nothing_is_filed_for_a_campaign_that_was_called_off(village: Village) -> None:
    village.do(campaigns.cancel, FIRST, "活动取消", by=OPERATOR)
    with pytest.raises(Refused, match="not_running"):
        hands_in(village, "results_exhibited")


def test_a_branch_founded_at_the_door_has_them_without_asking(village: Village) -> None:
    """Also before its first stage: nothing is under way that could be counted anew."""
    files(village, COMMITTEE, "assessment_rules")
    with writing(village.engine) as session:
        east = session.get_one(Organization, village.cast.organizations[EAST])
        young = organizations.found(
            session,
            code="village-b9",
            name="b9",
            kind="branch",
            parent=east,
            founded_on=village.now.date(),
        )
        newcomers.join(session, village.rulebook, young, by=OPERATOR, now=village.now)
        village.cast.organizations["b9"] = young.id
    assert ("second", "document.assessment_rules") in kept(village, "b9")
