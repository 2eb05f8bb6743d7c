"""Whether something is owed by a date, or only reported, cited, aimed at or reviewed."""

import re

from workflows.reading.expressions import When
from workflows.reading.sides import DAY, EVENT, TEN_DAYS, YEAR
from workflows.reading.signatures import line_around, signs

_HOUR = re.compile(r"上午|下午|晚上|当晚|中午")
# Words of a report: what has an hour in it there was, and is not owed.
_NEWS = re.compile(
    r"本报讯|记者|通讯员|来源:|据悉|据了解|会上|(?<!\d)日前|近日|出席|参加。|参加了|主持会议|听取了"
)
_FUTURE = re.compile(r"将|拟|要|计划|定于|请|务必|须|应")
_CITED = re.compile(
    r"(?:根据|按照|依据|自|从|截止到?目前|贯彻|落实|关于|印发|讲话|精神|会议|以来|《[^》,]*)$"
)
_CITED_AFTER = re.compile(
    r"""以来|度|会议精神|印发|发布(?!在)|的|,?《|起施行|工作|全省|全国|全市|活动|春季|秋季|获|被|届
    |公布(?!于)|召开的|安全|预算|在[^,。]{2,16}上的|(?:重要)?讲话""",
    re.VERBOSE,
)
# 到2022年底前,服务质量显著改善: an aim, and nobody's to hand in.
_AIM = re.compile(r"(?:到|力争|确保|争取|至)$")
_COMPLETES = re.compile(r"(?:全面|全部|基本)?(?:完成|报送|上报)")
_OF_AGE = re.compile(r"年?满[\d一二三四五六]")
_THEME = re.compile(r",?(?:着重|主要是?|重点)?围绕")
_TITLE = re.compile(r"[^。;:]{4,60}(?:通知|方案|意见|报告|决定|计划|通报|安排)")
_ACT = re.compile(
    r"""报|送|交|上|完成|召开|开展|进行|组织|举行|表彰|评|选|提|制定|建|填|总结|公布|公示|验收
    |检查|考核|启动|办|发|印|做|实现|达到|结束|汇总|推荐|申报|下发|出台|反馈|整改|落实|参加|举办
    |将|要|把|对|前往|形成(?!于)|确定|写|安排|初审|审核|调研|学习|动员|部署|迎接|命名|授牌|演练
    |演出|比赛|竞赛|培训|邀请|关闭|投放|发放|宣讲|公告|讲|展示|展出|抽查|督查|通报""",
    re.VERBOSE,
)
_SOMEWHERE = re.compile(
    r"(?:在|到|赴)[^,。;]{2,14}(?:举行|召开|举办|开展|进行|参加|报到|集合|开设|播[发出]|展出)"
)
# In a step: 8月份开展一次回访.
_HOLDS = re.compile(r"(?:统一|集中)?(?:开展|举办|召开|举行|组织)(?!实施)[^,。;]{3,}")
_SOMEBODY_WILL = re.compile(
    r",[一-鿿()]{2,12}(?:将(?=在|于|召开|举行|组织|开展|集中|作出)|[要须应]|务必)"
)
# 于5月14日进行了专题研究: a fact.
_DONE = re.compile(r"[一-鿿]{1,14}了(?!解)")
_MAYBE_SOMEWHERE = re.compile(r"(?:在[^,。;]{1,12})?")
_PLANNED = re.compile(r"(?:于|在|定于|拟于|分别于|将于)$")
#: What somebody can hand in, name or choose: its time, or how long it lasts, is a deadline.
HANDED_IN = (
    r"(?:征集|缴费|投稿|受理|征稿|领取|办理|截止|截稿|交稿|报名|申报|提交|上报|申请|收件|收集"
    r"|投票|推荐|举荐|报送|递交|送件)(?:作品|材料|资料|名单)?"
)
LABELS = re.compile(
    rf"{HANDED_IN}(?:日期|时间|期间|期限)?(?:暂定|[为是:从自将到至]|截[至止]到?|[ ])*$", re.VERBOSE
)
_LABEL_WITH_TIME = re.compile(
    rf"{HANDED_IN}(?:日期|时间|期间|期限)(?:暂定|[为是:从自将到至]|截[至止]到?|[ ])*$", re.VERBOSE
)
_OF_A_PAGE = re.compile(r"(?:发布|生成|更新|发文|成文|印发|公开)(?:日期|时间)")


def acts(words: str) -> bool:
    """Say whether words tell of something to be done."""
    return bool(_ACT.search(words))


# 于选举日的五日(11月10日)以前
_WITHIN_DAYS = re.compile(r"[天日]之?内\($")
# 6月13日下午组织…, 6月20日左右展示…
_AROUND = re.compile(
    r"^(?:左右|当天|当日|(?:上午|下午|晚上|中午)(?:\d{1,2}[:时点](?:\d{2}分?)?)?)(?=[一-鿿])"
)
_BEFORE_BRACKETED = re.compile(r"\)(?:以前|之前|前)")
_IS_A_STAGE = re.compile(r"[为是][^,。;]{1,16}(?:阶段|环节)")
_ENTRY = re.compile(r"[^,。;:]{2,20}:[ ]*$")
_NO_ENTRY = re.compile(r"时[间限]|日期|期[限间]|现|附件|来源|电话|地点|发布|报道|记者")


def is_entry(when: When, before: str, after: str) -> bool:
    """Say whether words name what happens on the day behind them, alone: 知识竞赛:5月中旬."""
    alone = when.single and after[:1] in ("", ",", "(", " ")
    return bool(alone and _ENTRY.match(before) and acts(before) and not _NO_ENTRY.search(before))


def owed(plain: str, when: When, first: int, last: int, *, within: bool) -> bool:
    """Say whether what plain[first:last] says of a time is owed by it.

    `within` says that it stands in what a step of the campaign says of itself.
    """
    before, after = plain[first : when.start], _AROUND.sub("", plain[when.end : last])
    told = _by_form(plain, when, before, after, within=within)
    if told is not None:
        return told
    if _is_cited(before, after) or _is_aimed_at(before, after) or _is_news(plain, when, after):
        return False
    return when.begins is None or _on_a_day(plain, when, before, after, within=within)


def _by_form(plain: str, when: When, before: str, after: str, *, within: bool) -> bool | None:
    """Say so where the form alone tells it: a label, a bracket, an entry; else None."""
    if _OF_A_PAGE.search(line_around(plain, when.start)):
        return False
    if _LABEL_WITH_TIME.search(before):
        return True
    if when.begins is not None and when.begins.unknown:
        # 从即日起至2月18日,市民可…
        return acts(after) and not _is_cited(before.rstrip("从自"), after)
    if _IS_A_STAGE.match(after):
        return False
    bracketed = before.endswith("(") and _BEFORE_BRACKETED.match(after)
    counted = _WITHIN_DAYS.search(before) and after.startswith(")")  # 结束后3天内(9月24日前)
    entry = not within and is_entry(when, before, after)
    return True if bracketed or counted or entry else None


def _on_a_day(plain: str, when: When, before: str, after: str, *, within: bool) -> bool:
    """Say whether something is owed on a day or in a time, and not before its end."""
    if _DONE.match(after) or signs(plain, when.start, when.end):
        return False
    if _TITLE.fullmatch(line_around(plain, when.start).strip()):
        return False
    precision = when.ends.precision if when.ends is not None else YEAR
    if precision == YEAR:
        return False
    if precision not in (DAY, TEN_DAYS, EVENT):
        opens = not before.strip() and bool(_SOMEBODY_WILL.match(after))
        return opens or _is_planned(before, after) or (within and bool(_HOLDS.match(after)))
    if LABELS.search(before):
        return True
    if _CITED_AFTER.match(after):
        return False
    return bool(
        (within and acts(after))
        or _ACT.match(after.lstrip(" ,:"))
        or _SOMEWHERE.match(after.lstrip(","))
        or (precision == EVENT and not before.strip(" “") and acts(after))
        or _SOMEBODY_WILL.match(after)
        or _PLANNED.search(before)
    )


def _is_cited(before: str, after: str) -> bool:
    return (
        bool(_CITED.search(before))
        or before.endswith(("《", "(", "[", "<", "每学年", "每年", "每月", "每季度", "每学期"))
        or bool(re.match(r"的?(?:以来|度)", after))
    )


def _is_aimed_at(before: str, after: str) -> bool:
    aimed = _AIM.search(before) and not _COMPLETES.match(after)
    return bool(_THEME.match(after) or aimed or _OF_AGE.match(after))


def _is_news(plain: str, when: When, after: str) -> bool:
    hour = _HOUR.search(plain[when.start : when.end] + after[:3])
    return bool(hour and _NEWS.search(plain[:2000]) and not _FUTURE.search(after))


def _is_planned(before: str, after: str) -> bool:
    """于9月召开 is owed; 9月的会议 is not."""
    if not re.search(r"于|在|拟|计划|定于|预计", before[-3:]):
        return False
    return bool(_FUTURE.search(before + after)) or (
        bool(_MAYBE_SOMEWHERE.match(after)) and acts(after[:24])
    )
