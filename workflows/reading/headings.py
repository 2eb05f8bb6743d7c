"""What a point of a list is called and when it is, read from the words that it begins with."""

import re
from dataclasses import dataclass

from workflows.reading.brackets import LABEL, LEADS_A_DATE, bracketed_date
from workflows.reading.expressions import When
from workflows.reading.lengths import length_at
from workflows.reading.numerals import number
from workflows.reading.sides import DAY
from workflows.reading.when import when_at, whens

_COUNT = r"[一二三四五六七八九十]{1,2}|[壹贰叁肆]|\d{1,2}"
ORDINAL = re.compile(
    rf"""第(?P<ordinal>{_COUNT})个?(?P<what>阶段|环节|步骤|步(?!伐)|轮|专题|战役|期(?!间|末)|周(?=为“))
    | (?P<what_first>阶段|环节|步骤|专题|单元|战役|板块|篇章)
      之?(?P<ordinal_last>{_COUNT})(?=[:、. ,(])
    | (?:^|(?<=\n))(?P<ordinal_step>[一二三四五六七八九])(?:步|阶段|环节)(?=[:、])
    | (?P<ordinal_second>其次)(?P<what_second>阶段|步骤?)(?=[:、. ,(])""",
    re.VERBOSE,
)


def ordinal_of(match: re.Match[str]) -> int:
    """Return the number of 第二阶段, 阶段二 or 其次阶段."""
    if match["ordinal_second"]:
        return 2
    return number(match["ordinal"] or match["ordinal_last"] or match["ordinal_step"]) or 0


_AFTER_ORDINAL = re.compile(r"[:、,.\- ]{0,3}(?:(?:为|是|即)(?!期))?[:]?")
_BODY_LEADS_A_DATE = re.compile(
    rf"[\s。,:]*(?:再?用|利用|安排|再|[(]?{LABEL}|从|自|于|计划在|计划于|拟于|拟在|定于)?"
)
_INSTRUCTS = re.compile(
    r"请|对(?!照)|对照|各|要|由|通过|组织|认真|用|把|将|以|按|在|根据|围绕|召开|利用|主要|重点|我|全|党|集中|使|让|每|采|结合|从|为|着|并|市|县|院|校|局|公司"
)
STAGE_WORD = re.compile(
    r"(?:(?<!个)阶段|(?<!个)环节|(?<![学日时周长定近假任前后中初\d一二三四五六七八九十])期)$"
)
MOST_OF_A_NAME = 45


@dataclass(frozen=True, slots=True)
class Heading:
    """A name at plain[start:end], its time, and where what it says of itself begins.

    `ordinal` is the number of 第N阶段; `leading` says that the time stood before the name.
    """

    start: int
    end: int
    when: When | None
    body: int
    ordinal: int = 0
    leading: bool = False

    @property
    def named(self) -> bool:
        return self.end > self.start


_ONE_IS = re.compile(r"(?<=\n)[一二三四五六七八九十]是(?=[一-鿿])")


def heading_at(plain: str, place: int, limit: int) -> Heading | None:
    """Return the heading that begins at a place, or None where there is only a sentence."""
    start = _skip(plain, place, limit)
    told = _ONE_IS.match(plain, start, limit)
    start = told.end() if told else start
    ordinal = ORDINAL.match(plain, start, limit)
    if ordinal:
        return _of_ordinal(plain, ordinal, limit)
    led = _led_by_date(plain, start, limit)
    return led or _named(plain, start, limit)


def _skip(plain: str, place: int, limit: int) -> int:
    while place < limit and plain[place] in " \n:、,.":
        place += 1
    return place


def _of_ordinal(plain: str, ordinal: re.Match[str], limit: int) -> Heading | None:
    """Read 第一阶段:学习调研, 第一阶段(5月)为…, 第一阶段:从5月至6月, …"""
    value = ordinal_of(ordinal)
    place = ordinal.end()
    when: When | None = None
    bracket = bracketed_date(plain, place, limit)
    if bracket:
        when, place = bracket
    after = _AFTER_ORDINAL.match(plain, place, limit)
    place = after.end() if after else place
    glued = place == ordinal.end() and plain[place : place + 1] not in ("\n", "。", "")
    if glued and not _GOES_ON.match(plain, place, limit):
        return None
    if plain[place : place + 1] != "\n":
        place = _skip(plain, place, limit)
    inner = _led_by_date(plain, place, limit) if when is None else None
    # 第二阶段为7月至8月底,研究…: what is said to be its time is not its name.
    said = plain[ordinal.end() : place].strip() in ("为", "是")
    named_by = inner is not None and (not said or STAGE_WORD.search(plain[inner.start : inner.end]))
    if inner is not None and named_by and _is_a_name(plain[inner.start : inner.end]):
        return Heading(inner.start, inner.end, inner.when, inner.body, value, leading=True)
    if when is None:
        lead = LEADS_A_DATE.match(plain, place, limit)
        dated = when_at(plain, lead.end() if lead else place, limit)
        if dated and dated.dated:
            return Heading(ordinal.start(), ordinal.end(), dated, dated.end, value)
    bracketed = _IN_BRACKETS.match(plain, ordinal.end(), limit) if when is None else None
    if bracketed:
        return Heading(*bracketed.span("name"), None, bracketed.end(), value)
    if glued and (plain[place] in "从自" or _SAYS.match(plain, place, limit)):
        return Heading(ordinal.start(), ordinal.end(), when, place, value)
    named = _named(plain, place, limit)
    if named is None or not named.named or _only_a_sentence(plain, named):
        return Heading(ordinal.start(), ordinal.end(), when, place, value)
    return Heading(named.start, named.end, when or named.when, named.body, value)


def _is_a_name(name: str) -> bool:
    """Say whether words behind a date name a step; otherwise they say what is done in it."""
    return bool(STAGE_WORD.search(name)) or (
        len(name) <= 12
        and not _INSTRUCTS.match(name)
        and not re.match(r"着重|进行|开展|做好", name)
    )


def _only_a_sentence(plain: str, named: Heading) -> bool:
    return named.end - named.start > 24 and not named.when


def _led_by_date(plain: str, start: int, limit: int) -> Heading | None:
    """Read `9月上旬至10月中旬,学习动员阶段;` and `(一)1-3月,预备会,南宁。`"""
    place = start
    bracket = bracketed_date(plain, place, limit)
    lead = re.compile(r"(?:从|自|于|在)?").match(plain, place, limit)
    when = bracket[0] if bracket else when_at(plain, lead.end() if lead else place, limit)
    if when is None or not (when.dated or when.lasts):
        return None
    after = bracket[1] if bracket else when.end
    separator = re.compile(r"[,:、. \-]{0,3}(?:为|是)?|\n").match(plain, after, limit)
    begins = separator.end() if separator else after
    marked = bool(separator and separator[0].strip("\n"))
    end = _first(plain, begins, limit, ",。;:(\n " if when.lasts else ",。;:(\n")
    name = plain[begins:end]
    if not name.strip() or len(name) > MOST_OF_A_NAME:
        return None
    line = plain[end : end + 1] in ("\n", "") and len(name) <= 12
    if not marked and not STAGE_WORD.search(name) and not bracket and not line:
        return None
    begins, end = _trimmed(plain, begins, end)
    return Heading(begins, end, when, end, leading=True)


def _named(plain: str, start: int, limit: int) -> Heading | None:
    """Read a name with the time behind it, in brackets, after a colon or at once."""
    end = _first(plain, start, limit, "。;:(\n[<!?")
    glued_number = _NUMBER_BEHIND.search(plain, start, end)
    end = glued_number.start() if glued_number else end
    while end < limit and plain[end] in "([<" and bracketed_date(plain, end, limit) is None:
        closing = _first(plain, end, limit, ")]>\n")
        if closing == end + 1:
            break  # what stood in the bracket was lost
        end = _first(plain, min(closing + 1, limit), limit, "。;:(\n[<!?")
    glued = _glued_date(plain, start, end)
    if glued:
        begins, stops = _trimmed(plain, start, glued[0])
        return Heading(begins, stops, glued[1], glued[1].end) if stops - begins >= 2 else None
    bracket = bracketed_date(plain, end, limit)
    if bracket:
        begins, stops = _trimmed(plain, start, end)
        return Heading(begins, stops, bracket[0], bracket[1]) if stops > begins else None
    colon = plain[end : end + 1] == ":"
    stops = end if colon else _clause_end(plain, start, end)
    begins, stops = _trimmed(plain, start, stops)
    if stops - begins < 2 or stops - begins > MOST_OF_A_NAME:
        return None
    worded = bool(STAGE_WORD.search(plain[begins:stops]))
    when = _date_of_body(plain, min(end, max(stops, start)), limit, sure=colon or worded)
    return Heading(begins, stops, when, when.end if when else end)


# 第一阶段(初赛):各班自己先比
# (一)初赛阶段1、召开动员会: the first point within, on the same line.
_NUMBER_BEHIND = re.compile(r"(?<=阶段)(?=\d{1,2}[、.][一-鿿])")
_IN_BRACKETS = re.compile(r"\((?P<name>[一-鿿]{2,10})\)(?=[:,。])")
# 第一阶段全面学习党史,办专题培训…;
_SAYS = re.compile(
    r"(?:着[重力]|主要是?|重点|全面|集中|学习|开展|进行|组织|围绕|做好|抓好)"
    r"(?!(?:中|后|期间|结束|情况|成果|工作|任务|要求))[^,。;:\n]{2,24}[,。;]"
)
# 第一阶段启动宣传阶段。and 第一阶段从即日起到…
_GOES_ON = re.compile(
    rf"[从自]|{_IN_BRACKETS.pattern}|{_SAYS.pattern}|[一-鿿、]{{2,12}}(?:阶段|(?<!学)期)(?=[。:(,\n])"
)
_GLUES = re.compile(rf"[,:、\- ]+(?:{LABEL}|从|自|在|于|为|是)?$|(?:{LABEL}|从|自|在|于|为|是)$")


# (一)宣传报道 1、6月1日上午,…: the number of a point within, and its time.
_HOLDS_A_NUMBER = re.compile(r"[ ]\d{1,2}[、.]$")


def _glued_date(plain: str, start: int, end: int) -> tuple[int, When] | None:
    """Find a time that stands at the end of a heading without a bracket: X阶段 2010年5月。"""
    found = whens(plain, start, min(end, start + 70))
    if not found or found[0].lost or found[0].lasts:
        return None
    when = found[0]
    name = plain[start : when.start]
    if _HOLDS_A_NUMBER.search(name):
        return None
    closed = when.end >= end or plain[when.end] in "\n。;,:) "
    # 学习动员阶段3月10日至3月28日各部门…: after a range nothing is owed.
    closed = closed or (not when.single and bool(STAGE_WORD.search(name)))
    label = _GLUES.search(name)
    if not closed:
        return None
    if label and len(name) - len(label[0]) >= 2:
        # What is to be done before a day is a deadline, not a step, unless it says that it is one.
        sure = when.begins is not None or STAGE_WORD.search(name[: label.start()])
        return (start + label.start(), when) if sure else None
    return (when.start, when) if STAGE_WORD.search(name) and len(name) <= 20 else None


def _date_of_body(plain: str, place: int, limit: int, *, sure: bool) -> When | None:
    """Return the time with which the first sentence after a name begins, where it is the step's.

    A single day is what something is due on, not how long a step lasts.
    """
    lead = _BODY_LEADS_A_DATE.match(plain, place, limit)
    begins = lead.end() if lead else place
    bracket = bracketed_date(plain, begins, limit)
    if bracket:
        return bracket[0]
    when = when_at(plain, begins, limit)
    if when is None:
        return length_at(plain, begins, limit)
    labelled = bool(lead and re.search(r"时[间限]|日期", lead[0]))
    if when.lost or when.lasts or labelled:
        return when
    owes = plain[when.end : when.end + 1] not in ("", ",", "。", ";", ")", "\n")
    if when.begins is None and _ENDS_THE_STEP.match(plain, when.end):
        return when
    if when.begins is None and owes:
        # 基建股:9月30日前完成… is what somebody owes.
        return None
    single = when.begins is when.ends or when.begins is None
    side = when.ends or when.begins
    if single and not sure and not (lead and lead[0].strip(" 。,:\n")):
        return None
    if single and side is not None and side.precision == DAY and plain[place : place + 1] != ":":
        return None
    return None if when.begins is None and not sure else when


# 2016年9月底前完成。 alone says until when the step lasts.
_ENDS_THE_STEP = re.compile(r"(?:完成|结束)[。\n]")


def _clause_end(plain: str, start: int, end: int) -> int:
    """Return where a name ends that commas run through: before a whole clause (014)."""
    blank = re.compile(r"(?<=[一-鿿”]{2}) (?=\S)").search(plain, start, end)
    if blank and end - blank.start() > 6:
        end = blank.start()
    parts = plain[start:end].split(",")
    place = start + len(parts[0])
    stage_word = STAGE_WORD.search(parts[0])
    for part in parts[1:]:
        worded = STAGE_WORD.search(part)
        parallel = abs(len(part) - len(parts[0])) <= 1 or worded
        if len(part) > 10 or not parallel or (stage_word and not worded):
            break
        if _INSTRUCTS.match(part) and len(part) > 4:
            break
        place += 1 + len(part)
    return place


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start] in " \n:、,.-;":
        start += 1
    while end > start and plain[end - 1] in " \n:、,.-;。":
        end -= 1
    return start, end


def _first(plain: str, start: int, limit: int, stops: str) -> int:
    for index in range(start, limit):
        if plain[index] in stops:
            return index
    return limit
