"""Which year a date belongs to that was written without one."""

import pytest

from workflows.reading.read import read


def starts(document: str) -> list[str | None]:
    """The first days of the steps of a document."""
    days = [step.window.start for step in read(document).steps]
    return [None if day is None else str(day) for day in days]


STEPS = "三、工作步骤\n(一)动员阶段(9月)。开会部署。\n(二)实施阶段(10月—12月)。逐项落实。\n"


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        ("经研究,2018年9月起开展整治工作。\n", "", "2018-09-01"),
        ("2018年机关作风整治工作方案\n", "", "2018-09-01"),
        ("", "某局办公室\n2018年8月25日", "2018-09-01"),
        ("", "某局办公室  2018年8月25日印发\n抄送:某局2017年。", "2018-09-01"),
        ("", "请于次月报送《2018年作风整治工作总结》。", "2018-09-01"),
        # what only looks like the campaign's year
        ("", "", "Y+0-09-01"),
        ("来源:办公室 时间:2016-03-10 09:12\n", "", "Y+0-09-01"),
        ("根据某委发〔2016〕14号文件\n", "", "Y+0-09-01"),
        ("2003年以来,机关作风明显好转。\n", "", "Y+0-09-01"),
        ("为做好2016年度考核工作,现通知如下。\n", "", "Y+0-09-01"),
        ("本局2008年、2013年两次被评为先进单位。\n", "", "Y+0-09-01"),
        ("依据《信访条例》(2005年国务院令第431号)\n", "", "Y+0-09-01"),
    ],
)
def test_the_nearest_year_that_speaks_of_this_campaign_is_carried(
    before: str, after: str, first: str
) -> None:
    assert starts(before + STEPS + after)[0] == first


def test_where_the_month_runs_backwards_the_next_year_began() -> None:
    document = (
        "实施步骤\n(一)动员阶段(2018年10月)。\n(二)自查阶段(11月—次年1月)。\n(三)总结阶段(2月)。"
    )
    assert starts(document) == ["2018-10-01", "2018-11-01", "2019-02-01"]


def test_the_next_year_is_the_one_behind_the_date_before_it_in_the_list() -> None:
    document = (
        "活动从2018年12月开始,到2019年4月底结束。\n活动步骤\n1.12月中下旬,学习动员阶段。开会。\n"
        "2.次年1月,查找问题阶段。座谈。\n3.次年2月底至3月底,研讨交流阶段。论坛。\n"
    )
    assert starts(document) == ["2018-12-11", "2019-01-01", "2019-02-21"]


def test_years_that_were_left_open_are_counted_along_the_list() -> None:
    document = (
        "实施步骤\n(一)动员阶段(20xx年10月)。\n(二)实施阶段(20xx年11月至20xx年3月)。\n"
        "(三)总结阶段(20xx年4月)。"
    )
    assert starts(document) == ["Y+0-10-01", "Y+0-11-01", "Y+1-04-01"]


def test_a_whole_window_over_two_years_gives_its_months_to_both() -> None:
    document = (
        "镇政府决定从2011年9月1日至2012年3月10日开展整治工作。\n时间步骤\n"
        "(一)动员阶段(9月1日至9月10日)。\n(二)整治阶段(9月11日至12月31日)。\n"
        "(三)验收阶段(2012年1月1日至3月10日)。"
    )
    assert starts(document) == ["2011-09-01", "2011-09-11", "2012-01-01"]


def test_of_several_later_years_nobody_can_say_which_is_meant() -> None:
    document = (
        "各党组织“七一”期间要召开一次组织生活会。\n时间安排\n"
        "(一)动员阶段(2018年9月)。\n(二)推进阶段(2018年10月至2019年6月)。"
    )
    (deadline,) = read(document).deadlines
    assert (deadline.date, deadline.precision) == (None, "event")
