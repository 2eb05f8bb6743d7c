"""How Chinese is read, in letters without tones: the only file that knows pypinyin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

#: Surnames that are read otherwise than the same sign elsewhere; two signs where two make one.
SURNAMES: dict[str, tuple[str, ...]] = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "令狐": ("ling", "hu"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "皇甫": ("huang", "fu"),
    "单": ("shan",),
    "解": ("xie",),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "查": ("zha",),
    "盖": ("ge",),
    "朴": ("piao",),
    "区": ("ou",),
    "任": ("ren",),
    "华": ("hua",),
    "宁": ("ning",),
    "缪": ("miao",),
    "翟": ("zhai",),
    "冼": ("xian",),
    "洗": ("xian",),
    "员": ("yun",),
    "折": ("she",),
    "秘": ("bi",),
    "种": ("chong",),
    "覃": ("qin",),
    "召": ("shao",),
    "黑": ("he",),
    "繁": ("po",),
    "祭": ("zhai",),
    "那": ("na",),
    "撒": ("sa",),
    "纪": ("ji",),
    "车": ("che",),
    "石": ("shi",),
    "佘": ("she",),
    "谌": ("chen",),
    "逄": ("pang",),
    "郇": ("xun",),
    "隗": ("wei",),
    "眭": ("sui",),
    "燕": ("yan",),
    "葛": ("ge",),
    "乐": ("yue",),
    "尹": ("yin",),
    "柏": ("bai",),
    "费": ("fei",),
    "贾": ("jia",),
    "沈": ("shen",),
    "应": ("ying",),
    "於": ("yu",),
    "過": ("guo",),
    "單": ("shan",),
    "華": ("hua",),
    "區": ("ou",),
    "樂": ("yue",),
    "寧": ("ning",),
}
#: Signs with several readings that names really use; each is found by any of them.
SEVERAL: dict[str, tuple[str, ...]] = {
    "行": ("hang", "xing"),
    "重": ("chong", "zhong"),
    "長": ("chang", "zhang"),
    "长": ("chang", "zhang"),
    "乐": ("le", "yue"),
    "樂": ("le", "yue"),
    "曾": ("zeng", "ceng"),
    "单": ("dan", "shan"),
    "單": ("dan", "shan"),
    "解": ("jie", "xie"),
    "仇": ("chou", "qiu"),
    "查": ("cha", "zha"),
    "盖": ("gai", "ge"),
    "朴": ("pu", "piao"),
    "区": ("qu", "ou"),
    "區": ("qu", "ou"),
    "朝": ("chao", "zhao"),
    "调": ("diao", "tiao"),
    "調": ("diao", "tiao"),
    "传": ("chuan", "zhuan"),
    "傳": ("chuan", "zhuan"),
    "会": ("hui", "kuai"),
    "會": ("hui", "kuai"),
    "都": ("du", "dou"),
    "晟": ("sheng", "cheng"),
    "覃": ("qin", "tan"),
    "藏": ("cang", "zang"),
    "降": ("jiang", "xiang"),
    "参": ("can", "shen"),
    "參": ("can", "shen"),
    "奇": ("qi", "ji"),
    "给": ("gei", "ji"),
    "說": ("shuo", "yue"),
    "阿": ("a", "e"),
    "柏": ("bai", "bo"),
    "石": ("shi", "dan"),
    "茜": ("qian", "xi"),
    "莘": ("shen", "xin"),
    "缪": ("miao", "mou"),
    "燕": ("yan",),
    "血": ("xue", "xie"),
    "厦": ("xia", "sha"),
    "廈": ("xia", "sha"),
    "六": ("liu", "lu"),
    "蔚": ("wei", "yu"),
    "尉": ("wei", "yu"),
    "浚": ("jun", "xun"),
    "峙": ("zhi", "shi"),
}
#: So many ways of one name are kept; the usual comes first.
MOST_WAYS = 6


def is_chinese(sign: str) -> bool:
    """Whether a sign is a Chinese character."""
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


@lru_cache(maxsize=20_000)
def ways(text: str, *, name: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a text, syllable by syllable, the usual one first.

    Each sign that is not Chinese stands for itself. Of a person's `name` the surname is read as
    surnames are.
    """
    usual = _read(text)
    if len(usual) != len(text):  # a sign that is read as nothing at all
        usual = tuple(_read(one)[0] for one in text)
    found = [_as_surname(text, usual)] if name else []
    found.append(usual)
    for place, sign in enumerate(text):
        for other in SEVERAL.get(sign, ()):
            found += [(*one[:place], other, *one[place + 1 :]) for one in found[:2]]
    return tuple(dict.fromkeys(found))[:MOST_WAYS]


def _read(text: str) -> tuple[str, ...]:
    # Its dictionary takes half a second, for which no other command should wait.
    from pypinyin import Style, lazy_pinyin

    # It takes a list for what it cannot read, though its types say a text.
    each: Any = list
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=each))


def _as_surname(text: str, usual: Sequence[str]) -> tuple[str, ...]:
    for length in (2, 1):
        read = SURNAMES.get(text[:length])
        if read is not None and len(text) > length:
            return (*read, *usual[length:])
    return tuple(usual)
