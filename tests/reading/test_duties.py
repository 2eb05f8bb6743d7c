"""Duties that recur, and deadlines that come once: what, who, how often, by when."""

import pytest

from workflows.reading.read import read


@pytest.mark.parametrize(
    ("written", "what", "cadence", "who"),
    [
        ("各支部每月召开一次支委会。", "召开一次支委会", "monthly", "各支部"),
        ("党委每半年召开一次党员大会。", "召开一次党员大会", "half-yearly", "党委"),
        ("办公室每季度向领导小组汇报进展。", "向领导小组汇报进展", "quarterly", "办公室"),
        ("值班人员每日检查台账。", "检查台账", "daily", "值班人员"),
        ("各单位每周五下午报送进度。", "报送进度", "weekly", "各单位"),
        ("督导组每两天走访一个村。", "走访一个村", "every 2 days", "督导组"),
        ("后勤处每学期检修一次设备。", "检修一次设备", "per-term", "后勤处"),
        ("党组织逐年制定规划。", "制定规划", "yearly", "党组织"),
        ("民主评议原则上每半年一次。", "民主评议", "half-yearly", None),
        ("骨干培训一年两次,由人事处承办。", "骨干培训", "yearly", None),
        ("效能办逢双月公布一次结果。", "公布一次结果", "every 2 months", "效能办"),
        ("办公室每旬召开一次分析会。", "召开一次分析会", "every 10 days", "办公室"),
        ("党委委员每半月到联系村指导一次。", "到联系村指导一次", "every 2 weeks", "党委委员"),
        ("活动室每晚开放两小时。", "开放两小时", "daily", "活动室"),
        ("各班每天中午静读20分钟。", "中午静读20分钟", "daily", "各班"),
        ("图书馆每周二、四下午延时开放。", "延时开放", "weekly", None),
        ("其他村务每半年公开一次。", "公开一次", "half-yearly", None),
        ("每学月末对教学常规集中检查评比。", "对教学常规集中检查评比", "monthly", None),
    ],
)
def test_a_duty_is_read_with_its_cadence(
    written: str, what: str, cadence: str, who: str | None
) -> None:
    (duty,) = read(written).duties
    assert (duty.what, duty.cadence, duty.who) == (what, cadence, who)


@pytest.mark.parametrize(
    "written",
    [
        "各支部定期召开支委会,适时组织学习。",
        "他每天早上都绕着村子走三圈。",
        "产值每年递增8%。",
        "第二阶段利用10天左右时间集中攻坚。",
        "二、每月工作要点\n",
        "去年以来每月都播放平安标语。",
    ],
)
def test_what_has_no_cadence_or_is_nobodys_is_no_duty(written: str) -> None:
    assert read(written).duties == ()


def test_days_months_and_counts_of_a_duty_are_kept() -> None:
    first, second, third = read(
        "党员每月10日前交纳党费。药事组每年3月开展点评。支部每月至少召开两次学习会。"
    ).duties
    assert first.day == 10
    assert second.months == (3,)
    assert third.least == 2


@pytest.mark.parametrize(
    ("written", "what", "day", "who"),
    [
        ("各单位于2019年6月5日前报送总结。", "报送总结", "2019-06-05", "各单位"),
        ("2019年6月5日前,各支部将名单报组织部。", "将名单报组织部", "2019-06-05", "各支部"),
        ("2019年“七一”前,党委表彰先进支部。", "党委表彰先进支部", "2019-06-30", None),
        ("拟于2019年9月召开现场会。", "召开现场会", "2019-09-30", None),
        ("申报截止日期为2019年3月31日。", "申报截止", "2019-03-31", None),
        ("2019年6月16日进行第一次彩排。", "进行第一次彩排", "2019-06-16", None),
    ],
)
def test_a_deadline_is_read_with_its_day(
    written: str, what: str, day: str, who: str | None
) -> None:
    (deadline,) = read(written).deadlines
    assert (deadline.what, str(deadline.date), deadline.who) == (what, day, who)


@pytest.mark.parametrize(
    "written",
    [
        "根据2019年5月20日会议精神,制定本方案。",
        "本报讯 6月17日上午,市局召开动员会,全局人员参加。",
        "到2019年底前,服务质量显著改善。",
        "重点学习2019年1月14日在大会上的讲话。",
        "本办法自2019年10月1日起施行。",
        "2019年度考核等次分为四种。",
        "关于做好2019年上半年点评和评议工作的通知",
        "街道党工委于2019年5月14日进行了专题研究。",
        "请各村落实。\n马集镇党政办公室   2019年8月18日\n",
        "请各村落实。\n马集镇党政办公室   2019年8月18日印发\n",
    ],
)
def test_what_is_cited_reported_or_aimed_at_is_no_deadline(written: str) -> None:
    assert read(written).deadlines == ()


def test_two_days_that_share_what_is_owed_are_two_deadlines() -> None:
    document = "各县分别于2019年6月底和7月底报送阶段报告。"
    assert [str(one.date) for one in read(document).deadlines] == ["2019-06-30", "2019-07-31"]


def test_days_counted_from_something_have_no_date() -> None:
    (deadline,) = read("评议结束后十日内,支部要公示结果。").deadlines
    assert (deadline.date, deadline.precision) == (None, "relative")


def test_a_deadline_within_a_step_is_of_the_year_of_the_step() -> None:
    document = (
        "实施步骤\n(一)整治阶段(2018年11月至2019年3月)。各单位1月20日前报送进展。\n"
        "(二)总结阶段(2019年4月)。逐项验收。"
    )
    (deadline,) = read(document).deadlines
    assert str(deadline.date) == "2019-01-20"
