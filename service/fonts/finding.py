"""Where a face for paper is: the file that the settings name, else one that the system has."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from service.fonts.opentype import CHINESE, Face, Unreadable, read_face
from service.fonts.parts import part_of
from workflows.refusals import Reason, Refused

#: Free faces first, those with most signs before others, then what comes with other systems.
NAMES = (
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf"),
    *("NotoSansSC-Regular.ttf", "SourceHanSans-Regular.ttc", "SourceHanSansSC-Regular.otf"),
    *("SourceHanSansCN-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc"),
    *("NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf", "DroidSansFallbackFull.ttf"),
    *("uming.ttc", "simhei.ttf", "simsun.ttc", "Hiragino Sans GB.ttc", "STHeiti Light.ttc"),
)
ROOTS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)


class NoFace(Refused):
    """Nothing can be printed here: there is no face, or the one that is named cannot be used."""


def faces(named: Path | None, roots: Sequence[Path] = ROOTS) -> Iterator[Face]:
    """Yield the faces that may be used, best first: the named one alone, else those found.

    Raises NoFace with what to install, or what is wrong with the one that is named.
    """
    if named is not None:
        try:
            yield usable_face(named)
        except Unreadable as wrong:
            raise NoFace(Reason.of(f"print_files.{wrong}", file=named)) from None
        return
    some = False
    for file in _found(tuple(roots)):
        try:
            face = usable_face(file)
        except Unreadable:
            continue
        some = True
        yield face
    if not some:
        _found.cache_clear()  # so that one that is installed now is found without a new start
        raise NoFace(Reason.of("print_files.no_font"))


def face_for(words: Iterable[str], named: Path | None, roots: Sequence[Path] = ROOTS) -> Face:
    """Return the first face that has every sign of some words, else the one that lacks fewest.

    Raises NoFace.
    """
    text = "".join(words)
    fewest: tuple[int, Face] | None = None
    for face in faces(named, roots):
        lacks = len(face.lacks(text))
        if not lacks:
            return face
        if fewest is None or lacks < fewest[0]:
            fewest = lacks, face
    assert fewest is not None  # faces() raises where there is none
    return fewest[1]


def usable_face(file: Path) -> Face:
    """Return the face of a file, of which a part was cut out once. Raises Unreadable."""
    face = read_face(file)
    part_of(face, (ord(CHINESE),))
    return face


@cache
def _found(roots: tuple[Path, ...]) -> list[Path]:
    told: dict[str, Path] = {}
    for root in roots:
        for folder, _, files in os.walk(root):
            for file in sorted({*files} & {*NAMES}):
                told.setdefault(file, Path(folder) / file)
    return [told[name] for name in NAMES if name in told]
