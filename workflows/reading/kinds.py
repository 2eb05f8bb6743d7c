"""The kind of a step, by the first word of its name that says what it does."""

import re

# The words that tell a kind, as patterns; of two that begin at one place the longer one tells.
_WORDS = {
    "mobilization": """学习动员 动员 部署 召开[^,。]{0,10}大?会 发动 宣传 宣导 准备 筹备 启动
        制定[^,、]{0,8}(?:方案|规划|计划) 方案制定 定方案 预备(?!党员|期) 说明会 布置 安排
        组建 成立""",
    "pledge": "公开承诺 承诺 提诺 亮诺",
    "advance": """组织实施 全面实施 实施 推进 争创 整治 集中 推动 攻坚
        开展(?!.{0,12}(?:学习|调研|培训|讨论|评议|检查|排查|表彰|承诺|点评)) 落实(?!整改) 提升
        深化 执行 创建 建设 展示 活动月 推开 践诺 履诺
        (?:排查|摸底)[^,、]{0,3}整治""",
    "review": "点评",
    "appraisal": """评议 测评 自我评价 评价 述职 互评 公众评选 群众评选 投票 评比 初评 复评 终评
        [自互助]评 批评 评选 评鉴 评诺""",
    "commendation": "评选表彰 评比表彰 表彰 表扬 颁奖 公布名单 评奖 评优 奖励",
    "summary": """总结 整改 提高 完善 建章立制 整章建制 建章建制 机制建设 巩固 固化 检讨 改进 反馈
        办理""",
    "study": """学习 ^学(?![校生院期年科]) 调研 调查研究 研讨 讨论 读书 阅读 诵读 培训 研习
        教育 党性""",
    "inspection": """自查 自检 检视 查找 查[灾找摆] 互查 检核 剖析 摸底 查摆 督查 督导 检查 验收
        考核 分析检查 审核 审诺 清查 查访 迎检 排查 考评 评估 查漏 抽查 复查 核查 检测 初审
        普查(?!的|登记|资料|对象|区) 体检 政审 [复决终]审 审查 评审""",
}
_PATTERNS = {kind: re.compile("|".join(words.split())) for kind, words in _WORDS.items()}

OTHER = "other"


def kind_of(name: str, content: str = "", default: str = OTHER) -> str:
    """Return the kind of a step called `name`; without a word in it, what it does tells."""
    found = _first_word(name)
    if found is None and content:
        found = _of_content(content)
    return found or default


# In what a step says of itself, these words tell of any work, not of a summary.
_EVERYDAY = re.compile(
    r"完善|提高|整改|办理|制定.{0,8}(?:方案|规划|计划)|开展|组织|举办|活动|安排|准备|宣传|成立|组织机构"
)


def _of_content(content: str) -> str | None:
    spoken = _EVERYDAY.sub("", re.split(r"\n\n|。\n", content)[0])
    found = _first_word(spoken)
    if found is None and "查" in spoken:
        return "inspection"
    return found


def kinds_of(name: str) -> list[str]:
    """Return every kind that the words of a name speak of, in their order."""
    places = sorted(
        (match.start(), -len(match[0]), kind)
        for kind, pattern in _PATTERNS.items()
        if (match := pattern.search(name))
    )
    return [kind for _, _, kind in places]


def _first_word(text: str) -> str | None:
    best: tuple[int, int, str] | None = None
    for kind, pattern in _PATTERNS.items():
        match = pattern.search(text)
        if match:
            rank = (match.start(), -len(match[0]), kind)
            best = min(best, rank) if best else rank
    return best[2] if best else None
