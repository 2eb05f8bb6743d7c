"""Expressions of time as plans write them, each read to the day."""

import pytest

from workflows.reading.carrying import Carrier
from workflows.reading.normal import normalised
from workflows.reading.when import all_whens
from workflows.reading.years import Years


def days_of(written: str) -> tuple[str | None, str | None]:
    """Read the first expression of time: from when, until when."""
    text = normalised(written)
    window = Carrier(Years(text.plain)).window(all_whens(text.plain)[0])
    start, end = (None if day is None else str(day) for day in (window.start, window.end))
    return start, end


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        # months, ten days, quarters, halves and years
        ("2019年4月", "2019-04-01", "2019-04-30"),
        ("2019年4月份至6月", "2019-04-01", "2019-06-30"),
        ("2019年2月下旬", "2019-02-21", "2019-02-28"),
        ("2020年2月下旬", "2020-02-21", "2020-02-29"),
        ("2019年5月上旬至6月中下旬", "2019-05-01", "2019-06-30"),
        ("2019年3月初至5月底", "2019-03-01", "2019-05-31"),
        ("2019年12月底", "2019-12-21", "2019-12-31"),
        ("2019年第三季度", "2019-07-01", "2019-09-30"),
        ("2019年下半年", "2019-07-01", "2019-12-31"),
        ("2019年—2021年", "2019-01-01", "2021-12-31"),
        ("2019年11月—年底", "2019-11-01", "2019-12-31"),
        # days, however they are typed
        ("2019年4月3日至4月20日", "2019-04-03", "2019-04-20"),
        ("2019 年 4 月 3 日 — 20 日", "2019-04-03", "2019-04-20"),
        ("２０１９年４月３日～２０日", "2019-04-03", "2019-04-20"),
        ("20l9年4月3日", "2019-04-03", "2019-04-03"),
        ("2019年4月3日一4月20日", "2019-04-03", "2019-04-20"),
        ("2019年4月上旬一5月中旬", "2019-04-01", "2019-05-20"),
        ("二〇一九年四月三日至四月二十日", "2019-04-03", "2019-04-20"),
        ("2019.4.3-2019.4.20", "2019-04-03", "2019-04-20"),
        ("2019-04-03至2019-04-20", "2019-04-03", "2019-04-20"),
        ("2019年2月27至3月3日", "2019-02-27", "2019-03-03"),
        ("2019年4月2019年6月", "2019-04-01", "2019-06-30"),
        ("2019年4-6月", "2019-04-01", "2019-06-30"),
        # over the end of a year
        ("2019年12月至2月", "2019-12-01", "2020-02-29"),
        ("2019年11月3日至次年1月5日", "2019-11-03", "2020-01-05"),
        # open on one side
        ("2019年6月15日前", None, "2019-06-15"),
        ("2019年6月15前", None, "2019-06-15"),
        ("2019年6月底前", None, "2019-06-30"),
        ("2019年6月15日截止", None, "2019-06-15"),
        ("2019年6月15日起", "2019-06-15", None),
        ("2019年7月1日前", None, "2019-06-30"),
        ("2019年“七一”前夕", None, "2019-06-30"),
        ("2019年“七一”期间", "2019-07-01", "2019-07-01"),
        ("2019年元旦前", None, "2018-12-31"),
        # to or from a happening whose day no calendar knows
        ("2019年6月至大会召开前", "2019-06-01", None),
        ("即日起至2019年6月15日", None, "2019-06-15"),
        # no year: counted from the first
        ("4月至6月", "Y+0-04-01", "Y+0-06-30"),
        ("20xx年11月至20xx年2月", "Y+0-11-01", "Y+1-02-28"),
        ("20**年4月—20**年4月", "Y+0-04-01", "Y+1-04-30"),
        # Taiwan counts from 1912
        ("民國108年4月3日", "2019-04-03", "2019-04-03"),
        ("一百零八年四月", "2019-04-01", "2019-04-30"),
    ],
)
def test_a_time_is_read_to_the_day(written: str, start: str | None, end: str | None) -> None:
    assert days_of(written) == (start, end)


def test_two_digits_are_of_the_republic_in_a_document_from_taiwan_alone() -> None:
    assert days_of("98年4月3日，里長會議決議辦理環境清潔競賽")[0] == "2009-04-03"
    assert days_of("98年4月3日，会议决定开展环境清洁竞赛")[0] == "1998-04-03"


@pytest.mark.parametrize(
    "written",
    ["12个问题", "3.5万元", "第三次会议", "满意率98.6%", "13:00～13:10", "一、二、三", "2019年度"],
)
def test_what_only_looks_like_a_time_is_none(written: str) -> None:
    assert [when for when in all_whens(normalised(written).plain) if when.dated] == []


def test_digits_that_were_stripped_are_known_to_be_lost() -> None:
    text = normalised("动员阶段(年月至年月)")
    (when,) = all_whens(text.plain)
    assert when.lost
    assert Carrier(Years(text.plain)).window(when).placeholder


@pytest.mark.parametrize(
    ("written", "lasts"), [("第1-3个月", "M1..M3"), ("第二周", "W2"), ("第3至6周", "W3..W6")]
)
def test_weeks_and_months_are_counted_from_a_beginning_that_nobody_states(
    written: str, lasts: str
) -> None:
    assert [when.lasts for when in all_whens(normalised(written).plain)] == [lasts]
