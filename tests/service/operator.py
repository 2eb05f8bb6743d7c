"""The operator at the terminal: a small tree, its people, and the command `pacesetter`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from service.cli import main

ORGANIZATIONS = """code,name,kind,parent_code,founded_on
C,学院党委,committee,,
G1,第一党总支,general_branch,C,
B1,第一党支部,branch,G1,
B2,第二党支部,branch,G1,
"""
PEOPLE = """staff_no,name,organization_code,posts,email,phone,locale
1,甲,C,secretary;office;leading_group,a@example.org,13800000001,zh-Hans
2,乙,G1,secretary,b@example.org,13800000002,zh-Hans
3,丙,B1,secretary;member,c@example.org,13800000003,en
4,丁,B2,secretary;member,d@example.org,,zh-Hant
"""
PAPER = {
    "goals": "人人有承诺", "theme": "立足岗位", "carriers": "党员示范岗", "focus": "三件实事",
    "tasks": [{
        "title": "接待群众", "qualitative": "群众满意", "quantitative": "每月一次",
        "deadline": "2026-12-31", "responsible": "书记",
    }],
}  # fmt: skip
HELD = {
    "attendance": {"expected": 1, "present": 1},
    "minutes": "书记主持，逐项分工到人，定了日子。",
}


@dataclass
class Operator:
    """Somebody at the terminal of an installation, in a folder of their own."""

    url: str
    folder: Path
    locale: str = "en"
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str) -> Result:
        """Run one command."""
        env = {
            "PACESETTER_ENV": "test",
            "PACESETTER_DATABASE_URL": self.url,
            "PACESETTER_DIGEST_AT": "0",
            "PACESETTER_LOCALE": self.locale,
            **self.env,
        }
        return CliRunner().invoke(main, list(words), env=env, prog_name="pacesetter")

    def does(self, *words: str) -> str:
        """Run one command that succeeds; return what it prints."""
        found = self.run(*words)
        assert found.exit_code == 0, (words, found.output, found.exception)
        return found.stdout

    def reads(self, *words: str) -> Any:
        """Run one command that reports, and return its JSON."""
        return json.loads(self.does(*words, "--json"))

    def is_refused(self, *words: str) -> str:
        """Run one command that is refused with exit status 1; return what it says why."""
        found = self.run(*words)
        assert found.exit_code == 1, (words, found.exit_code, found.output, found.exception)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.stderr

    def write(self, name: str, text: str) -> str:
        """Write a file and return its path."""
        file = self.folder / name
        file.write_text(text, "utf-8")
        return str(file)

    def settles_in(self) -> None:
        """Bring in the tree and its people."""
        self.does("organizations", "import", self.write("organizations.csv", ORGANIZATIONS))
        self.does("people", "import", self.write("people.csv", PEOPLE))

    def launches(self, plan: str = "default", at: str = "2026-09-01") -> None:
        """Launch a plan for the whole tree."""
        self.does("campaign", "launch", plan, "--organization", "C", "--at", at)

    def does_everything(self, code: str, at: str) -> None:
        """Do all that the first stage of the plain plan asks for."""
        paper = self.write("paper.json", json.dumps(PAPER))
        self.does("branch-plans", "draft", code, paper, "--at", at)
        for verb in ("submit", "approve", "adopt"):
            self.does("branch-plans", verb, code, "--at", at)
        self.holds(code, "mobilization_meeting", at)
        self.holds(code, "study", at)

    def holds(self, code: str, key: str, at: str) -> None:
        """Write down that a meeting was held that day."""
        held = self.write("held.json", json.dumps({"held_on": at[:10], **HELD}))
        self.does("meetings", "hold", code, key, held, "--at", at)
