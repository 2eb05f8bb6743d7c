"""What the titles and words of a document say it is about: steps, ways of working, neither."""

import re

from workflows.reading.headings import heading_at
from workflows.reading.structure import Point, Structure

_STEPS = re.compile(r"步骤|程序|阶段|进程|进度|日程|时间|流程|安排(?!部署)|计划")
_SURELY_STEPS = re.compile(r"步骤|程序|阶段|进程|流程|安排(?!部署)")
_METHODS = re.compile(
    r"方式|方法|环节|措施|载体|途径|活动内容|活动项目|主要活动|实施办法|形式$|活动形式|活动有"
)
_NOT_METHODS = re.compile(r"保障|组织措施|工作要求")
_TASKS = re.compile(r"(?<!目标、)任务$")
_NEITHER = re.compile(
    r"""要求|保障|领导|原则|意义|目标|指导思想|注意|职责|条件|标准|主要内容|根本内容|基本内容
    |评分|规则|目的|依据|对象|范围|机构|宗旨|任务|(?<!活动)内容|经费|奖励|附则|总则""",
    re.VERBOSE,
)
_SECTION = re.compile(
    r"""指导思想|目的|意义|组织领导|工作要求|原则|总体要求|目标|地点|主题|对象|范围|保障|主办|承办|协办
    |依据|机构|宗旨|附件|要求$|说明
    |^.{0,4}(?:时间|日期|期限|期间)[为是]?$
    |^(?:作者|来源|编辑|责任编辑|发布|更新|公告|点[击阅]|最后修改|浏览|附件)
    |^(?!.*(?:制[定订]|修[改订]|完善|出台|明确|规范|优化)).*(?:条件|名额|标准|方式|办法|程序)$
    |^(?:活动|考评|实施|工作|评比|评选|检查|推进)?(?:时间|日期|步骤|内容|方法|方式|安排|程序)""",
    re.VERBOSE,
)
_TITLE_ITSELF = re.compile(r".{0,4}(?:步骤|方法|方式|时间|安排|阶段|环节|内容|形式)")
_INTRODUCES_METHODS = re.compile(
    r"(?:措施|方式|方法|环节|途径|载体)[^。\n]{0,12}:\s*$"
    r"|(?:抓好|做好|落实|完成|开展)(?:以下|下列|如下|下面)[^。\n]{0,6}(?:工作|任务|活动|件?事|方面)[:。]\s*$"
)
_HISTORY = re.compile(r"(?<![作习])经历了?|(?<!不)走过(?!场)|历程|演变|沿革|发展史")
# A report of what was done tells of steps too, but nobody is to take them.
_REPORT = re.compile(
    r"^(?!.*(?:通知|方案|意见|计划|安排|办法|启事))"
    r".*(?:工作总结|情况汇报|情况报告|汇报材料|述职报告|工作回顾|大事记|工作报告)$"
)
_OFFICE = re.compile(
    r"""活动|工作|单位|组织|部门|党|会议|方案|通知|领导|考核|局|科室|委|办公室|审批|责任|落实|整改
    |宣传|动员|实施|总结|验收|培训|报名|比赛|群众|干部|职工|学校|教育|检查|评议|计划|管理|项目|建设|评选|推荐|申报|审核|公示|表彰|工会|妇联|社区|部署|治理|排查|创建""",
    re.VERBOSE,
)


def title_of(structure: Structure, point: Point | None) -> str:
    """Return what a section is called; nothing for the document itself."""
    if point is None:
        return ""
    if point.title is None:
        heading = heading_at(structure.plain, point.text, point.own_end)
        first, last = (heading.start, heading.end) if heading else (point.text, point.text + 20)
        point.title = structure.plain[first:last]
    return point.title


_INTRODUCED = re.compile(r"(?P<title>(?:安排|步骤|程序|流程|进度|日程))(?:如下|为)?[:。]\n?$")


def line_above(plain: str, place: int) -> str:
    """Return the short line right above a place, which may be the title of a list.

    Or what a longer one ends with: 现将有关安排如下.
    """
    above = plain[max(0, place - 24) : place].rstrip(" ")
    introduced = _INTRODUCED.search(above)
    if introduced:
        return introduced["title"]
    if not above.endswith("\n"):
        return ""
    line = above[:-1].rpartition("\n")[2].strip(" :")
    return line if 0 < len(line) <= 12 else ""


def may_be_of_steps(title: str) -> bool:
    """Say whether a section may hold the steps, by its title."""
    return bool(_STEPS.search(title))


def is_of_steps(title: str) -> bool:
    """Say whether a section holds the steps even where none has a date."""
    return bool(_SURELY_STEPS.search(title))


def is_of_methods(title: str) -> bool:
    """Say whether a section holds ways of working."""
    return bool(_METHODS.search(title)) and not _NOT_METHODS.search(title)


def is_of_tasks(title: str) -> bool:
    """Say whether a section holds tasks, which are ways of working where each says more."""
    return bool(_TASKS.search(title))


def is_of_neither(title: str) -> bool:
    """Say whether a section holds requirements, aims and the like."""
    return bool(_NEITHER.search(title)) and not _STEPS.search(title) and not _METHODS.search(title)


def names_a_section(name: str) -> bool:
    """Say whether a heading names a section of any plan (指导思想) and not a step."""
    return bool(_SECTION.search(name))


def is_a_title(name: str) -> bool:
    """Say whether a heading is the title of a list itself: 方法, 五个环节."""
    return bool(_TITLE_ITSELF.fullmatch(name))


def introduces_methods(plain: str, place: int) -> bool:
    """Say whether the words right before a place introduce ways of working."""
    return bool(_INTRODUCES_METHODS.search(plain[max(0, place - 40) : place]))


def tells_history(title: str, plain: str, place: int) -> bool:
    """Say whether a list tells how something came about, by the words before it."""
    return bool(_HISTORY.search(title + plain[max(0, place - 30) : place]))


def looks_back(plain: str) -> bool:
    """Say whether a document reports what was done, by its title."""
    return bool(_REPORT.search(plain.lstrip().split("\n", 1)[0][:60]))


def speaks_of_work(plain: str) -> bool:
    """Say whether a text speaks of an organisation's work at all; a recipe has steps too."""
    return len(set(_OFFICE.findall(plain))) >= 3
