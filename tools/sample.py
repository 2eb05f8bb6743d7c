"""A demonstration with something behind every page: what the sample story has not come to yet.

Everything goes through the API, in the name of whoever may do it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select

from notifications.rows import MailboxMessage
from service import clock
from service.accounts import give_post
from service.actors import OPERATOR
from service.auth import invitations, tokens
from service.context import Context
from service.db import reading, writing
from service.demo_clock import DemoClock
from service.incidents import open_incident
from service.long_work import run_waiting
from service.models import Campaign, Holder, Occurrence, Organization, Person, Pledge, Post
from service.own_templates import SHIPPED
from service.seats import held
from service.tabular import write_csv

TOP, GENERAL, BRANCH, NEIGHBOUR = "DW", "JD", "JD03", "XX02"
DONE = "已增设两个窗口，平均等候时间由四十分钟降到十五分钟，并请服务对象作了测评。"
SEED = "5e" * 16
PROSE = Path(__file__).parent / "plan_in_prose.txt"
AWARD = "outstanding_members_2011"
NOTICE_DAYS = 12
RULES = {"assessment_rules": "创先争优活动考评细则", "member_rules": "党员考评办法"}
# A paper of each member, which the plan of the sample does not ask for.
PAPER = "  contributions:\n    suggestion: {title: 合理化建议, text: 20}\n"
PAPER_DUTY = """  one_suggestion:
    title: 我为组织建一言
    every: half_year
    due: last day of period
    owed_by: [branch]
    done_by: member
    each: member
    at_least: 1
"""


@dataclass
class Sample:
    """The sample organisation's people at the doors of a demonstration."""

    context: Context
    app: Flask
    numbers: dict[str, Any] = field(default_factory=dict)

    def furnish(self) -> dict[str, Any]:
        """Let everything be done; return the numbers of what came of it, by what it is."""
        self.numbers["campaign"] = self.campaign(BRANCH)
        self.numbers["general"] = self.campaign(GENERAL)
        self.numbers["top"] = self.campaign(TOP)
        self._inspected()
        self._supervised()
        self._reviewed()
        self._appraised()
        self._taken_along()
        self._planned()
        self._honoured()
        self._in_office()
        self._worked()
        self._watched_over()
        self._found()
        return self.numbers

    def _worked(self) -> None:
        """One ledger of a whole tree has been made, another still waits."""
        top, general = self.numbers["top"], self.numbers["general"]
        asked = self.does("ledger/exports", TOP, "office", campaign_id=top, below=True)
        self.numbers["work"] = asked["id"]
        run_waiting(self.context)
        self.does("ledger/exports", GENERAL, campaign_id=general, below=True)

    def _watched_over(self) -> None:
        """Who watches over accounts, who reads what happened, and who keeps the machine."""
        with writing(self.context.sessions) as session:
            now, rulebook = clock.read(session, self.context.settings), self.context.rulebook
            top = session.exec(select(Organization).where(Organization.code == TOP)).one()
            for post, code in (
                ("security_administrator", GENERAL),
                ("audit_administrator", NEIGHBOUR),
                ("administrator", "JD04"),
            ):
                who = self.person(session, code, "secretary")
                give_post(session, rulebook, who, top, post, by=OPERATOR, now=now)
            self.numbers["somebody"] = self.person(session, BRANCH, "secretary").staff_no

    def _found(self) -> None:
        """What the story itself has come to."""
        here = self.numbers["campaign"]
        with writing(self.context.sessions) as session:
            now = clock.read(session, self.context.settings)
            cause = "CampaignBroken: its plan names a stage that is gone"
            open_incident(session, "campaign_failed", "campaign:17", cause=cause, now=now)
            owed = select(Occurrence.id).where(Occurrence.campaign_id == here).limit(1)
            self.numbers["duty"] = session.exec(owed).one()
            newest = select(Pledge.id).order_by(col(Pledge.id).desc()).limit(1)
            self.numbers["pledge"] = session.exec(newest).one()
            who = self.person(session, BRANCH, "secretary").email
            letters = select(MailboxMessage.id).where(MailboxMessage.address == who).limit(1)
            self.numbers["letter"] = session.exec(letters).one()

    # --- who does it ---

    def person(self, session: Session, code: str, role: str) -> Person:
        """Whoever holds a post at an organisation today; the first of several."""
        today = clock.local_day(clock.read(session, self.context.settings))
        return session.exec(
            select(Person)
            .join(Holder, col(Holder.person_id) == col(Person.id))
            .join(Post, col(Post.id) == col(Holder.post_id))
            .join(Organization, col(Organization.id) == col(Post.organization_id))
            .where(Organization.code == code, Post.role == role, held(today))
            .order_by(col(Person.id))
            .limit(1)
        ).one()

    def does(self, path: str, code: str, role: str = "secretary", **body: Any) -> Any:
        """Let somebody do an act of the API; what is refused is an error of the sample."""
        with writing(self.context.sessions) as session:
            who = self.person(session, code, role)
            wall = clock.wall(session)
            secret = tokens.create(session, who.id, "报表系统", wall=wall)
        answer = self.app.test_client(use_cookies=False).post(
            f"/api/v1/{path}", json=body, headers={"Authorization": f"Bearer {secret}"}
        )
        if answer.status_code not in (200, 201, 202):
            raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)}")
        return answer.get_json()

    def staff_no(self, code: str, role: str) -> str:
        """The number of whoever holds a post."""
        with reading(self.context.sessions) as session:
            return self.person(session, code, role).staff_no

    def campaign(self, code: str) -> int:
        """The number of an organisation's campaign."""
        with reading(self.context.sessions) as session:
            of_code = col(Organization.code) == code
            chosen = select(Campaign.id).join(
                Organization, col(Organization.id) == col(Campaign.organization_id)
            )
            return session.exec(chosen.where(of_code)).one()

    def day(self, days: int) -> str:
        """A day so far from today, as the API reads it."""
        with reading(self.context.sessions) as session:
            now = clock.read(session, self.context.settings)
        on: date = clock.local_day(now) + timedelta(days=days)
        return on.isoformat()

    # --- what they do ---

    def _inspected(self) -> None:
        plan = self.does(
            "inspections", TOP, "office",
            campaign_id=self.numbers["top"], title="暑期作风督查",
            organizations=[BRANCH, NEIGHBOUR], inspectors=[self.staff_no(TOP, "office")],
        )  # fmt: skip
        self.numbers["inspection"] = plan["id"]
        found = self.does(
            f"inspections/{plan['id']}/findings", TOP, "office",
            organization=BRANCH, score=82, findings="承诺公示及时，台账尚有缺页。",
            problems=[{"problem": "学习台账缺两次记录", "due_on": self.day(20)}],
        )  # fmt: skip
        self.numbers["visit"] = next(
            (one["id"] for one in found.get("visits", []) if "id" in one), 1
        )
        self.does(
            "inspections/commitments", TOP, "office",
            campaign_id=self.numbers["top"], title="随机抽查", count=2,
            seed_digest=hashlib.sha256(SEED.encode()).hexdigest(),
        )  # fmt: skip

    def _supervised(self) -> None:
        ticket = self.does(
            "tickets", GENERAL, campaign_id=self.numbers["campaign"], title="窗口排队过长",
            matter="学生办事窗口排队超过四十分钟，请拿出办法。", due_on=self.day(5),
        )  # fmt: skip
        self.numbers["ticket"] = ticket["id"]
        late = self.does(
            "tickets", GENERAL, campaign_id=self.numbers["campaign"], title="公示栏更新",
            matter="公开承诺公示栏一个月没有更新。", due_on=self.day(15), urgent=True,
        )  # fmt: skip
        self.does(f"tickets/{late['id']}/feedback", BRANCH, text=DONE)

    def _in_office(self) -> None:
        """Terms of office, one of them late and one asked to go on; a group with a vacancy."""
        here, general = self.numbers["campaign"], self.numbers["general"]
        for number, days in ((here, -1060), (general, -700), (self.campaign(NEIGHBOUR), -1120)):
            began = self.day(days)
            self.does("terms", TOP, "office", campaign_id=number, started_on=began)
        self.does(
            "terms/postponement", BRANCH, campaign_id=here, until=self.day(120),
            reason="书记外出挂职，年底返校后再组织换届。",
        )  # fmt: skip
        seats = [
            {"seat": "head", "post": "secretary"},
            {"seat": "member", "post": "organization_officer", "count": 2},
        ]
        self.does("seats", BRANCH, campaign_id=here, seats=seats)

    def _reviewed(self) -> None:
        self.numbers["review"] = self.does(
            "reviews", GENERAL, campaign_id=self.numbers["campaign"], grade="good",
            held_on=self.day(0), achievements="按时完成了学习和公开承诺的各项任务。",
            shortcomings="服务同学还不够主动，走访宿舍偏少。",
            directions="下半年每月走访一次宿舍，把意见记入台账。",
        )["id"]  # fmt: skip
        self.numbers["rectification"] = self.does(
            "rectifications", GENERAL, campaign_id=self.numbers["campaign"],
            problem="走访宿舍偏少，意见没有记录", due_on=self.day(30), measure="每月走访一次",
        )["id"]  # fmt: skip
        self.numbers["report"] = self.does(
            "reviews/reports", BRANCH, campaign_id=self.numbers["campaign"],
            duty="report_to_office", period="2010-Q2",
        )["id"]  # fmt: skip

    def _appraised(self) -> None:
        vote = self.does(
            "appraisals", GENERAL, campaign_id=self.numbers["general"], subjects="organizations",
            title="群众评议党支部", closes_on=self.day(25),
        )  # fmt: skip
        self.numbers["appraisal"] = vote["id"]
        self.does(f"appraisals/{vote['id']}/opening", TOP, config_hash=vote["config_hash"])

    def _planned(self) -> None:
        """A draft in which a date was moved, to be compared; a document half decided."""
        draft = self.does("plan-drafts", TOP, "office", plan="college-001")
        self.numbers["draft"] = draft["id"]
        moved = {"part": "rounds.first.stages.review", "texts": {"due": "2011-01-25"}}
        self.does(f"plan-drafts/{draft['id']}/parts", TOP, "office", **moved)
        prose = PROSE.read_text("utf-8")
        read = self.does("plan-readings", TOP, "office", source=prose)
        self.numbers["reading"] = read["id"]
        first = {read["found"][0]["key"]: {"keep": True}, read["found"][1]["key"]: {"keep": False}}
        self.does(f"plan-readings/{read['id']}/decisions", TOP, "office", items=first)

    def _taken_along(self) -> None:
        kept = self.does(
            "attachments", BRANCH, campaign_id=self.numbers["campaign"], name="会议记录.pdf",
            content=base64.b64encode(b"%PDF-1.7 minutes").decode(),
        )  # fmt: skip
        self.numbers["attachment"] = kept["id"]
        table = write_csv(
            ["code", "name", "kind", "parent_code"],
            [
                ["JD03", "机电学生党支部", "branch", "JD"],
                ["JD09", "机电新设党支部", "branch", "JD"],
            ],
        )
        for kind in ("report", "minutes"):
            own = base64.b64encode((SHIPPED / f"{kind}.docx").read_bytes()).decode()
            told = {"name": "本单位格式.docx", "content": own}
            self.does(f"word-templates/{kind}", TOP, "office", **told)
        self.does("word-templates/minutes/withdrawal", TOP, "office")
        content = base64.b64encode(table).decode()
        self.numbers["table"] = self.does(
            "tables", TOP, "office", kind="organizations", name="组织.csv", content=content
        )["id"]
        self.numbers["issue"] = self.does("ledger", BRANCH, campaign_id=self.numbers["campaign"])[
            "id"
        ]
        feed = self.does("calendar-feeds", BRANCH)
        self.numbers["feed"] = feed["address"].rpartition("/")[2].removesuffix(".ics")
        with writing(self.context.sessions) as session:
            who = self.person(session, BRANCH, "publicity_officer")
            wall = clock.wall(session)
            self.numbers["invitation"] = invitations.invite(session, who, wall=wall)

    def _honoured(self) -> None:
        """Names are put forward, carried, shown; the days pass; an honour is given."""
        for key, title in RULES.items():
            self.does(
                "documents", TOP, campaign_id=self.numbers["top"], document=key, title=title,
                body="一、考评内容。二、考评办法。三、结果运用。", adopted_on=self.day(0),
            )  # fmt: skip
        self._asks_less()
        opened = self.does(
            "awards", TOP, campaign_id=self.numbers["top"], award=AWARD, term="2010", places=2,
            nominate_by=self.day(2),
        )  # fmt: skip
        award = self.numbers["award"] = opened["id"]
        with reading(self.context.sessions) as session:
            member = self.person(session, BRANCH, "organization_officer").id
        name = self.does(
            "nominations", BRANCH, award_id=award, campaign_id=self.numbers["campaign"],
            person_id=member, deeds="全年带头值班三十次，带领同学完成实训室改造两项，群众反映好。",
        )["id"]  # fmt: skip
        self.does(f"nominations/{name}/recommendation", GENERAL)
        for code in self._taking_part():
            self.does(
                "nominations/handing-in", code, award_id=award, campaign_id=self.campaign(code)
            )
        self._days_pass(3)  # the branch without a secretary hands nothing in
        listed = self.does(f"awards/{award}/decisions", TOP, nominations=[name])["id"]
        self.does(f"awards/decisions/{listed}", TOP, "deputy_secretary")
        shown = self.does(f"awards/{award}/notices", TOP, where_to="组织部 8001")
        self.numbers["notice"] = shown["id"]
        self._days_pass(NOTICE_DAYS)
        given = self.does(f"awards/{award}/award", TOP, "office")
        self.numbers["honour"] = given["honours"][0]["id"]

    def _days_pass(self, days: int) -> None:
        moving: DemoClock = self.app.extensions["demo_clock"]
        moving.advance(moving.now() + timedelta(days=days))

    def _asks_less(self) -> None:
        """A version of the plan in which an award needs no appraisal: none is over yet."""
        text = self.context.rulebook.read_file("college-001")
        wanted = "[appraisal_result, assessment_result, real_achievements, recognised_by_masses]"
        source = text.replace(f"eligible: {wanted}", "eligible: [real_achievements]")
        source = source.replace("\nduties:\n", f"{PAPER}\nduties:\n{PAPER_DUTY}")
        source = source.replace(
            "evidence:\n  duties:\n",
            "evidence:\n  duties:\n    one_suggestion: {contribution: suggestion}\n",
        )
        told = self.does("plans", TOP, "office", name="college-001", source=source)
        top = f"campaigns/{self.numbers['top']}/migration"
        self.does(top, TOP, "leading_group", version=told["version"])

    def _taking_part(self) -> list[str]:
        with reading(self.context.sessions) as session:
            codes = session.exec(select(Organization.code).order_by(col(Organization.path)))
            return [code for code in codes if code != "JG04"]
