"""Clauses of a sentence, and who does what in them."""

import re

_SENTENCE_ENDS = "。;!?\n"
# Whoever writes more than this without a full stop is not read for who owes what.
LONGEST_SENTENCE = 240
# What a subject ends with, as offices, posts and people are called.
_WHO = re.compile(
    r"""[一-鿿、()和及与“”A-Z\d]{0,22}
    (?: 委 | 总支(?:\(支部\))? | 支部 | 党组 | 大会 | 小组会 | 组 | 办公室 | 办 | 单位 | 部门 | 学校
      | 学院 | 组织 | 员 | 干部 | 教师 | 同志 | 书记 | 领导 | 企业 | 公司 | 学区 | 局 | 处 | 科 | 室
      | 中心 | 县\(市、区\) | 市\(区\) | 乡镇 | 街道 | 村 | 社区 | 班级? | 中队 | 队 | 机关 | 会议
      | 群众 | 人 | 会 | 者 | 部 | 所 | 站 | 院 | 校 | 厂 | 矿 | 镇 | 乡 | 团 | 长 | 师 | 店
      | 方 )""",
    re.VERBOSE,
)
# What no subject begins with.
_NOT_WHO = re.compile(
    r"在|对|按|根据|通过|坚持|实行|建立|要|并|且|其|如|凡|以|把|将|做到|服从|原则"
)
_ENDS_SUBJECT = re.compile(
    r"(?:一般|原则上|应当|应|要|须|必须|将|至少|务必|可|于|在|每|按|逐|拟|统一|分别|需)*$"
)


def clause_around(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence that holds plain[start:end], without what closes it."""
    floor, ceiling = max(0, start - LONGEST_SENTENCE), min(len(plain), end + LONGEST_SENTENCE)
    first = max(plain.rfind(mark, floor, start) for mark in _SENTENCE_ENDS) + 1
    stops = [plain.find(mark, end, ceiling) for mark in _SENTENCE_ENDS]
    last = min((stop for stop in stops if stop >= 0), default=ceiling)
    return max(first, floor), last


def who_before(plain: str, first: int, place: int) -> str | None:
    """Return who is the subject right before a place, in the clause that begins at `first`."""
    text = plain[first:place]
    cut = max(text.rfind(mark) for mark in ",:") + 1
    starts = [cut, text.rfind(",", 0, max(0, cut - 1)) + 1] if cut else [0]
    for begins in starts:
        piece = _ENDS_SUBJECT.sub("", text[begins : cut - 1 if begins < cut else None])
        piece = re.sub(r"^.*(?:组织|要求|督促|指导|由)(?=各|全|广大)", "", piece.strip(" ,:由请"))
        piece = re.sub(r"^\(?[一二三四五六七八九十\d]{1,3}[)、.]\)?", "", piece)
        match = _WHO.fullmatch(piece)
        if match and len(piece) <= 26 and not _NOT_WHO.match(piece):
            return piece
    return None


_PREDICATE_ENDS = re.compile(r"[,。;!?\n(]")


def predicate_after(plain: str, place: int, last: int) -> tuple[int, int]:
    """Return what is to be done: from a place to the end of its clause."""
    while place < last and plain[place] in " ,:、":
        place += 1
    stop = _PREDICATE_ENDS.search(plain, place, last)
    return place, stop.start() if stop else last
