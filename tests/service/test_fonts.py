"""Faces for paper: read, cut down to what is written, and drawn as the whole face draws."""

from __future__ import annotations

import random
import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import reportlab
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.pdfbase.ttfonts import TTFont

from service.fonts import NoFace, Unreadable, compact, face_for, faces, truetype, usable_face
from service.fonts.opentype import Face, read_face
from service.fonts.signs import unseen
from service.paper_pages import Printed, printed
from tests.on_paper import words_on

TEXT = "中共党国永〇①鬱繁體字，。AZaz09@𠮷䶮"
VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
LATIN = "党國é&ö8g"  # as which glyphs of a face without Chinese are passed off
ORIGIN = "ABéÉö8g"


def installed() -> Face:
    return next(faces(None))


def tables_of(file: Path) -> dict[str, bytes]:
    """The tables of a font file that is no collection."""
    content = file.read_bytes()
    (count,) = struct.unpack_from(">H", content, 4)
    told = {}
    for place in range(count):
        tag, _, at, long = struct.unpack_from(">4sIII", content, 12 + 16 * place)
        told[tag.decode()] = content[at : at + long]
    return told


def file_of(tables: dict[str, bytes], kind: bytes = b"\0\1\0\0") -> bytes:
    """A font file of some tables."""
    at, head, bodies = 12 + 16 * len(tables), b"", b""
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4sIII", tag.encode(), 0, at + len(bodies), len(table))
        bodies += table + bytes(-len(table) % 4)
    return kind + struct.pack(">HHHH", len(tables), 0, 0, 0) + head + bodies


def long_map(glyphs: dict[int, int]) -> bytes:
    """A table of signs (format 12)."""
    groups = b"".join(struct.pack(">III", code, code, glyphs[code]) for code in sorted(glyphs))
    told = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(glyphs)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + told


@pytest.fixture
def latin(tmp_path: Path) -> Path:
    """A TrueType face that passes Latin letters off as Chinese, some put together from parts."""
    tables, known = tables_of(VERA), read_glyphs(VERA)
    pairs = zip(LATIN, ORIGIN, strict=True)
    tables["cmap"] = long_map({ord(sign): known[ord(from_)] for sign, from_ in pairs})
    file = tmp_path / "latin.ttf"
    file.write_bytes(file_of(tables))
    return file


def read_glyphs(file: Path) -> dict[int, int]:
    """Which glyph is which sign, of a face that our reader would refuse."""
    found: dict[int, int] = TTFont("vera", str(file)).face.charToGlyph
    return found


def drawn(font: Any, index: int, sign: str) -> Image.Image:
    """A sign as FreeType draws it."""
    engine = ImageFont.Layout.BASIC
    face = ImageFont.truetype(font, 60, index=index, layout_engine=engine)
    picture = Image.new("L", (140, 120))
    ImageDraw.Draw(picture).text((20, 10), sign, 255, font=face)
    return picture


def whole_of(face: Face, text: str) -> bytes:
    """A font file of the part that a document embeds, with what FreeType needs besides."""
    glyphs = [0, *(face.glyphs[ord(sign)] for sign in text)]
    numbers = {ord(sign): number for number, sign in enumerate(text, 1)}
    if not face.compact:
        part = truetype.part_of(face, glyphs)
        (count,) = struct.unpack_from(">H", part, 4)
        tables = {}
        for place in range(count):
            tag, _, at, long = struct.unpack_from(">4sIII", part, 12 + 16 * place)
            tables[tag.decode()] = part[at : at + long]
        return file_of({**tables, "cmap": long_map(numbers)})
    hhea = bytearray(face.tables["hhea"])
    hhea[34:36] = struct.pack(">H", len(glyphs))
    return file_of(
        {
            "CFF ": compact.part_of(face, glyphs, "PART"),
            "cmap": long_map(numbers),
            "head": bytes(face.tables["head"]),
            "hhea": bytes(hhea),
            "hmtx": b"".join(struct.pack(">Hh", face.width(glyph), 0) for glyph in glyphs),
            "maxp": struct.pack(">IH", 0x5000, len(glyphs)),
            "OS/2": bytes(face.tables["OS/2"]),
        },
        b"OTTO",
    )


def index_of(face: Face) -> int:
    """Which face of a collection it is."""
    count = 1
    if face.file.suffix == ".ttc":
        (count,) = struct.unpack(">I", face.file.read_bytes()[8:12])
    found = [
        number
        for number in range(count)
        if "SC" in (ImageFont.truetype(face.file, 10, index=number).getname()[0] or "")
    ]
    return found[0] if found else 0


def test_what_is_cut_out_is_drawn_as_the_whole_face_draws_it() -> None:
    face = installed()
    text = "".join(sign for sign in TEXT if ord(sign) in face.glyphs)
    part, index = whole_of(face, text), index_of(face)
    assert len(part) < 50_000
    for sign in text:
        ours, theirs = drawn(BytesIO(part), 0, sign), drawn(str(face.file), index, sign)
        assert ours.getbbox(), sign
        assert ImageChops.difference(ours, theirs).getbbox() is None, sign


def test_a_truetype_face_is_cut_down_with_the_parts_that_its_glyphs_are_made_of(
    latin: Path,
) -> None:
    face = usable_face(latin)
    part = whole_of(face, LATIN)
    assert len(part) < 20_000
    for sign, origin in zip(LATIN, ORIGIN, strict=True):
        ours, theirs = drawn(BytesIO(part), 0, sign), drawn(str(VERA), 0, origin)
        assert ImageChops.difference(ours, theirs).getbbox() is None, sign


def test_a_document_in_a_truetype_face_is_read_back(latin: Path) -> None:
    paper = printed(Printed("党國", paragraphs=["é&ö8g", "没有的字"], page_words="8"), latin)
    assert b"/FontFile2" in paper
    text = words_on(paper)
    assert "党國" in text
    assert "é&ö8g" in text


def short_map(first: int, glyphs: list[int], others: dict[int, int]) -> bytes:
    """A table of signs (format 4): a run of them by a list of glyphs, others by their distance."""
    segments = [(code, code, (glyph - code) & 0xFFFF, 0) for code, glyph in others.items()]
    last = first + len(glyphs) - 1
    segments = sorted([*segments, (first, last, 0, 1), (0xFFFF, 0xFFFF, 1, 0)])
    count = len(segments)
    offsets = [2 * (count - place) * one[3] for place, one in enumerate(segments)]
    rows = [[one[1] for one in segments], [0], [one[0] for one in segments]]
    rows += [[one[2] for one in segments], offsets, glyphs]
    body = b"".join(struct.pack(f">{len(row)}H", *row) for row in rows)
    head = struct.pack(">7H", 4, 14 + len(body), 0, 2 * count, 0, 0, 0)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + head + body


def test_a_short_table_of_signs_is_read_like_a_long_one(latin: Path) -> None:
    tables = tables_of(VERA)
    tables["cmap"] = short_map(ord("A"), [36, 0, 38], {ord("党"): 40, ord("國"): 41})
    latin.write_bytes(file_of(tables))
    told = {ord("A"): 36, ord("C"): 38, ord("党"): 40, ord("國"): 41}
    assert read_face(latin).glyphs == told, "B has no glyph, and is none of its signs"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tables: tables.pop("glyf"), "font_not_drawn"),
        (lambda tables: tables.update(cmap=long_map({65: 36})), "font_not_chinese"),
        (
            lambda tables: tables.update({"OS/2": bytes(8) + b"\0\2" + bytes(70)}),
            "font_not_embeddable",
        ),
        (
            lambda tables: tables.update({"OS/2": bytes(8) + b"\1\0" + bytes(70)}),
            "font_not_embeddable",
        ),
        (lambda tables: tables.pop("hmtx"), "not_a_font"),
        (lambda tables: tables.update(loca=b""), "not_a_font"),
        (lambda tables: tables.update(cmap=b"\0"), "not_a_font"),
    ],
)
def test_what_cannot_be_embedded_is_refused_with_its_reason(
    latin: Path, change: Any, code: str
) -> None:
    tables = tables_of(latin)
    change(tables)
    latin.write_bytes(file_of(tables))
    with pytest.raises(Unreadable, match=code):
        usable_face(latin)


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"<svg/>", b"ttcf", b"OTTO" + bytes(4), b"\0\1\0\0\xff\xff" + bytes(50)):
        file = tmp_path / "font.ttf"
        file.write_bytes(content)
        with pytest.raises(Unreadable, match="not_a_font"):
            read_face(file)
    with pytest.raises(Unreadable, match="font_missing"):
        read_face(tmp_path / "gone.ttf")
    with pytest.raises(Unreadable, match="not_a_font"):
        read_face(tmp_path)


def test_a_damaged_face_gives_a_refusal_and_never_an_error(latin: Path, tmp_path: Path) -> None:
    wholes = [whole_of(installed(), "党国永A"), latin.read_bytes()]
    seed = random.randrange(1 << 30)
    print("seed", seed)  # noqa: T201 - so that it can be done again
    chance = random.Random(seed)
    for number in range(300):
        hurt = bytearray(wholes[number % 2])
        for _ in range(chance.randrange(1, 4)):
            hurt[chance.randrange(len(hurt))] = chance.randrange(256)
        file = tmp_path / f"{number}.ttf"
        file.write_bytes(hurt[: chance.randrange(len(hurt))] if number % 3 == 0 else hurt)
        with suppress(NoFace):
            printed(Printed("党国永A"), file)


def test_the_face_that_has_the_signs_is_taken_of_several(latin: Path, tmp_path: Path) -> None:
    with pytest.raises(NoFace) as found:
        face_for(["党"], None, [tmp_path / "empty"])
    assert found.value.reasons[0].code == "print_files.no_font"
    poor = tmp_path / "deep" / "NotoSansSC-Regular.ttf"  # goes before others by its name
    poor.parent.mkdir()
    latin.rename(poor)
    assert face_for(["党é"], None, [tmp_path]).file == poor
    rich = tmp_path / "wqy-microhei.ttc"
    rich.symlink_to(installed().file)
    other = tmp_path / "another"
    other.mkdir()
    poor.rename(other / poor.name)
    (other / rich.name).symlink_to(installed().file)
    assert face_for(["中共党"], None, [other]).file.name == rich.name
    assert face_for(["é党"], None, [other]).file.name == poor.name


def test_an_end_of_a_line_is_no_sign_that_a_face_could_lack(latin: Path) -> None:
    assert read_face(latin).lacks("党\n\t\u200b🀄") == {"🀄"}


def test_a_face_that_is_installed_now_is_found_without_a_new_start(
    latin: Path, tmp_path: Path
) -> None:
    place = tmp_path / "later"
    with pytest.raises(NoFace):
        face_for(["党"], None, [place])
    place.mkdir()
    latin.rename(place / "NotoSansSC-Regular.ttf")
    assert face_for(["党"], None, [place]).file.parent == place


def test_a_named_face_is_the_only_one_that_counts(tmp_path: Path) -> None:
    gone = tmp_path / "gone.ttf"
    with pytest.raises(NoFace) as found:
        printed(Printed("党"), gone)
    assert found.value.reasons[0].code == "print_files.font_missing"
    assert dict(found.value.reasons[0].params) == {"file": str(gone)}


@pytest.mark.parametrize(
    ("sign", "seen"),
    [("\u200b", False), ("\u202e", False), ("\ufe0f", False), ("党", True), ("\t", True)],
)
def test_signs_that_leave_no_mark_are_known(sign: str, seen: bool) -> None:
    assert unseen(sign) is not seen
