"""Every door of the service, what to send to it, and the right that it asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.doors.house import NO_POST, staff_no
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    APPROVER,
    EVERYBODY,
    KEEPERS,
    KEEPS_PLANS,
    LEADERS_ALONE,
    OVERSEES,
    OWN,
    READS_AUDIT,
    SEES,
    SEES_ACCOUNTS,
    SUPERVISES,
)

#: A version that no campaign ever has: whoever may act is told so, and nothing is changed.
STALE = 999_999_999
TARGET = "G1"
#: From where they knock: its own people, its superior's, its inferior's, its neighbour's, others'.
FROM = {"own": "G1", "parent": "C", "child": "B1", "sibling": "G2", "other tree": "X"}
#: Who knocks at every single door; the others are asked of the table of rights below.
KNOCKING = (
    *("secretary", "office", "leading_group", "administrator", "member", NO_POST),
    *("security_administrator", "audit_administrator"),
)
NOT_YOURS = "Your post does not allow you to do this"


@dataclass(frozen=True)
class Door:
    """A route with what to send to it, and the right that it asks for."""

    endpoint: str
    method: str
    path: str
    right: str
    body: dict[str, Any] = field(default_factory=dict)
    passed: frozenset[int] = frozenset({200})
    verb: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def reads(endpoint: str, path: str, right: str) -> Door:
    """A question to the API."""
    return Door(endpoint, "GET", path, right)


def acts(endpoint: str, verb: str, right: str, **body: Any) -> Door:
    """An act on a campaign: whoever may do it hears that they saw an old version."""
    path = f"/api/v1/campaigns/{{campaign}}/{verb}"
    return Door(endpoint, "POST", path, right, body, frozenset({409}), verb)


def writes(endpoint: str, path: str, right: str, passed: int, **body: Any) -> Door:
    """Another write, which is refused for a reason of its own to whoever may ask for it."""
    return Door(endpoint, "POST", path, right, body, frozenset({passed}))


WHY = "一个理由"
A_PERSON = f"/api/v1/people/{staff_no(TARGET, NO_POST)}"
API = [
    reads("api_approvals.list_approvals", "/api/v1/approvals", EVERYBODY),
    reads("api_campaigns.list_campaigns", "/api/v1/campaigns", EVERYBODY),
    reads("api_campaigns.show_campaign", "/api/v1/campaigns/{campaign}", SEES),
    reads(
        "api_campaign_dates.migration_report",
        "/api/v1/campaigns/{campaign}/migration?version=1",
        LEADERS_ALONE,
    ),
    reads("api_incidents.list_incidents", "/api/v1/incidents", OVERSEES),
    reads("api_organizations.list_organizations", "/api/v1/organizations", EVERYBODY),
    reads("api_organizations.show_organization", f"/api/v1/organizations/{TARGET}", SEES),
    reads("api_outbox.list_messages", "/api/v1/outbox", EVERYBODY),
    reads("api_overdue.list_overdue", "/api/v1/overdue", EVERYBODY),
    reads("api_people.list_people", "/api/v1/people", EVERYBODY),
    reads("api_people.show_person", A_PERSON, SEES),
    reads("api_accounts.show_account", A_PERSON.replace("people", "accounts"), SEES_ACCOUNTS),
    reads("api_plans.list_plans", "/api/v1/plans", EVERYBODY),
    reads("api_plans.show_plan", "/api/v1/plans/house", EVERYBODY),
    reads("api_plans.list_versions", "/api/v1/plans/house/versions", EVERYBODY),
    reads("api_plans.compare_versions", "/api/v1/plans/house/difference?old=1&new=1", EVERYBODY),
    reads("api_plans.rehearse_plan", "/api/v1/plans/house/rehearsal?to=2026-03-20", EVERYBODY),
    reads("api_postponements.list_postponements", "/api/v1/postponements", EVERYBODY),
    acts("api_campaigns.start", "start", OWN),
    acts("api_campaigns.submit", "submit", OWN),
    acts("api_campaigns.withdraw", "withdraw", OWN),
    acts("api_campaigns.resume", "resume", ABOVE_OR_LEADERS),
    acts("api_campaigns.suspend", "suspend", ABOVE_OR_LEADERS, reason=WHY),
    acts("api_campaigns.cancel", "cancel", ABOVE_OR_LEADERS, reason=WHY),
    acts("api_campaigns.reopen", "reopen", ABOVE_OR_LEADERS, stage="main/pledge", reason=WHY),
    acts("api_campaigns.fulfil", "fulfil", OWN, duty="monthly_meeting", period="2026-03"),
    acts("api_campaigns.urge", "urge", ABOVE_OR_LEADERS),
    # Only looked at, so that nobody is urged; the act asks for the same right.
    writes(
        "api_urgings.urge_many",
        "/api/v1/urgings",
        ABOVE_OR_LEADERS,
        200,
        campaigns=["{campaign}"],
        preview=True,
    ),
    acts(
        "api_campaign_dates.override_date",
        "dates",
        ABOVE_OR_LEADERS,
        anchor="main/pledge.due",
        on="2026-05-05",
        reason=WHY,
    ),
    acts(
        "api_campaign_dates.remove_override",
        "dates/removal",
        ABOVE_OR_LEADERS,
        anchor="main/pledge.due",
        reason=WHY,
    ),
    acts("api_campaign_dates.set_event", "events", LEADERS_ALONE, event="congress", on=None),
    acts("api_campaign_dates.migrate", "migration", LEADERS_ALONE, version=1),
    writes(
        "api_approvals.decide",
        "/api/v1/approvals",
        APPROVER,
        409,
        campaign_id="{campaign}",
        verb="approve",
        version=STALE,
    ),
    writes(
        "api_approvals.decide",
        "/api/v1/approvals",
        APPROVER,
        409,
        campaign_id="{campaign}",
        verb="return",
        version=STALE,
        reason=WHY,
    ),
    reads("api_appraisals.list_appraisals", "/api/v1/appraisals", EVERYBODY),
    reads("api_appraisals.show_appraisal", "/api/v1/appraisals/{appraisal}", SEES),
    Door(
        "api_appraisals.prepare",
        "POST",
        "/api/v1/appraisals",
        OWN,
        {
            "campaign_id": "{campaign}",
            "subjects": "members",
            "title": WHY,
            "closes_on": "2026-03-20",
        },
        frozenset({409}),
        "prepare_appraisal",
    ),
    *(
        Door(
            f"api_{endpoint}",
            "POST",
            f"/api/v1/appraisals/{{appraisal}}/{path}",
            right,
            body,
            frozenset({409}),
            verb,
        )
        for endpoint, path, verb, right, body in (
            (
                "appraisals.open_appraisal",
                "opening",
                "open_appraisal",
                ABOVE_OR_LEADERS,
                {"config_hash": "0" * 64},
            ),
            (
                "appraisal_results.call_off",
                "cancellation",
                "call_off_appraisal",
                ABOVE_OR_LEADERS,
                {"reason": WHY},
            ),
            ("appraisals.count", "count", "count_appraisal", OWN, {}),
            (
                "appraisal_results.evaluate",
                "evaluations",
                "evaluate_appraisal",
                SUPERVISES,
                {"subject": 1, "grade": "x"},
            ),
            (
                "appraisal_results.score_pledge",
                "pledge-scores",
                "evaluate_appraisal",
                SUPERVISES,
                {"subject": 1, "score": "90"},
            ),
            ("appraisal_results.publish", "publication", "publish_appraisal", OWN, {}),
        )
    ),
    # Not a post but the roster gives the right (tests/doors/test_appraisal_story.py): this vote
    # has not been opened, and on its roster are few.
    Door(
        "api_appraisals.issue",
        "POST",
        "/api/v1/appraisals/{appraisal}/tokens",
        EVERYBODY,
        {"paper": 1, "blinded": "AAAA"},
        frozenset({404, 409}),
    ),
    # Nor here: whoever sees it and was not named as a scrutineer is told so.
    Door(
        "api_appraisal_slips.give_slip",
        "POST",
        "/api/v1/appraisals/{appraisal}/slips",
        SEES,
        {"paper": 1, "voter": staff_no(TARGET, "member")},
        frozenset({409}),
    ),
    Door(
        "api_appraisal_slips.hand_out",
        "POST",
        "/api/v1/appraisals/{appraisal}/credentials",
        SEES,
        {"stratum": "masses"},
        frozenset({409}),
    ),
    Door(
        "api_appraisal_slips.enter_totals",
        "POST",
        "/api/v1/appraisals/{appraisal}/totals",
        SEES,
        {"paper": 1, "ballots": 0, "counts": {}},
        frozenset({409}),
    ),
    writes(
        "api_postponements.ask",
        "/api/v1/postponements",
        OWN,
        409,
        campaign_id="{campaign}",
        until="2026-04-05",
        reason=WHY,
    ),
    writes(
        "api_postponements.decide",
        "/api/v1/postponements/{postponement}",
        APPROVER,
        409,
        grant=True,
    ),
    writes(
        "api_campaigns.launch_campaign",
        "/api/v1/campaigns",
        LEADERS_ALONE,
        409,
        plan="house",
        version=1,
        organization=TARGET,
    ),
    writes("api_incidents.decide", "/api/v1/incidents/{incident}", OVERSEES, 200, action="close"),
    writes(
        "api_organizations.found_organization",
        "/api/v1/organizations",
        KEEPERS,
        422,
        code="B1",
        name="又一个",
        kind="branch",
        parent_code=TARGET,
    ),
    writes(
        "api_organizations.move_organization",
        f"/api/v1/organizations/{TARGET}/move",
        KEEPERS,
        422,
        parent_code=TARGET,
    ),
    writes(
        "api_organizations.close_organization",
        f"/api/v1/organizations/{TARGET}/close",
        KEEPERS,
        422,
    ),
    # Known already, and without a name.
    writes(
        "api_people.register_person",
        "/api/v1/people",
        KEEPS_PLANS,
        422,
        staff_no=staff_no(TARGET, NO_POST),
        name=WHY,
        organization_code=TARGET,
    ),
    writes(
        "api_people.correct_person",
        f"{A_PERSON}/correction",
        KEEPERS,
        422,
        organization_code="NOWHERE",
    ),
    # Too short a reason, so that they are there for the next who asks.
    writes("api_people.set_inactive", f"{A_PERSON}/leaving", KEEPERS, 409, reason="离"),
    writes("api_people.set_active", f"{A_PERSON}/return", KEEPERS, 409, reason="回"),
    # Asked of whoever may: not with JSON.
    writes(
        "api_organization_imports.import_organizations",
        "/api/v1/organizations/import",
        KEEPS_PLANS,
        415,
    ),
    writes("api_people_imports.import_people", "/api/v1/people/import", KEEPS_PLANS, 415),
    writes("api_plans.store_plan", "/api/v1/plans", KEEPS_PLANS, 422, name="house", source="{"),
]


def page(endpoint: str, path: str, right: str) -> Door:
    """A page."""
    return Door(endpoint, "GET", path, right)


def form(endpoint: str, path: str, right: str, verb: str = "", **fields: Any) -> Door:
    """A form; what nobody may do is told on the page that follows."""
    return Door(endpoint, "POST", path, right, {"version": STALE, **fields}, verb=verb)


HERE = "/campaigns/{campaign}"
PAGES = [
    page("board.show", "/board", EVERYBODY),
    page("board_rates.rates", "/board/rates", EVERYBODY),
    page("board_rates.sheet", "/board/print", EVERYBODY),
    page("weekly.show", "/board/week", EVERYBODY),
    page("urging.preview", "/board/urge", EVERYBODY),
    page("home.start", "/", EVERYBODY),
    page("home.todo", "/todo", EVERYBODY),
    page("organizations.show", "/organizations", EVERYBODY),
    page("substitutes.show", "/substitutes", EVERYBODY),
    page("mailbox.show", "/mailbox", EVERYBODY),
    page("campaign.show", HERE, SEES),
    page("board.messages", f"{HERE}/messages", SEES),
    page("board.preview", f"{HERE}/urge", ABOVE_OR_LEADERS),
    page("operations.outbox", "/outbox", OVERSEES),
    page("operations.incidents", "/incidents", OVERSEES),
]
FORMS = [
    form("acts.decide", f"{HERE}/submit", OWN, "submit"),
    form("acts.decide", f"{HERE}/withdraw", OWN, "withdraw"),
    form("acts.decide", f"{HERE}/approve", APPROVER, "approve"),
    form("acts.decide", f"{HERE}/return", APPROVER, "return", reason=WHY),
    form("acts.fulfil", f"{HERE}/fulfil", OWN, "fulfil", duty="monthly_meeting", period="1999-01"),
    form(
        "acts.ask_to_postpone",
        f"{HERE}/postponements",
        OWN,
        "request_postponement",
        until="1999-01-01",
        reason=WHY,
    ),
]
#: Forms whose leave has an effect: their cells are told in stories of their own below.
WITH_EFFECT = {
    "urging.send",  # each of many by the right to urge it: tests/web/test_board_pages.py
    *("board.urge", "acts.decide_postponement", "operations.settle"),
    "voting.paper",  # the roster is the right, as at api_appraisals.issue (test_vote_pages.py)
    "work_appraisal_slips.credentials",  # as api_appraisal_slips.hand_out (test_vote_pages.py)
    "people.invite",  # as api_accounts.invite (tests/web/test_people.py)
    "forms.done",  # every act of the API by its form: test_forms_of_work.py
    "forms.taken_up",  # opens for its own person alone: test_kept_forms.py
}
#: Doors that open to anybody, each with its reason.
OPEN = {
    "static": "style sheets and icons",
    "live": "machines ask whether the process is there",
    "ready": "machines ask whether it works; no personal data",
    "metrics": "numbers without names",
    "openapi": "the shape of the API is no secret",
    "login.form": "the way in",
    "login.enter": "the way in",
    "login.leave": "ends whatever visit there is",
    "login.language": "a choice kept in the browser",
    "login.invited": "the link is the right (tests/web)",
    "login.accept": "the link is the right (tests/web)",
    "login.enter_with_code": "the second half of the way in (tests/web/test_second_step.py)",
    "oidc.leave_for_it": "the way in by a provider (tests/web/test_identity_provider.py)",
    "oidc.come_back": "what the provider signed is the right (test_identity_provider.py)",
    "oidc.left": "where one comes after logging out (test_identity_provider.py)",
    "login.forgotten": "the way in, for whoever forgot their password",
    "login.ask_for_link": "the same answer whoever asks (tests/web/test_forgotten_password.py)",
    "help.show": "what words mean is no secret",
    "help.secretary": "nor is how work is done",
    "calendars.file": "the address is the right, until it is revoked (tests/web/test_calendars.py)",
    "api_ballots.cast": "a token that nobody can join to a person is the right (tests/work)",
    "api_ballots.terms": "a one-time credential is the right (test_ballot_credentials.py)",
    "api_ballots.issue": "a one-time credential is the right (test_ballot_credentials.py)",
    "voting.show": "the way in to a ballot, and says nothing of any (test_vote_pages.py)",
    "webhooks.report": "the signature is the right (test_webhooks.py)",
}
#: One person's own: their letters are told of in a story below.
PERSONAL = {
    *("mailbox.show", "mailbox.letter"),
    # One's own tables: tests/web/test_imports.py.
    *("imports.one", "imports.problems"),
    # One's own account: tests/web/test_account.py.
    *("account.show", "account.password", "account.visits_elsewhere", "account.messages"),
    *("second_step.show", "second_step.start", "second_step.confirmed"),  # test_second_step.py
    *("account.create_token", "account.revoke_token"),
}
#: Workbooks to take along, with whether they are for overseers alone, or the right that they ask
#: for: told in a story of their own.
TAKEN_ALONG: dict[str, tuple[str, bool | str]] = {
    "tables.board": ("/board.xlsx?plan=1", False),
    "board_paper.board": ("/board.pdf?plan=1", False),
    "tables.rates": ("/rates.xlsx?plan=1", False),
    "tables.organizations": ("/organizations.xlsx", False),
    "tables.outbox": ("/outbox.xlsx", True),
    "audit.workbook": ("/audit.xlsx", READS_AUDIT),
}
