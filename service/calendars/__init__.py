"""Calendar feeds 日历订阅: what is due, in the calendar that somebody uses anyway."""

from service.calendars.entries import Entry, entries
from service.calendars.feeds import feed_of, feeds_of, open_feed, revoke_feed, secret_of
from service.calendars.files import as_icalendar

__all__ = [
    "Entry",
    "as_icalendar",
    "entries",
    "feed_of",
    "feeds_of",
    "open_feed",
    "revoke_feed",
    "secret_of",
]
