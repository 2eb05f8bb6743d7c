"""Every notice in every language, written out; run as a module it writes the snapshots anew."""

from pathlib import Path

from notifications.compose import LOCALES, NOTICES
from tests.notifications.office import COMPOSER

SNAPSHOTS = Path(__file__).parent / "snapshots"
ALL = [(notice, locale) for notice in (*NOTICES, "abroad") for locale in LOCALES]


def written_out(notice: str, locale: str) -> str:
    """A notice as its recipient sees it: subject, text, HTML and SMS."""
    shown = COMPOSER.preview(notice, locale)
    return "\n".join(
        [
            "--- subject",
            shown.subject,
            "--- text",
            shown.text,
            "--- html",
            shown.html,
            "--- sms",
            shown.sms,
            "",
        ]
    )


def snapshot(notice: str, locale: str) -> Path:
    """Where the snapshot of a notice lies."""
    return SNAPSHOTS / f"{notice}.{locale}.txt"


if __name__ == "__main__":
    SNAPSHOTS.mkdir(exist_ok=True)
    for notice, locale in ALL:
        snapshot(notice, locale).write_text(written_out(notice, locale), encoding="utf-8")
