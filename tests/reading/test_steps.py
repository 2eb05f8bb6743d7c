"""The steps of a campaign in every way of writing them, and what is none."""

import pytest

from workflows.reading.read import read
from workflows.reading.structure import structured

# One campaign of three steps, as many hands would write it.
WRITTEN = {
    "numbered, with brackets": """三、实施步骤
(一)动员部署阶段(2019年4月1日至4月20日)。召开动员大会。
(二)自查自纠阶段(4月21日至6月30日)。各单位逐条自查。
(三)总结提高阶段(7月)。形成长效机制。
四、工作要求
(一)加强领导。(二)严格督查。(三)按时报送。""",
    "ordinals, with a colon": """工作分三个阶段:
第一阶段:动员部署阶段(2019年4月1日—4月20日),召开动员大会。
第二阶段:自查自纠阶段(4月21日—6月30日),各单位逐条自查。
第三阶段:总结提高阶段(7月),形成长效机制。""",
    "ordinals before the letters": """安排意见
阶段一 动员部署阶段(2019.4.1-2019.4.20)
召开动员大会。
阶段二 自查自纠阶段(2019.4.21-2019.6.30)
各单位逐条自查。
阶段三 总结提高阶段(2019.7)
形成长效机制。""",
    "the time first": """现就2019年工作安排如下:
4月1日至4月20日为动员部署阶段,召开动员大会;
4月21日至6月30日为自查自纠阶段,各单位逐条自查;
7月为总结提高阶段,形成长效机制。""",
    "all in one sentence": """2019年时间安排:
4月1日至4月20日为动员部署阶段,4月21日至6月30日为自查自纠阶段,7月为总结提高阶段。""",
    "parts of a decimal": """3 活动步骤
3.1 动员部署阶段(2019年4月1日至4月20日)
召开动员大会。
3.2 自查自纠阶段(4月21日至6月30日)
3.2.1 各单位逐条自查。
3.2.2 建立台账。
3.3 总结提高阶段(7月)
形成长效机制。""",
    "the time first, with a colon": """二、活动安排
1、2019年4月1日—4月20日:动员部署阶段
召开动员大会。
2、4月21日—6月30日:自查自纠阶段
各单位逐条自查。
3、7月1日—7月31日:总结提高阶段
形成长效机制。""",
    "firstly, secondly": """二、活动步骤
一是动员部署阶段(2019年4月1日至4月20日)。召开动员大会。
二是自查自纠阶段(4月21日至6月30日)。各单位逐条自查。
三是总结提高阶段(7月)。形成长效机制。""",
    "letters": """二、工作安排:
A.动员部署阶段(2019年4月1日至4月20日)召开动员大会。
B.自查自纠阶段(4月21日至6月30日)各单位逐条自查。
C.总结提高阶段(7月)形成长效机制。""",
    "numbers with a stroke": """二、工作步骤
1/动员部署阶段(2019年4月1日至4月20日):召开动员大会。
2/自查自纠阶段(4月21日至6月30日):各单位逐条自查。
3/总结提高阶段(7月):形成长效机制。""",
    "the first step": """二、工作步骤
一步:动员部署阶段(2019年4月1日至4月20日)
召开动员大会。
二步:自查自纠阶段(4月21日至6月30日)
各单位逐条自查。
三步:总结提高阶段(7月)
形成长效机制。""",
    "nothing between time and text": """具体步骤为:
(一)动员部署阶段2019年4月1日至4月20日各单位召开动员大会,提高认识。
(二)自查自纠阶段4月21日至6月30日各单位逐条自查,建立台账。
(三)总结提高阶段7月1日至7月31日形成长效机制。""",
    "a table in lines": """整治工作安排表
阶段
时间
主要任务
动员部署阶段
2019年4月1日至4月20日
召开动员大会
自查自纠阶段
4月21日至6月30日
各单位逐条自查
总结提高阶段
7月
形成长效机制""",
    "names above times": """工作时间表:
动员部署阶段
2019年4月1日至4月20日
召开动员大会,提高认识。
自查自纠阶段
4月21日至6月30日
各单位逐条自查,建立台账。
总结提高阶段
7月
形成长效机制。""",
    "no numbers": """四、步骤安排
动员部署阶段(2019年4月1日至4月20日):召开动员大会。
自查自纠阶段(4月21日至6月30日):各单位逐条自查。
总结提高阶段(7月):形成长效机制。""",
    "a line for the time": """工作步骤
(一)动员部署阶段
时间:2019年4月1日至4月20日
召开动员大会。
(二)自查自纠阶段
时间:4月21日至6月30日
各单位逐条自查。
(三)总结提高阶段
时间:7月
形成长效机制。""",
    "in one breath": """局党委决定2019年开展作风整治工作,分三步:一是动员部署阶段,4月1日至4月20日,\
召开动员大会;二是自查自纠阶段,4月21日至6月30日,各单位逐条自查;三是总结提高阶段,7月,形成长效机制。""",
    "a table": """2019年工作进度表
阶段 | 时间 | 任务
动员部署阶段 | 4月1日至4月20日 | 召开动员大会
自查自纠阶段 | 4月21日至6月30日 | 各单位逐条自查
总结提高阶段 | 7月 | 形成长效机制""",
    "a table that fell apart": """2019年工作进度安排表
时间
工作内容
4月1日至4月20日
动员部署阶段
4月21日至6月30日
自查自纠阶段
7月
总结提高阶段""",
    "on one line": "方案 三、实施步骤 (一)动员部署阶段(2019年4月1日至4月20日) 召开大会。 "
    "(二)自查自纠阶段(4月21日至6月30日) 逐条自查。 (三)总结提高阶段(7月) 形成机制。",
    "set apart": """三 、 实 施 步 骤
( 一 ) 动 员 部 署 阶 段 ( 2019 年 4 月 1 日 至 4 月 20 日 ) 。
( 二 ) 自 查 自 纠 阶 段 ( 4 月 21 日 至 6 月 30 日 ) 。
( 三 ) 总 结 提 高 阶 段 ( 7 月 ) 。""",
}


@pytest.mark.parametrize("document", WRITTEN.values(), ids=WRITTEN)
def test_the_same_campaign_is_read_from_every_hand(document: str) -> None:
    steps = read(document).steps
    assert [step.name.replace(" ", "") for step in steps] == [
        "动员部署阶段",
        "自查自纠阶段",
        "总结提高阶段",
    ]
    assert [(str(step.window.start), str(step.window.end)) for step in steps] == [
        ("2019-04-01", "2019-04-20"),
        ("2019-04-21", "2019-06-30"),
        ("2019-07-01", "2019-07-31"),
    ]
    assert [step.kind for step in steps] == ["mobilization", "inspection", "summary"]


def test_every_item_points_to_the_passage_that_it_was_read_from() -> None:
    document = (
        "\u3000\u3000工作步驟\n（一）動員部署階段（２０１９年 ４ 月）。召開大會。\n"
        "（二）總結階段（5月）。"
    )
    steps = read(document).steps
    assert [step.name for step in steps] == ["動員部署階段", "總結階段"]
    assert document[steps[0].place.start : steps[0].place.end].startswith("（一）動員部署階段")
    assert steps[0].date_text == "２０１９年 ４ 月"


def test_steps_that_only_a_sentence_names_count_as_many_as_it_announces() -> None:
    document = "集中教育分学习动员、分析评议、组织整改和总结三个阶段进行。各单位要落实责任。"
    assert [step.name for step in read(document).steps] == [
        "学习动员",
        "分析评议",
        "组织整改和总结",
    ]


def test_a_name_runs_through_commas_but_not_into_what_is_to_be_done() -> None:
    document = (
        "工作步骤\n(一)宣传发动,制定方案。各单位成立机构。\n"
        "(二)全面自查,对照标准逐项检查并登记造册。\n(三)总结验收。"
    )
    names = [step.name for step in read(document).steps]
    assert names == ["宣传发动,制定方案", "全面自查", "总结验收"]


def test_steps_within_a_step_and_requirements_are_none() -> None:
    document = (
        "三、工作步骤\n(一)准备阶段(2019年3月)。1.成立机构(3月5日前)。2.制定方案。3.动员部署。\n"
        "(二)实施阶段(2019年4月至5月)。1.全面自查。2.集中整改。\n"
        "四、工作要求\n(一)提高认识。(二)加强领导。(三)严肃纪律。"
    )
    assert [step.name for step in read(document).steps] == ["准备阶段", "实施阶段"]


def test_ways_of_working_stand_beside_the_steps() -> None:
    document = (
        "三、时间安排\n(一)动员阶段(2019年3月)。\n(二)推进阶段(2019年4月至5月)。\n"
        "四、工作方式\n(一)公开承诺。党员作出承诺。\n(二)领导点评。书记逐一点评。"
    )
    reading = read(document)
    assert [step.name for step in reading.steps] == ["动员阶段", "推进阶段"]
    assert [(one.name, one.kind) for one in reading.methods] == [
        ("公开承诺", "pledge"),
        ("领导点评", "review"),
    ]


NO_CAMPAIGN = {
    "a recipe": "第一步:焯水。排骨下锅。第二步:炒糖色。炒至枣红。第三步:炖煮。火候分三个阶段。",
    "a novel": "那年三月，他离开了村子。第一阶段的路最难走，他每天早上绕着树走三圈，到六月才下山。",
    "history": "乡镇企业经历了三个阶段。第一阶段:起步阶段(1978年至1984年)。"
    "第二阶段:壮大阶段(1985年至1991年)。各部门参与管理。",
    "a report": "某局2018年工作总结\n一、宣传发动。3月开展了宣传。"
    "二、集中整治。4月至6月组织了检查。三、总结验收。",
    "a statute": "第十二条 各级部门应当加强监督管理。第十三条 单位应当每年报送报告。"
    "第十四条 本办法自2008年10月1日起施行。",
    "nothing": "  \n ",
}


@pytest.mark.parametrize("document", NO_CAMPAIGN.values(), ids=NO_CAMPAIGN)
def test_where_there_is_no_campaign_no_step_is_invented(document: str) -> None:
    reading = read(document)
    assert reading.steps == ()
    assert [remark.code for remark in reading.remarks][:1] == ["reading.no_steps"]


def test_numbers_of_pages_are_not_numbers_of_points() -> None:
    document = (
        "1、机关作风整治工作方案 一、步骤 (一)动员阶段(2019年3月) 各单位召开会议,成立领导小组办公\n"
        "2、室,制定实施细则。 (二)实施阶段(2019年4月) 对照标准逐项检查,发现问题及时\n3、整改。"
    )
    assert [step.name for step in read(document).steps] == ["动员阶段", "实施阶段"]


def test_a_missing_number_breaks_no_list_and_a_new_beginning_makes_one() -> None:
    lists = structured("一、甲\n二、乙\n四、丁\n(一)戊\n(二)己\n五、庚\n(一)辛").lists
    assert [[point.value for point in one.points] for one in lists] == [[1, 2, 4, 5], [1, 2], [1]]


def test_of_two_campaigns_in_one_document_one_is_read_and_the_other_pointed_to() -> None:
    first = "甲活动方案\n一、步骤\n(一)动员阶段(2019年3月)。部署工作。\n(二)总结阶段(2019年5月)。\n"
    other = "乙活动方案\n一、步骤\n(一)宣传阶段(2020年3月)。组织学习。\n(二)验收阶段(2020年5月)。\n"
    reading = read(first + other)
    assert len(reading.steps) == 2
    (remark,) = [one for one in reading.remarks if one.code == "reading.second_list"]
    assert remark.place is not None
    assert (first + other)[remark.place.start :].startswith("宣传阶段")


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("学习教育贯穿2019年全年,分为三个阶段。", "2019-01-01", "2019-12-31"),
        ("读书节将于2019年4月23日(世界读书日)开幕,至5月31日闭幕。", "2019-04-23", "2019-05-31"),
        ("教育活动从2019年7月上旬开始集中学习,到11月底基本结束。", "2019-07-01", "2019-11-30"),
        ("换届选举从2019年3月中旬开始,6月底前全部结束。", "2019-03-11", "2019-06-30"),
        ("(2019—2023年)\n为做好新一轮普法,制定本方案。", "2019-01-01", "2023-12-31"),
        ("本校自2005年起参与计划。时间:2019年3月至12月。", "2019-03-01", "2019-12-31"),
        ("公司决定自2019年3月1日起至年底开展降本活动。", "2019-03-01", "2019-12-31"),
        ("整治活动从2019年3月开始,到12月底结束。", "2019-03-01", "2019-12-31"),
    ],
)
def test_the_whole_time_of_a_campaign_is_read(written: str, start: str, end: str) -> None:
    whole = read(f"某局活动方案\n{written}\n").overall
    assert whole is not None
    assert (str(whole.window.start), str(whole.window.end)) == (start, end)


def test_a_line_that_begins_with_a_name_and_then_says_when_names_a_step() -> None:
    document = (
        "公开承诺工作通知\n二、步骤\n提出承诺。2010年6月20日以前,各党组织提出承诺事项。\n"
        "审核承诺。6月21日—6月25日,上级党组织审核把关。\n践行承诺。7月至12月,按照承诺抓好落实。\n"
    )
    steps = read(document).steps
    assert [step.name for step in steps] == ["提出承诺", "审核承诺", "践行承诺"]
    assert [str(step.window.end) for step in steps] == ["2010-06-20", "2010-06-25", "2010-12-31"]


def test_steps_that_were_announced_take_their_times_from_the_sentence_that_gives_them() -> None:
    document = (
        "专项治理工作按“动员部署、自查自纠、整改落实”三个环节组织实施。\n"
        "动员部署(2010年7月)、自查自纠(2010年8月至9月)和整改落实(2010年10月)要压茬推进。\n"
    )
    steps = read(document).steps
    assert [str(step.window.start) for step in steps] == ["2010-07-01", "2010-08-01", "2010-10-01"]


def test_a_whole_time_stands_where_the_office_says_what_it_carries_on() -> None:
    document = "某处方案\n处党委决定,2018年3月至12月在全处开展“作风建设年”活动。\n" + next(
        iter(WRITTEN.values())
    )
    whole = read(document).overall
    assert whole is not None
    assert (str(whole.window.start), str(whole.window.end)) == ("2018-03-01", "2018-12-31")


def test_a_month_in_which_a_step_holds_something_is_a_deadline() -> None:
    document = "工作步骤\n(一)实施阶段(2019年4月至9月)。逐项整改,8月份开展一次电话回访。\n"
    (deadline,) = read(document).deadlines
    assert str(deadline.date) == "2019-08-31"
