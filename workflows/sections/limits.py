"""The section ``limits`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared
from workflows.provisions.limits import FILE_KINDS, LARGEST_MEGABYTES, Limits
from workflows.yaml_loader import Item

FIELDS: frozenset[str] = frozenset({
    "urging_a_day", "file_megabytes", "files", "file_kinds", "signing_days",
})  # fmt: skip
MOST_URGED = 20
MOST_FILES = 10_000
MOST_DAYS = 366


def read(item: Item, shared: Shared) -> Limits:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), Limits()
    kinds = fields["file_kinds"].choices(FILE_KINDS) if "file_kinds" in fields else ()
    return Limits(
        urging_a_day=fields.whole("urging_a_day", 0, MOST_URGED, usual.urging_a_day),
        file_megabytes=fields.whole("file_megabytes", 1, LARGEST_MEGABYTES, usual.file_megabytes),
        files=fields.whole("files", 1, MOST_FILES, usual.files),
        file_kinds=kinds or usual.file_kinds,
        signing_days=fields.whole("signing_days", 1, MOST_DAYS, usual.signing_days),
    )
