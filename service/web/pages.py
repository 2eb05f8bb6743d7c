"""All page families in one app, and the words and dates that every template may use."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Flask, request
from flask_login import current_user

from service import dates
from service.context import Context
from service.exports.rates import rate_words
from service.incident_words import advice_words, kind_words, subject_words
from service.masking import masked
from service.period_words import period_words
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
    spoken,
    substitutes,
    tables,
    urging,
    voting,
    weekly,
    word_templates,
)
from service.web.current import context, locale, now, today, visitor
from service.web.forms import door, keeping
from service.web.forms.state import asks, form_of
from service.web.history_words import ahead_words, done_by, history_words
from service.web.masthead import KEEPS_PEOPLE, tabs_of, takes_two_lines
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
from service.web.work.frame import tabs as work_tabs
from service.wording import colour_words, standing_words, state_words, term
from service.words import LOCALES
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
    spoken.install(app, _in_language)
    # Macros of imported templates see these only.
    app.jinja_env.globals.update(
        done_by=done_by,
        history_words=history_words,
        ahead_words=ahead_words,
        form_of=form_of,
        # The frame of the work, its forms and what is said when they are done.
        work_tabs=work_tabs,
        work_lists=lists.offered,
        whose_form=keeping.whose,
        told_in_pieces=TOLD_IN_PIECES,
        # The board's further pages.
        rate_words=rate_words,
        rate_tone=board_rates.rate_tone,
        words_here=help.words_here,
    )
    app.add_template_filter(_month, "month")
    app.add_template_filter(_dated, "dated")
    app.add_template_filter(_day, "day")
    app.add_template_filter(_instant, "instant")
    app.add_template_filter(_deadline, "deadline")
    app.add_template_filter(asks, "asks")
    app.add_template_filter(masked, "masked")


def _in_language(language: str) -> dict[str, Any]:
    """What templates call that speaks."""
    return {
        "locale": language,
        "term": partial(term, language),
        "state_words": partial(state_words, language),
        "colour_words": partial(colour_words, language),
        "standing_words": partial(standing_words, language),
        "period_words": partial(period_words, language),
        "incident_words": partial(kind_words, language),
        "incident_about": partial(subject_words, language),
        "incident_advice": partial(advice_words, language),
        "weekday": partial(dates.weekday, language),
    }


def _values() -> dict[str, Any]:
    given, who = context().settings, visitor() if current_user.is_authenticated else None
    tabs = tabs_of(who, mailbox="mailbox" in (given.email_channel, given.sms_channel))
    return {
        "locales": LOCALES,
        "visitor": who,
        "tabs": tabs,
        "two_lines": takes_two_lines(tabs, locale()),
        "today": today,
        "now": now,
        "keeps_people": KEEPS_PEOPLE,
        "has_provider": bool(given.oidc_issuer),
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
