"""Whatever can be done by the API can be done at the terminal, or it is said here why not."""

from __future__ import annotations

from tests.doors.house import House
from tests.doors.shell import commands

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
#: Each write of the API, and the command that does the same as the operator.
COMMANDS = {
    "activities.add_activity": "activities add",
    "activities.settle_activity": "activities settle",
    "appraisals.prepare": "appraisals prepare",
    "appraisals.open_appraisal": "appraisals open",
    "appraisals.give_slip": "appraisals slip",
    "appraisals.enter_totals": "appraisals totals",
    "appraisals.count": "appraisals count",
    "appraisal_results.score_pledge": "appraisals score",
    "appraisal_results.evaluate": "appraisals evaluate",
    "appraisal_results.publish": "appraisals publish",
    "appraisal_results.call_off": "appraisals call-off",
    "approvals.decide": "campaign approve",
    "approvals.transfer": "approvals transfer",
    "approvals.delegate": "approvals delegate",
    "approvals.add_signer": "approvals add",
    "approvals.remove_signer": "approvals remove",
    "attachments.send_file": "attachments add",
    "awards.open_award": "awards open",
    "awards.allot_places": "awards allot",
    "awards.send_down": "awards send-down",
    "awards.ask_opinions": "awards ask",
    "awards.give_opinion": "awards opinion",
    "awards.make_shortlist": "awards shortlist",
    "awards.propose_list": "awards decide",
    "awards.open_notice": "awards notice",
    "awards.make_award": "awards make",
    "branch-plans.draft_branch_plan": "branch-plans draft",
    "branch-plans.revise_branch_plan": "branch-plans revise",
    "branch-plans.submit_branch_plan": "branch-plans submit",
    "branch-plans.withdraw_branch_plan": "branch-plans withdraw",
    "branch-plans.approve_branch_plan": "branch-plans approve",
    "branch-plans.return_branch_plan": "branch-plans return",
    "branch-plans.adopt_branch_plan": "branch-plans adopt",
    "campaign_dates.override_date": "campaign date",
    "campaign_dates.remove_override": "campaign date",
    "campaign_dates.set_event": "campaign event",
    "campaign_dates.migrate": "campaign migrate",
    "campaigns.launch_campaign": "campaign launch",
    "campaigns.start": "campaign start",
    "campaigns.submit": "campaign submit",
    "campaigns.withdraw": "campaign withdraw",
    "campaigns.resume": "campaign resume",
    "campaigns.suspend": "campaign suspend",
    "campaigns.cancel": "campaign cancel",
    "campaigns.reopen": "campaign reopen",
    "campaigns.record": "campaign record",
    "campaigns.fulfil": "campaign fulfil",
    "campaigns.urge": "campaign urge",
    "contacts.set_contact": "contacts set",
    "contacts.end_contact": "contacts end",
    "contributions.contribute": "contributions add",
    "contributions.return_contribution": "contributions return",
    "documents.file_document": "documents file",
    "documents.withdraw_document": "documents withdraw",
    "duties.hand_in_evidence": "duties submit",
    "duties.hand_in_form": "duties fill",
    "duties.accept_evidence": "duties accept",
    "duties.return_evidence": "duties return",
    "duties.ask_unlocking": "duties unlock",
    "duties.decide_unlocking": "duties unlock",
    "filings.file_material": "filings file",
    "filings.accept_material": "filings accept",
    "filings.return_material": "filings return",
    "filings.withdraw_material": "filings withdraw",
    "hearings.record_hearing": "reviews hear",
    "honours.revoke": "awards revoke",
    "honours.enter_sanction": "awards sanction",
    "honours.lift_sanction": "awards lift",
    "incidents.decide": "incidents",
    "inspections.plan_inspection": "inspections plan",
    "inspections.commit_draw": "inspections commit",
    "inspections.draw": "inspections draw",
    "inspections.report_findings": "inspections report",
    "inspections.give_feedback": "inspections answer",
    "inspections.take_feedback": "inspections accept",
    "inspections.return_feedback": "inspections return",
    "inspections.publish": "inspections publish",
    "inspections.close_inspection": "inspections close",
    "ledger.issue_ledger": "ledger issue",
    "meetings.hold_meeting": "meetings hold",
    "meetings.void_meeting": "meetings void",
    "meetings.make_up_meeting": "meetings make-up",
    "nominations.put_forward": "awards nominate",
    "nominations.recommend": "awards recommend",
    "nominations.dismiss": "awards dismiss",
    "nominations.withdraw": "awards withdraw",
    "nominations.rank": "awards rank",
    "nominations.hand_in": "awards hand-in",
    "notices.object_to": "awards object",
    "notices.rule_on": "awards rule",
    "organization_imports.import_organizations": "organizations import",
    "organizations.found_organization": "organizations found",
    "organizations.move_organization": "organizations move",
    "organizations.close_organization": "organizations close",
    "people_imports.import_people": "people import",
    "plans.store_plan": "campaign launch",  # a file is stored when it is launched or migrated to
    "pledge_items.report_progress": "pledges progress",
    "pledge_items.change_item": "pledges change",
    "pledge_items.fail_item": "pledges fail",
    "pledge_items.criticize_item": "pledges criticize",
    "pledge_items.comment_on_pledge": "pledges comment",
    "pledge_items.answer_feedback": "pledges answer",
    "pledge_items.excuse_member": "pledges excuse",
    "pledge_items.end_excuse": "pledges end-excuse",
    "pledges.draft_pledge": "pledges draft",
    "pledges.revise_pledge": "pledges revise",
    "pledges.submit_pledge": "pledges submit",
    "pledges.withdraw_pledge": "pledges withdraw",
    "pledges.accept_pledge": "pledges accept",
    "pledges.return_pledge": "pledges return",
    "pledges.publish_pledge": "pledges publish",
    "pledges.report_on_pledge": "pledges report",
    "pledges.judge_pledge": "pledges judge",
    "pledges.settle_pledge": "pledges settle",
    "postponements.ask": "campaign postpone",  # the operator asks and grants in one
    "postponements.decide": "campaign postpone",
    "rectifications.raise_item": "rectifications raise",
    "rectifications.change_item": "rectifications change",
    "rectifications.report_item": "rectifications report",
    "rectifications.close_item": "rectifications close",
    "rectifications.return_item": "rectifications return",
    "rectifications.judge_item": "rectifications judge",
    "reports.compile_report": "reviews compile",
    "reports.edit_report": "reviews edit",
    "reports.submit_report": "reviews submit",
    "reviews.give_review": "reviews give",
    "reviews.amend_review": "reviews amend",
    "seats.form_group": "seats form",
    "seats.dissolve_group": "seats dissolve",
    "substitutes.name": "substitute add",
    "substitutes.end": "substitute end",
    "terms.begin_term": "terms begin",
    "terms.record_election": "terms elect",
    "terms.ask_for_delay": "terms postpone",
    "terms.decide_delay": "terms decide",
    "tickets.issue_ticket": "tickets issue",
    "tickets.mark_behind": "tickets lag",
    "tickets.answer_ticket": "tickets answer",
    "tickets.return_ticket": "tickets return",
    "tickets.close_ticket": "tickets close",
    "tickets.ask_later_day": "tickets postpone",
    "tickets.check_postponement": "tickets check",
    "tickets.decide_later_day": "tickets decide",
}
#: What is done at no terminal, and why.
NOT_AT_A_TERMINAL = {
    "appraisals.issue": "a voter's own machine blinds the token: no operator may ever hold it",
    "ballots.cast": "a ballot is cast in the voter's browser, so that nobody sees who cast it",
    "awards.decide": "two persons decide with their own names; the operator is no person",
}


def writes(house: House) -> set[str]:
    """Return every write of the API, as ``noun.verb``."""
    return {
        rule.endpoint.removeprefix("api_")
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("api_") and (rule.methods or set()) & WRITES
    }


def test_every_write_of_the_api_has_a_command_or_a_reason(small_house: House) -> None:
    assert writes(small_house) == {*COMMANDS, *NOT_AT_A_TERMINAL}
    assert set(COMMANDS) & set(NOT_AT_A_TERMINAL) == set()


def test_every_command_that_is_named_here_is_there() -> None:
    known = {" ".join(words) for words, _ in commands()}
    assert set(COMMANDS.values()) - known == set()
