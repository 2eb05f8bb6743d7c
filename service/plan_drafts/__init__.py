"""Plans written by forms: drafts that may be wrong, until one is published as a version."""

from service.plan_drafts.changing import added, changed, place, section_text, with_section
from service.plan_drafts.rows import (
    begin,
    checked,
    drafts,
    drop,
    find,
    newest_version,
    publish,
    rewrite,
    source_of,
)
from service.plan_drafts.running import Effect, Launch, effect_of, launches, prospects_of
from service.plan_drafts.text import move, remove

__all__ = [
    "Effect",
    "Launch",
    "added",
    "begin",
    "changed",
    "checked",
    "drafts",
    "drop",
    "effect_of",
    "find",
    "launches",
    "move",
    "newest_version",
    "place",
    "prospects_of",
    "publish",
    "remove",
    "rewrite",
    "section_text",
    "source_of",
    "with_section",
]
