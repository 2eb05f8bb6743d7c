"""Files 附件 handed in with the work: known by what they contain, not by what they are called."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlalchemy import func
from sqlmodel import Session, select

from service.actors import Actor
from service.errors import BadInput, NotFound, Problem
from service.models import Attachment, Campaign
from service.packed import DAMAGED
from workflows.provisions.limits import Limits

LONGEST_NAME = 120  # characters
#: What a file begins with, and what it then is.
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
#: What an archive holds, and what it then is.
OFFICE = (
    ("word/document.xml", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    f"application/{OFFICE[0][1]}": (".docx",),
    f"application/{OFFICE[1][1]}": (".xlsx",),
    "text/plain": (".txt",),
}
#: As the plan names them (`FILE_KINDS`).
NAMES = {media_type: endings[-1].removeprefix(".") for media_type, endings in ENDINGS.items()}
USUAL = Limits()
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Attached:
    """A kept file without its content."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


def attach(
    session: Session,
    campaign: Campaign,
    name: str,
    content: bytes,
    *,
    by: Actor,
    now: datetime,
    limits: Limits = USUAL,
) -> Attached:
    """Keep a file with a campaign, within the ``limits`` of its plan; the same content once.

    Raises:
        BadInput: it is empty, too large, of no kind that is taken, or there are too many of them
            already.
    """
    media_type = _checked(name, content, limits)
    digest = hashlib.sha256(content).hexdigest()
    mine = select(Attachment).where(Attachment.campaign_id == campaign.id)
    known = session.exec(mine.where(Attachment.sha256 == digest)).first()
    if known is None:
        kept = select(func.count()).where(Attachment.campaign_id == campaign.id)
        count = session.exec(kept).one()
        if count >= limits.files:
            raise _refused("too_many_files", most=limits.files)
        known = Attachment(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            name=safe_name(name),
            media_type=media_type,
            size=len(content),
            sha256=digest,
            content=content,
            added_by=by.person_id,
            added_at=now,
        )
        session.add(known)
        session.flush()
    return Attached(known.id, known.name, known.media_type, known.size, known.sha256)


def read_attachment(session: Session, campaign: Campaign, number: int) -> Attachment:
    """Return a file of this very campaign; raises NotFound for another's."""
    found = session.get(Attachment, number)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("attachment")
    return found


def safe_name(name: str) -> str:
    """Return what a file may be called: no path, nothing that steers a terminal, not too long."""
    stem = _UNFIT.sub("_", name).strip(" ._") or "file"
    return stem[-LONGEST_NAME:]


def _checked(name: str, content: bytes, limits: Limits) -> str:
    if not content:
        raise _refused("empty_file")
    if len(content) > limits.largest_file:
        raise _refused("file_too_large", size=len(content), most=limits.largest_file)
    media_type = kind_of(content)
    known = media_type is not None and NAMES[media_type] in limits.file_kinds
    if media_type is None or not known or not name.lower().endswith(ENDINGS[media_type]):
        kinds = "、".join(kind.upper() for kind in limits.file_kinds)
        raise _refused("file_not_taken", name=name[:LONGEST_NAME], kinds=kinds)
    return media_type


def kind_of(content: bytes) -> str | None:
    """Return the media type of what a file contains, or None where it is of no kind taken."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else "text/plain"


def _office_kind(content: bytes) -> str | None:
    """Look at the list of an archive's members only: nothing of it is unpacked here."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except DAMAGED:
        return None
    return next((f"application/{kind}" for member, kind in OFFICE if member in names), None)


def _refused(code: str, **params: object) -> BadInput:
    values = tuple((name, str(value)) for name, value in params.items())
    return BadInput([Problem("content", code, values, domain="work")])
