"""Halves of credentials as slips to print and cut: a link as a code, and the letters to type in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.models import AppraisalEvent
from service.paper_slips import SlipOfPaper, draw_slips
from service.words import say

MARKS = {1: "①", 2: "②"}


def slips_as_pdf(
    event: AppraisalEvent,
    half: int,
    slips: Sequence[Mapping[str, Any]],
    locale: str,
    last_day: str,
    font: Path | None,
) -> bytes:
    """Return slips, as `told.slips` tells them, as PDF; it is kept nowhere, as they are not.

    ``last_day`` is the vote's, in words; ``font`` is what the settings name. Raises NoFace.
    """
    mark = MARKS[half]
    return draw_slips(
        [
            SlipOfPaper(
                heading=event.title,
                which=say(locale, "appraisals", "slip.which", mark=mark),
                to=f"{slip['name']} {slip['voter']}",
                secret=slip["secret"],
                link=slip["link"],
                notes=(
                    say(locale, "appraisals", "slip.both"),
                    say(locale, "appraisals", "slip.keep"),
                    say(locale, "appraisals", "slip.until", day=last_day),
                    say(locale, "appraisals", "slip.type", address=_address(slip["link"])),
                ),
            )
            for slip in slips
        ],
        font,
    )


def _address(link: str) -> str:
    """Return a link as somebody would type it: what follows ``#`` they type in on the page."""
    return link.partition("#")[0].partition("://")[2]
