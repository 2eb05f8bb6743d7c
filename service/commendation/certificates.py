"""Certificates of honour: printed from the register, and from nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from service.models import Honour
from service.paper_honours import Sheet, draw, unwritable
from service.words import say
from workflows.refusals import Reason, Refused

DIGITS = "〇一二三四五六七八九"


def certificate(honour: Honour, locale: str, font: Path | None) -> bytes:
    """Return the certificate of an honour as PDF; ``font`` is what the settings name.

    Raises Refused: the honour was taken back, a name has signs that cannot be written, or there
    is no face to write with.
    """
    if honour.revoked_at is not None:
        raise Refused(
            Reason.of("commendation.revoked", number=honour.number, why=honour.revoked_why)
        )
    sheet = sheet_of(honour, locale)
    rare = unwritable(sheet, font)
    if rare:
        raise Refused(Reason.of("commendation.rare_signs", signs=rare))
    return draw(sheet, font)


def sheet_of(honour: Honour, locale: str) -> Sheet:
    """Return the words of a certificate."""
    told = {
        "name": honour.name,
        "organization": honour.organization_name,
        "title": honour.title,
        "number": honour.number,
        "code": honour.code,
    }
    kind = "person" if honour.person_id is not None else "organization"
    return Sheet(
        heading=say(locale, "commendation", "certificate.heading", **told),
        to=say(locale, "commendation", f"certificate.{kind}", **told),
        text=say(locale, "commendation", "certificate.text", **told),
        given_by=honour.given_by,
        day=day_words(honour.awarded_on, locale),
        number=say(locale, "commendation", "certificate.number", **told),
        code=say(locale, "commendation", "certificate.code", **told),
    )


def day_words(day: date, locale: str) -> str:
    """Return a day as it stands under a document: 二〇一一年七月一日."""
    if locale == "en":
        return f"{day.day} {day:%B %Y}"
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_number(day.month)}月{_number(day.day)}日"


def _number(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return ten + (DIGITS[ones] if ones else "")
