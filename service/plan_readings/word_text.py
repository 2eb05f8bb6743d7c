"""The text of a Word document, with the numbers that Word counts by itself written out."""

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

DOCUMENT, NUMBERING = "word/document.xml", "word/numbering.xml"
STYLES = "word/styles.xml"
READ = (DOCUMENT, NUMBERING, STYLES)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONGEST_NUMBER = 20
_CHINESE = "〇一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class NotWord(Exception):
    """The parts of the file are not those of a Word document."""


def word_lines(packed: zipfile.ZipFile) -> Iterator[str]:
    """Give the paragraphs of a document, one a line; a row of a table is one, cells by `|`."""
    root = _parsed(packed, DOCUMENT)
    parts = packed.namelist()
    numbers = _Numbers(
        _parsed(packed, NUMBERING) if NUMBERING in parts else None,
        _parsed(packed, STYLES) if STYLES in parts else None,
    )
    body = root.find(f"{_W}body")
    if body is None:
        raise NotWord
    return _lines(body, numbers)


def _parsed(packed: zipfile.ZipFile, part: str) -> etree._Element:
    # No entities and nothing from elsewhere: the document is a stranger's.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(packed.read(part), parser)
    except etree.XMLSyntaxError:
        raise NotWord from None


def _lines(body: etree._Element, numbers: "_Numbers") -> Iterator[str]:
    for element in body:
        if element.tag == f"{_W}p":
            yield numbers.before(element) + _paragraph(element)
        elif element.tag == f"{_W}tbl":
            for row in element.iter(f"{_W}tr"):
                yield " | ".join(_cell(cell) for cell in row.findall(f"{_W}tc"))
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _lines(content, numbers)


def _cell(cell: etree._Element) -> str:
    return " ".join(filter(None, (_paragraph(one).strip() for one in cell.iter(f"{_W}p"))))


def _paragraph(paragraph: etree._Element) -> str:
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab":
            parts.append(" ")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
    return "".join(parts)


class _Numbers:
    """Counts numbered paragraphs as Word does: 一、 二、 (一) (二) 1. 2."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.of_styles: dict[str, etree._Element] = {}
        if numbering is not None:
            self._learn(numbering)
        for style in styles.findall(f"{_W}style") if styles is not None else ():
            counted = style.find(f"{_W}pPr/{_W}numPr")
            if counted is not None:
                self.of_styles[str(style.get(f"{_W}styleId"))] = counted

    def _learn(self, numbering: etree._Element) -> None:
        abstract = {
            one.get(f"{_W}abstractNumId"): one for one in numbering.findall(f"{_W}abstractNum")
        }
        for number in numbering.findall(f"{_W}num"):
            reference = number.find(f"{_W}abstractNumId")
            kind = abstract.get(reference.get(f"{_W}val")) if reference is not None else None
            for level in kind.findall(f"{_W}lvl") if kind is not None else ():
                key = str(number.get(f"{_W}numId")), _level(level.get(f"{_W}ilvl"))
                start = _value(level, "start") or ""
                self.levels[key] = (
                    _value(level, "numFmt") or "decimal",
                    (_value(level, "lvlText") or "")[:LONGEST_NUMBER],
                    int(start) if re.fullmatch(r"[0-9]{1,4}", start) else 1,
                )

    def before(self, paragraph: etree._Element) -> str:
        """Return the number that Word shows before a paragraph, or nothing."""
        counted = paragraph.find(f"{_W}pPr/{_W}numPr")
        if counted is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            counted = self.of_styles.get(str(style.get(f"{_W}val"))) if style is not None else None
        if counted is None:
            return ""
        number, level = _value(counted, "numId"), _level(_value(counted, "ilvl"))
        if number is None or (number, level) not in self.levels:
            return ""
        key = number, level
        self.counts[key] = self.counts.get(key, self.levels[key][2] - 1) + 1
        for deeper in [one for one in self.counts if one[0] == number and one[1] > level]:
            del self.counts[deeper]
        return self._shown(number, level)

    def _shown(self, number: str, level: int) -> str:
        text = self.levels[number, level][1]
        for place in range(level + 1):
            form, _, start = self.levels.get((number, place), ("decimal", "", 1))
            count = self.counts.get((number, place), start)
            text = text.replace(f"%{place + 1}", _written(count, form))
        return "" if "bullet" in self.levels[number, level][0] else text


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _level(written: str | None) -> int:
    """Return a level of a list; Word has nine, and what is none is the first."""
    return int(written) if written and re.fullmatch(r"[0-8]", written) else 0


def _written(count: int, form: str) -> str:
    if form.startswith(("chinese", "japanese", "ideographDigital", "taiwanese")) and count < 100:
        tens, ones = divmod(count, 10)
        head = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens] + "十"
        return head + (_CHINESE[ones] if ones or not tens else "")
    if form.startswith("decimalEnclosedCircle") and 0 < count <= len(_CIRCLED):
        return _CIRCLED[count - 1]
    return str(count)
