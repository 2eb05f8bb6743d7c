"""Bounds on what people send: how often a campaign is urged, which files are taken, and signing."""

from __future__ import annotations

from dataclasses import dataclass

#: The kinds of files that may be taken, by their usual ending.
FILE_KINDS = ("pdf", "png", "jpeg", "docx", "xlsx", "txt")
MEBIBYTE = 1024 * 1024
#: No file is larger than this, whatever a plan says: a request holds no more.
LARGEST_MEGABYTES = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan lays down about it; the defaults hold where a plan says nothing.

    ``urging_a_day`` is how often one campaign is urged 催办 in a local day; an installation may
    allow less. ``file_megabytes`` is the size of one file, ``files`` how many one campaign keeps.
    ``signing_days`` are the working days that a signer has where a stage names its approver alone
    (``approved_by``); a procedure says so for each step.
    """

    urging_a_day: int = 3
    file_megabytes: int = LARGEST_MEGABYTES
    files: int = 500
    file_kinds: tuple[str, ...] = FILE_KINDS
    signing_days: int = 3

    @property
    def largest_file(self) -> int:
        """Return the most bytes that one file may have."""
        return self.file_megabytes * MEBIBYTE
