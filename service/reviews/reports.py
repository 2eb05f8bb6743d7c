"""Reports on the situation: drafted from the data, edited, handed in; so a duty is fulfilled."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.evidence import Paper, hand_in
from service.models import Campaign, Occurrence, SituationReport
from service.reviews.report_words import drafted
from service.reviews.rows import (
    bad,
    campaign_of,
    plan_of,
    refuse_bad,
    rules_of,
)
from service.reviews.situation import situation
from service.rulebook import Rulebook
from service.words import LOCALES
from service.work import Audience, done, tell
from service.work.seen import refuse_unseen
from workflows.plan import Duty, Plan
from workflows.refusals import Reason, Refused

LONGEST_REPORT = 10_000  # characters


def compile_report(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    duty: str,
    period: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> SituationReport:
    """Draft the report that a duty wants for a period (SEEDS S1-9, S1-10, S4-12), or draft it anew.

    Numbers are taken as they stand now; what was edited by hand is kept.

    Raises:
        Refused: the duty is not done by a report, is not owed for that period, or its report was
            handed in already.
    """
    session.refresh(campaign, with_for_update=True)
    refuse_unseen(campaign.version, seen_version)
    plan = plan_of(session, rulebook, campaign)
    _duty_of(plan, campaign, duty)
    _occurrence(session, campaign.id, duty, period)
    chosen = select(SituationReport).where(
        SituationReport.campaign_id == campaign.id,
        SituationReport.duty == duty,
        SituationReport.period == period,
    )
    report = session.exec(chosen).one_or_none()
    if report is None:
        report = SituationReport(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            duty=duty,
            period=period,
            compiled_at=now,
        )
    else:
        _take_up(session, report)
        report.version += 1
    data = situation(session, rulebook, campaign, duty, period, now=now)
    report.data, report.compiled_at = json.dumps(data, ensure_ascii=False), now
    session.add(report)
    session.flush()
    _wrote(session, rulebook, campaign, report, "reviews.report_compiled", by=by, now=now)
    return report


def _duty_of(plan: Plan, campaign: Campaign, key: str) -> Duty:
    owed = {duty.key: duty for duty in plan.duties_for(campaign.kind)}
    if key not in owed or key not in rules_of(plan).reports:
        raise Refused(Reason.of("reviews.no_report_for", duty=key))
    return owed[key]


def _occurrence(session: Session, campaign_id: int, duty: str, period: str) -> Occurrence:
    chosen = select(Occurrence).where(
        Occurrence.campaign_id == campaign_id,
        Occurrence.duty == duty,
        Occurrence.period == period,
    )
    occurrence = session.exec(chosen).one_or_none()
    if occurrence is None:
        raise Refused(Reason.of("reviews.no_such_period", duty=duty, period=period))
    return occurrence


def _take_up(session: Session, report: SituationReport) -> None:
    """Refuse what was handed in; but what was returned on examination is a draft again."""
    if report.state != "submitted":
        return
    if _occurrence(session, report.campaign_id, report.duty, report.period).done_at is not None:
        raise Refused(Reason.of("reviews.report_handed_in"))
    report.state, report.submitted_at, report.submitted_by = "draft", None, None


def edit_report(
    session: Session,
    rulebook: Rulebook,
    report: SituationReport,
    locale: str,
    text: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> SituationReport:
    """Put one's own words in the place of the draft in a language.

    Raises:
        BadInput: no text, too much of it, or no such language.
        Refused: it was handed in.
    """
    campaign = campaign_of(session, report)
    refuse_unseen(report.version, seen_version)
    _take_up(session, report)
    problems = []
    if locale not in LOCALES:
        problems.append(bad("locale", "unknown_locale", value=locale))
    if not text.strip():
        problems.append(bad("text", "text_wanted"))
    if len(text) > LONGEST_REPORT:
        problems.append(bad("text", "too_long", most=LONGEST_REPORT))
    refuse_bad(problems)
    edited = {**json.loads(report.edited), locale: text.strip()}
    report.edited = json.dumps(edited, ensure_ascii=False, sort_keys=True)
    report.version += 1
    session.add(report)
    session.flush()
    _wrote(session, rulebook, campaign, report, "reviews.report_edited", by=by, now=now)
    return report


def submit_report(
    session: Session,
    rulebook: Rulebook,
    report: SituationReport,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> SituationReport:
    """Hand a report in as the evidence of its duty; whoever it is for is told.

    The office reports to the leading group, everybody else to the office.

    Raises:
        Refused: it was handed in, or the duty cannot be fulfilled now.
    """
    campaign = campaign_of(session, report)
    refuse_unseen(report.version, seen_version)
    _take_up(session, report)
    plan = plan_of(session, rulebook, campaign)
    duty = _duty_of(plan, campaign, report.duty)
    # The evidence of the duty is the report's own text: whoever examines the duty reads it.
    paper = Paper(text=text_of(plan, report, plan.language))
    hand_in(session, rulebook, campaign, report.duty, report.period, paper, by=by, now=now)
    session.refresh(report)
    report.state, report.submitted_at, report.submitted_by = "submitted", now, by.person_id
    report.version += 1
    session.add(report)
    session.flush()
    to = "leading_group" if duty.done_by == "office" else "office"
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=(to,)),
        about=f"report/{report.id}",
        now=now,
        params={
            "what": "reviews.report_submitted",
            "title": duty.title,
            "note": [{"period": report.period}],
        },
    )
    _wrote(session, rulebook, campaign, report, "reviews.report_submitted", by=by, now=now)
    return report


def text_of(plan: Plan, report: SituationReport, locale: str) -> str:
    """Return a report in a language: as edited, or as drafted from its numbers."""
    edited: dict[str, str] = json.loads(report.edited)
    return edited.get(locale) or drafted(locale, plan, json.loads(report.data))


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    report: SituationReport,
    deed: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    details = {"report": report.id, "duty": report.duty, "period": report.period}
    round_key = facts_of(campaign).round_key
    done(session, rulebook, campaign, deed, by=by, now=now, round_key=round_key, details=details)
    session.refresh(report)
