"""A reading in the words of a locale: its remarks, and the draft of a plan with its comments."""

from functools import partial

from service.words import say
from workflows.reading.draft import drafted
from workflows.reading.found import Reading, Remark


def remark_words(locale: str, remark: Remark) -> str:
    """Return the sentence of a remark."""
    return say(locale, "reading", f"remark.{remark.code}", **dict(remark.params))


def draft_of(locale: str, reading: Reading, name: str) -> str:
    """Return a plan file of a reading, its comments in a locale."""
    language = "zh-Hant" if reading.script == "hant" else "zh-Hans"
    remarks = tuple(remark_words(locale, remark) for remark in reading.remarks)
    return drafted(reading, name, language, remarks, partial(say, locale, "reading"))
