"""A person at a desk who goes only where a page leads, and how much of it that takes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.web.desk import Desk

PASSWORD = "a long enough password"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._address: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            said = {name: value or "" for name, value in attrs}
            self._address, self._words = said.get("href", ""), []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address is not None:
            self.found.append(("".join("".join(self._words).split()), self._address))
            self._address = None


@dataclass
class Reader(Desk):
    """Somebody who knows no address: every page but the first is one that a page leads to."""

    step: str = ""
    pages: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)

    def opens(self, path: str) -> str:
        """Go to a page that is there, and read it."""
        self.pages[self.step] += 1
        return super().opens(path)

    def presses(self, words: str, *told: Any, **more: Any) -> str:
        """Send a form of the page, and read what comes."""
        self.sent[self.step] += 1
        return super().presses(words, *told, **more)

    def links(self, words: str) -> list[str]:
        """Where the links of these words lead, in the order of the page."""
        reader = _Links()
        reader.feed(self.text)
        reader.close()
        return [address for said, address in reader.found if said == words]

    def follows(self, words: str, at: int = 0) -> str:
        """Go where a link of the page leads."""
        found = self.links(words)
        assert found, f"{self.at} leads to no {words}"
        return self.opens(found[at])

    def takes(self, words: str, at: int = 0) -> bytes:
        """Take along the file that a link of the page leads to."""
        found = self.links(words)
        assert found, f"{self.at} leads to no {words}"
        self.pages[self.step] += 1
        answer = self.client.get(found[at])
        assert answer.status_code == 200, (found[at], answer.status_code)
        return answer.get_data()

    def choice(self, field: str, words: str) -> str:
        """What the form sends where one chooses these words."""
        one = rf'name="{field}" value="([^"]*)"[^>]*>\s*<span>{words}<'
        found = re.search(rf'{one}|<option value="([^"]*)"[^>]*>{words}<', self.text)
        assert found, f"{self.at} offers no {words}"
        return found[1] or found[2]

    def chooses_a_password(self, staff_no: str, status: int = 200, **said: str) -> str:
        """Fill in the page behind a link that works once."""
        typed = {"staff_no": staff_no, "password": PASSWORD, "again": PASSWORD, **said}
        return self.presses("设置密码并登录", status=status, **typed)
