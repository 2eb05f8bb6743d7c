"""A Word file as a package of parts: whether it can be unpacked, and what Word would do with it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5_000_000, 20_000_000, 500
# Of what is read as a tree, which takes twenty times the room; the rest are pictures.
MOST_XML, XML = 4_000_000, (".xml", ".rels")
DOCUMENT, MACROS, ACTIVE = "word/document.xml", "vbaproject.bin", "word/activex/"
#: What Word opens as a document, a program or a template of its own, even within the file.
HARMFUL = frozenset({"afchunk", "subdocument", "oleobject", "control", "attachedtemplate"})
#: Where a field begins or goes on, its first word says what it does.
EDGE = "\0"
FETCHING = re.compile(
    rf"(?:^|{EDGE})[\s\"]*(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT|DATABASE)\b",
    re.IGNORECASE,
)


class Harmful(Exception):
    """A file that is not to be opened: the key of a problem, and its values."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def refuse_harmful(content: bytes) -> None:
    """Refuse what unpacks to too much, runs macros, fetches, or is no document at all.

    Raises Harmful; and what zipfile, a decompressor or a reader of XML raises for a damaged file.
    """
    if len(content) > MOST_BYTES:
        raise Harmful("too_large", most=MOST_BYTES // 1_000_000)
    with zipfile.ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
            raise Harmful("unpacks", most=MOST_UNPACKED // 1_000_000)
        if sum(one.file_size for one in parts if one.filename.lower().endswith(XML)) > MOST_XML:
            raise Harmful("too_much_text", most=MOST_XML // 1_000_000)
        if DOCUMENT not in packed.namelist():
            raise Harmful("damaged")
        names = [one.filename.lower() for one in parts]
        if any(name.endswith(MACROS) or name.startswith(ACTIVE) for name in names):
            raise Harmful("macros")
        _refuse_fetching(packed)


def refuse_fetching(content: bytes) -> None:
    """The same for a document that was made: a template may have put a field together."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        _refuse_fetching(packed)


def _refuse_fetching(packed: zipfile.ZipFile) -> None:
    found = sorted(set(_fetched(packed)))
    if found:
        raise Harmful("fetches", what=", ".join(found)[:200])


def _fetched(packed: zipfile.ZipFile) -> Iterator[str]:
    """What Word would fetch from elsewhere when the document is opened; a link waits for a click.

    Whoever reads the office's documents would tell a stranger so, or run the stranger's template.
    """
    for part in packed.infolist():
        name = part.filename.lower()
        try:
            root = _parsed(packed.read(part))
        except SyntaxError:
            if name.endswith(XML):
                raise
            continue  # a picture
        yield from _related(root) if name.endswith(".rels") else _coded(root)


def _parsed(content: bytes) -> Any:
    # Without comments, which would cut words; an entity would hide them, and Word takes none.
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    root = etree.fromstring(
        content, etree.XMLParser(**options, remove_comments=True, remove_pis=True)
    )
    if root.getroottree().docinfo.doctype:
        raise SyntaxError("a document type")
    return root


def _related(root: Any) -> Iterator[str]:
    for one in root.iter("{*}Relationship"):
        kind = str(one.get("Type", "")).rpartition("/")[2]
        outside = one.get("TargetMode") == "External" and kind != "hyperlink"
        if outside or kind.lower() in HARMFUL:
            yield str(one.get("Target") or kind) if outside else kind


def _coded(root: Any) -> Iterator[str]:
    """The fields that fetch, however their words are cut into pieces."""
    words: list[str] = []
    for one in root.iter("{*}*"):
        kind = str(one.tag).rpartition("}")[2]
        if kind == "mailMerge":
            yield kind
        if kind == "fldChar":
            words.append(EDGE)
        elif kind in ("instrText", "delInstrText"):
            words.extend(one.itertext())
        said = next((value for key, value in one.items() if key.endswith("}instr")), "")
        yield from (found.upper() for found in FETCHING.findall(said))
    yield from (found.upper() for found in FETCHING.findall("".join(words)))
