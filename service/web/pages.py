"""All page families in one app, and the words and dates that every template may use."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Flask, request
from flask_login import current_user

from service.auth.permits import ADMINISTRATORS, LEADERS, OVERSEEING
from service.context import Context
from service.exports.rates import rate_words
from service.masking import masked
from service.web import (
    account,
    addresses,
    audit,
    board,
    board_paper,
    board_rates,
    calendars,
    campaign,
    campaign_acts,
    dates,
    help,
    home,
    imports,
    login,
    long_work,
    mailbox,
    oidc,
    operations,
    organizations,
    people,
    plan_editor,
    plan_reading,
    plans,
    search,
    second_step,
    settings,
    substitutes,
    tables,
    urging,
    voting,
    weekly,
    word_templates,
)
from service.web.current import context, locale, now, t, today
from service.web.forms import door, keeping
from service.web.forms.state import form_of
from service.web.history_words import ahead_words, done_by, history_words
from service.web.incident_words import incident_about, incident_advice, incident_words
from service.web.periods import period_words
from service.web.work import (
    appraisal_slips,
    appraisals,
    awards,
    duties,
    inspections,
    ledger,
    lists,
    meetings,
    notices,
    papers,
    plan,
    pledges,
    prints,
    reports,
    reviews,
    seats,
    sheets,
    terms,
    tickets,
    words,
)
from service.web.work.frame import tabs
from service.wording import standing_words, state_words, term
from service.words import LOCALES, say
from service.work.telling import TOLD_IN_PIECES, in_pieces

FAMILIES = (
    login,
    oidc,
    account,
    second_step,
    home,
    help,
    board,
    board_paper,
    board_rates,
    campaign,
    campaign_acts,
    organizations,
    imports,
    search,
    people,
    audit,
    settings,
    calendars,
    plans,
    plan_editor,
    plan_reading,
    mailbox,
    operations,
    substitutes,
    tables,
    urging,
    weekly,
    long_work,
    word_templates,
    door,
    plan,
    pledges,
    reviews,
    reports,
    ledger,
    lists,
    sheets,
    words,
    prints,
    appraisals,
    appraisal_slips,
    awards,
    notices,
    duties,
    meetings,
    papers,
    inspections,
    tickets,
    terms,
    seats,
    voting,
)


def install(app: Flask, installation: Context) -> None:
    """Register every page; those of the clock only where it is simulated."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for family in FAMILIES:
        app.register_blueprint(family.pages)
    app.before_request(second_step.lead_to_it)
    if installation.settings.env == "demo":
        from service.web import demo

        app.register_blueprint(demo.pages)
        app.context_processor(demo.values)
    app.context_processor(_values)
    addresses.install(app)
    # Macros of imported templates see these only.
    app.jinja_env.globals.update(
        t=t,
        term=lambda sort, code: term(locale(), sort, code),
        state_words=lambda state, plan=None: state_words(locale(), state, plan),
        standing_words=lambda state, plan, goes_on: standing_words(locale(), state, plan, goes_on),
        period_words=lambda period: period_words(locale(), period),
        done_by=done_by,
        history_words=history_words,
        incident_words=incident_words,
        incident_about=incident_about,
        incident_advice=incident_advice,
        ahead_words=ahead_words,
        form_of=form_of,
        # The frame of the work, its forms and what is said when they are done.
        wp=lambda key, **params: say(locale(), "work_pages", key, **params),
        pw=pledges.p,
        tp=terms.p,
        work_tabs=tabs,
        work_lists=lists.offered,
        list_words=lists.p,
        # Long work, of which the head of every page tells.
        lw=long_work.p,
        wf=words.p,
        whose_form=keeping.whose,
        told_in_pieces=TOLD_IN_PIECES,
        # The board's further pages.
        bp=board_rates.bp,
        rate_words=rate_words,
        rate_tone=board_rates.rate_tone,
        h=help.h,
        words_here=help.words_here,
    )
    app.add_template_filter(_month, "month")
    app.add_template_filter(_dated, "dated")
    app.add_template_filter(_day, "day")
    app.add_template_filter(_instant, "instant")
    app.add_template_filter(_deadline, "deadline")
    app.add_template_filter(masked, "masked")


def _values() -> dict[str, Any]:
    spoken, given = locale(), context().settings
    return {
        "locale": spoken,
        "t": partial(say, spoken, "web"),  # as the global one, without asking for the language
        "locales": LOCALES,
        "visitor": current_user if current_user.is_authenticated else None,
        "today": today,
        "now": now,
        "weekday": lambda on: dates.weekday(spoken, on),
        "looks_after": LEADERS | ADMINISTRATORS,
        "keeps_people": OVERSEEING["see_accounts"],
        "audits": OVERSEEING["read_audit"],
        "reads_settings": OVERSEEING["read_settings"],
        "has_provider": bool(given.oidc_issuer),
        "mailbox_open": "mailbox" in (given.email_channel, given.sms_channel),
        "here": request.full_path.rstrip("?"),
        "demo": given.env == "demo",
    }


def _day(on: date | str, short: bool = False) -> str:
    on = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return dates.day(locale(), on, beside=today() if short else None)


def _dated(text: str) -> str:
    """A text of ours with its days and its period as the reader writes them."""
    return "".join(one if isinstance(one, str) else _piece(**one) for one in in_pieces(text))


def _piece(day: str = "", period: str = "") -> str:
    return _day(day) if day else period_words(locale(), period)


def _month(on: date) -> str:
    return dates.month(locale(), on)


def _instant(at: datetime | str, short: bool = False) -> str:
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    zone = context().settings.zone
    return dates.instant(locale(), at, zone, beside=today() if short else None)


def _deadline(at: datetime | str, short: bool = False) -> str:
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    zone = context().settings.zone
    return dates.deadline(locale(), at, zone, beside=today() if short else None)
