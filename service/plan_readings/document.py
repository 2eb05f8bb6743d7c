"""The text of a document that somebody gives: plain text, Word (.docx) or PDF with text in it.

What it is, its content tells, never its name. Whatever cannot be read is refused with what to do,
before anything is unpacked that would not fit.
"""

import codecs
import unicodedata
import zipfile
from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from service.errors import BadInput, Problem
from service.packed import DAMAGED
from service.plan_readings.word_text import DOCUMENT, READ, NotWord, word_lines

MOST_BYTES = 10_000_000
MOST_UNPACKED = 40_000_000
# Of the parts that are read: a tree of them takes many times the room.
MOST_OF_A_PART = 5_000_000
MOST_PAGES = 300
MOST_CHARACTERS = 200_000

_ZIP, _OLD_WORD, _PDF, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf"
# Characters that every Chinese document has: of two codings, the one with more of them is right.
_COMMON = set("的一是在和有年月日第各及為为工作会會组組织織部门門")

_LINES = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


def text_of(content: bytes) -> str:
    """Return the text of a document.

    Raises:
        BadInput: where it is empty, too large, damaged, protected, of another sort, or holds no
            text; the sentence says which, and what to do.
    """
    if not content.strip():
        raise _bad("empty")
    if len(content) > MOST_BYTES:
        raise _bad("too_large", most=MOST_BYTES // 1_000_000)
    return _bounded(_text(content), "no_text")


def kept_text(text: str) -> str:
    """Return a text as it is kept: its lines, without characters that nobody sees.

    Raises BadInput where nothing is left of it, or too much.
    """
    text = text.replace("\r\n", "\n").translate(_LINES).replace("\t", " ")
    seen = (one for one in text if one == "\n" or unicodedata.category(one) not in _UNSEEN)
    return _bounded("".join(seen), "empty")


def _bounded(text: str, where_empty: str) -> str:
    if not text.strip():
        raise _bad(where_empty)
    if len(text) > MOST_CHARACTERS:
        raise _bad("too_long", most=MOST_CHARACTERS)
    return text


def _text(content: bytes) -> str:
    if content.startswith(_ZIP):
        return _of_word(content)
    if content.lstrip()[:5] == _PDF:
        return _of_pdf(content)
    if content.startswith(_OLD_WORD):
        raise _bad("old_word")
    if content.startswith(_RTF):
        raise _bad("rich_text")
    return _of_plain(content)


def _of_word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            texts = (part.file_size for part in parts if part.filename in READ)
            too_much = sum(part.file_size for part in parts) > MOST_UNPACKED
            if too_much or max(texts, default=0) > MOST_OF_A_PART:
                raise _bad("unpacks", most=MOST_UNPACKED // 1_000_000)
            if DOCUMENT not in packed.namelist():
                raise _bad("not_word")
            return _joined(word_lines(packed))
    except (*DAMAGED, NotWord):
        raise _bad("damaged_word") from None


def _joined(pieces: Iterable[str]) -> str:
    """Join pieces of a document as they come; too many are refused before all are there."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece) + 1
        if length > MOST_CHARACTERS + 1:
            raise _bad("too_long", most=MOST_CHARACTERS)
        kept.append(piece)
    return "\n".join(kept)


def _of_pdf(content: bytes) -> str:
    try:
        document = PdfReader(BytesIO(content))
        if document.is_encrypted:
            raise _bad("protected")
        if len(document.pages) > MOST_PAGES:
            raise _bad("too_many_pages", most=MOST_PAGES)
        text = _joined(page.extract_text() for page in document.pages)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ):
        raise _bad("damaged_pdf") from None
    if not text.strip():
        raise _bad("scanned")
    return text


def _of_plain(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if b"\x00" in content:
        raise _bad("binary")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _of_old_coding(content)


def _of_old_coding(content: bytes) -> str:
    """Read GB 18030 or Big5, whichever makes more sense of it."""
    read: list[str] = []
    for coding in ("gb18030", "big5hkscs"):
        try:
            read.append(content.decode(coding))
        except UnicodeDecodeError:
            continue
    sense = [sum(character in _COMMON for character in text) for text in read]
    if not read or not max(sense):
        raise _bad("binary")
    return read[sense.index(max(sense))]


def _decoded(content: bytes, coding: str) -> str:
    try:
        return content.decode(coding)
    except UnicodeDecodeError:
        raise _bad("binary") from None


def _bad(code: str, **params: object) -> BadInput:
    told = tuple(sorted((name, str(value)) for name, value in params.items()))
    return BadInput([Problem("document", code, told, domain="reading")])
