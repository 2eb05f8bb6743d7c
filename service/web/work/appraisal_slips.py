"""Halves of credentials as slips to print: told once, to the scrutineer who made them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service import dates
from service.appraisals.printed import slips_as_pdf
from service.fonts import face_for
from service.models import AppraisalEvent
from service.web.current import context, locale, looking, signed_in
from service.web.forms.door import by_form
from service.web.work.appraisals import p

pages = Blueprint("work_appraisal_slips", __name__)


@pages.post("/appraisals/<int:number>/slips.pdf")
@signed_in
def credentials(number: int) -> ResponseReturnValue:
    """Make the visitor's half for a stratum, and answer with the slips; they are kept nowhere."""
    font = context().settings.font
    face_for((), font)  # what cannot be printed is not made: secrets are told this once

    def slips(made: Any) -> ResponseReturnValue:
        if not made["slips"]:
            flash(p("credentials.nobody"), "done")
            return redirect(url_for("work_appraisals.show", number=number), 303)
        with looking() as db:
            event = db.get_one(AppraisalEvent, number)
            last_day = dates.day(locale(), event.closes_on)
            content = slips_as_pdf(event, made["half"], made["slips"], locale(), last_day, font)
        answer = Response(content, mimetype="application/pdf")
        named = f"slips-{number}-{made['half']}.pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
        return answer

    return by_form(f"appraisals/{number}/credentials", slips)
