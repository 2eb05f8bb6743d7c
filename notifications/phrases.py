"""How dates, periods and gaps are written in each language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_HALF = re.compile(r"(\d{4})-H([12])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
# What the week in brief lists: organisations, each with a number.
_LISTED = ("worse", "better", "latest")


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, and the zone in which its readers live."""

    words: Mapping[str, Any]
    zone: ZoneInfo

    @classmethod
    def load(cls, file: Path, zone: ZoneInfo) -> "Phrases":
        """Read `phrases/<locale>.yaml`, and what `phrases/work` calls each piece of work."""
        words = yaml.safe_load(file.read_text(encoding="utf-8"))
        words["what"] = {}
        for work in sorted((file.parent / "work").glob("*.yaml")):
            words["what"] |= yaml.safe_load(work.read_text(encoding="utf-8"))[file.stem]
        return cls(words, zone)

    def day(self, value: date) -> str:
        """A local date."""
        return self._format("date", value.year, value.month, day=value.day)

    def moment(self, iso: str) -> str:
        """An ISO instant with its time, or an ISO date; midnight is 24:00 of the day before.

        People read "by 15 September 00:00" as the end of the 15th (TRAPS T6). Text that is
        neither is given back as it is.
        """
        try:
            if len(iso) == len("2010-09-14"):
                return self.day(date.fromisoformat(iso))
            local = datetime.fromisoformat(iso).astimezone(self.zone)
        except ValueError:
            return iso
        hour, shown = local.hour, local.date()
        if local.time() == time(0):
            hour, shown = 24, shown - timedelta(days=1)
        when = str(self.words["time"])
        return when.format(date=self.day(shown), hour=hour, minute=local.minute)

    def period(self, code: str) -> str:
        """A period of a recurring duty: 2010-06, 2010-Q3, 2010-H2, 2010 or once."""
        if found := _QUARTER.fullmatch(code):
            return str(self.words["quarter"]).format(year=found[1], quarter=found[2])
        if found := _HALF.fullmatch(code):
            return str(self.words["half"][int(found[2]) - 1]).format(year=found[1])
        if (found := _MONTH.fullmatch(code)) and 1 <= int(found[2]) <= 12:
            return self._format("month", int(found[1]), int(found[2]))
        if _YEAR.fullmatch(code):
            return str(self.words["year"]).format(year=code)
        return str(self.words["once"]) if code == "once" else code

    def value(self, name: str, raw: Any) -> str:
        """What stands in a message for the placeholder `name`; a gap has a phrase of its own."""
        if raw in (None, "", []):
            gap = self.words.get(name, self.words["missing"])
            return str(gap if isinstance(gap, str) else self.words["missing"])
        if name in ("title", "note") and isinstance(raw, list):
            return "".join(self.piece(each) for each in raw)
        if name in _LISTED and isinstance(raw, list):
            said = str(self.words["listed"][name])
            return str(self.words["listed"]["between"]).join(said.format(**one) for one in raw)
        if name in ("due", "until"):
            return self.moment(str(raw))
        if name == "period":
            return self.period(str(raw))
        if name in ("decision", "what"):
            return str(self.words[name].get(raw, raw))
        return str(raw)

    def piece(self, raw: Any) -> str:
        """A part of a value: text as it is, or a code of one kind (`_kinds`) in words."""
        if not isinstance(raw, Mapping):
            return str(raw)
        ((kind, code),) = raw.items()
        return self._kinds()[kind](str(code))

    def _kinds(self) -> Mapping[str, Callable[[str], str]]:
        grades = self.words["grade"]
        return {
            "day": self.moment,
            "period": self.period,
            "grade": lambda code: str(grades.get(code, code)),
        }

    def item(self, about: str, subject: str) -> str:
        """One line of a digest."""
        wording = "item_about" if about and about not in subject else "item"
        return str(self.words[wording]).replace("{about}", about).replace("{subject}", subject)

    def more(self, number: int) -> str:
        """The last line of a digest that does not name all of its items."""
        return str(self.words["more"]).format(number=number)

    def _format(self, pattern: str, year: int, month: int, **rest: int) -> str:
        names = self.words.get("months")
        month_name = names[month - 1] if names else ""
        return str(self.words[pattern]).format(
            year=year, month=month, month_name=month_name, **rest
        )
