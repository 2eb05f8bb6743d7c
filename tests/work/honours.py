"""The village honours its own: a plan with awards, and everybody's part in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import branch_plans, commendation
from service.actors import OPERATOR, Actor
from service.commendation import Meeting, Put, Said, Terms
from service.db import reading, writing
from service.models import (
    Honour,
    Nomination,
    Objection,
    PublicNotice,
    Selection,
    SelectionDecision,
    Share,
)
from service.work import attach
from service.work.recount import out_of_step
from tests.campaigns.village import COMMITTEE, FIRST, Village, at
from tests.work.changing import ChangingVillage

PLAN = (Path(__file__).parent / "commendation.yaml").read_text("utf-8")
DEEDS = "带头学习提高，带头服务群众，带头完成急难险重任务，群众反映好。"


class Honours(ChangingVillage):
    """The village on the first day of its commendation."""

    @classmethod
    def begin(cls, engine: Engine, plan: str = PLAN) -> Honours:
        """Found the village and launch the plan; the rule document exists."""
        village = Village.founded(engine, at("2026-02-27"))
        found = cls(village.engine, village.rulebook, village.cast, village.now)
        found.launch(plan)
        found.day("2026-03-02")
        if "documents_exist" in plan:
            found.files_the_rules()
        return found

    @classmethod
    def opened(cls, engine: Engine) -> Honours:
        """The same with an award open, as most of its stories begin."""
        found = cls.begin(engine)
        found.opens()
        return found

    def files_the_rules(self) -> None:
        """Let the committee file the document that has to be there before any award."""

        def verb(session: Session) -> None:
            branch_plans.file_document(
                session, self.rulebook, self.campaign(session, COMMITTEE), "rules", "评选办法",
                body="先有办法，后有评选。", by=OPERATOR, now=self.now,
            )  # fmt: skip

        self.in_one_go(verb)

    def withdraws(self, nomination: int, code: str) -> None:
        """Let a secretary take a name back."""
        self.in_one_go(
            lambda session: commendation.withdraw(
                session, self.rulebook, session.get_one(Nomination, nomination), "本人谢绝",
                by=self.secretary(code), now=self.now,
            )
        )  # fmt: skip

    def sends_down(self, nominate_by: date, selection: int = 1) -> None:
        """Send the names down for another round."""
        self.in_one_go(
            lambda session: commendation.send_down(
                session, self.rulebook, session.get_one(Selection, selection), nominate_by,
                by=self.committee(), now=self.now,
            )
        )  # fmt: skip

    def unbalanced(self, selection: int = 1) -> list[tuple[str, int, int]]:
        """Return where the places do not add up."""
        with reading(self.engine) as session:
            return commendation.balance(session, session.get_one(Selection, selection))

    def out_of_step(self, code: str) -> dict[str, str | None]:
        """Return the facts of an organisation that are kept otherwise than its rows say."""
        with reading(self.engine) as session:
            campaign = self.campaign(session, code)
            plan = self.rulebook.plan(session, campaign.plan_version_id)
            return out_of_step(session, plan, campaign, "main", self.now)

    def member(self, code: str, number: int = 0) -> int:
        """Return a member of an organisation."""
        return sorted(self.cast.holders(code, "member"))[number]

    def committee(self, number: int = 0) -> Actor:
        """Return one of the two of the leading group, acting."""
        return Actor.person(
            sorted(self.cast.holders(COMMITTEE, "leading_group"))[number], "leading_group"
        )

    def in_one_go(self, verb: Callable[[Session], Any]) -> Any:
        """Do something in a transaction of its own."""
        with writing(self.engine) as session:
            return verb(session)

    def opens(self, award: str = "members", **terms: Any) -> int:
        """Open an award; return its number."""

        def verb(session: Session) -> int:
            made = commendation.open_selection(
                session, self.rulebook, self.campaign(session, COMMITTEE), award, Terms(**terms),
                by=self.committee(), now=self.now,
            )  # fmt: skip
            return made.id

        return int(self.in_one_go(verb))

    def puts(
        self,
        code: str,
        number: int = 0,
        *,
        whom: str | None = None,
        selection: int = 1,
        **more: Any,
    ) -> int:
        """Let a secretary put a member forward; return the nomination's number."""
        put = Put(person_id=self.member(whom or code, number), deeds=DEEDS, **more)

        def verb(session: Session) -> int:
            made = commendation.propose(
                session, self.rulebook, session.get_one(Selection, selection),
                self.campaign(session, code), put, by=self.secretary(code), now=self.now,
            )  # fmt: skip
            return made.id

        return int(self.in_one_go(verb))

    def applies(self, code: str, number: int = 0, selection: int = 1) -> int:
        """Let a member put itself forward."""
        person = self.member(code, number)

        def verb(session: Session) -> int:
            made = commendation.apply(
                session, self.rulebook, session.get_one(Selection, selection),
                self.campaign(session, code), Put(person_id=person, deeds=DEEDS),
                by=Actor.person(person, "member"), now=self.now,
            )  # fmt: skip
            return made.id

        return int(self.in_one_go(verb))

    def recommends(self, nomination: int, code: str) -> None:
        """Let a secretary pass a name on."""
        self.in_one_go(
            lambda session: commendation.recommend(
                session, self.rulebook, session.get_one(Nomination, nomination),
                by=self.secretary(code), now=self.now,
            )
        )  # fmt: skip

    def allots(self, code: str, places: int, selection: int = 1) -> None:
        """Give an organisation places."""
        self.in_one_go(
            lambda session: commendation.allot(
                session, self.rulebook, session.get_one(Selection, selection),
                self.campaign(session, code), places, by=self.superior(code), now=self.now,
            )
        )  # fmt: skip

    def share(self, code: str, selection: int = 1) -> Share:
        """Return what an organisation may put forward."""
        with reading(self.engine) as session:
            return session.exec(
                select(Share).where(
                    Share.selection_id == selection,
                    Share.campaign_id == self.campaign(session, code).id,
                )
            ).one()

    def hands_in(self, *codes: str, selection: int = 1) -> None:
        """Let organisations say that they have put forward whom they want to."""
        for code in codes:
            self._hands_in(code, self.share(code, selection).id)

    def _hands_in(self, code: str, number: int) -> None:
        self.in_one_go(
            lambda session: commendation.hand_in(
                session, self.rulebook, session.get_one(Share, number),
                by=self.secretary(code), now=self.now,
            )
        )  # fmt: skip

    def everybody_hands_in(self, selection: int = 1) -> None:
        """Let all organisations do so, from below."""
        self.hands_in("b1", "b2", "b3", "g1", "g2", "c", selection=selection)

    def proposes(self, *numbers: int, by: Actor | None = None, selection: int = 1) -> int:
        """Put a list to decision; return the decision's number."""

        def verb(session: Session) -> int:
            made = commendation.put_to_decision(
                session, self.rulebook, session.get_one(Selection, selection), list(numbers),
                by=by or self.committee(0), now=self.now,
            )  # fmt: skip
            return made.id

        return int(self.in_one_go(verb))

    def decides(self, decision: int, by: Actor | None = None) -> None:
        """Decide on a list that was put to decision."""
        self.in_one_go(
            lambda session: commendation.decide(
                session, self.rulebook, session.get_one(SelectionDecision, decision),
                by=by or self.committee(1), now=self.now,
            )
        )  # fmt: skip

    def minutes(self) -> int:
        """Attach the minutes of a meeting; return the file's number."""
        with writing(self.engine) as session:
            top = self.campaign(session, COMMITTEE)
            content = b"%PDF-1.7 minutes"
            return attach(session, top, "纪要.pdf", content, by=OPERATOR, now=self.now).id

    def meets(self, *numbers: int, counts: tuple[int, int, int], selection: int = 1) -> None:
        """Let a meeting decide, with its minutes."""
        minutes = self.minutes()
        self.in_one_go(
            lambda session: commendation.decide_in_meeting(
                session, self.rulebook, session.get_one(Selection, selection), list(numbers),
                Meeting(*counts, minutes), by=self.committee(), now=self.now,
            )
        )  # fmt: skip

    def elects(
        self, votes: dict[int, int], counts: tuple[int, int, int], selection: int = 1
    ) -> None:
        """Let a meeting elect by its votes, with its minutes."""
        minutes = self.minutes()
        self.in_one_go(
            lambda session: commendation.decide_by_votes(
                session, self.rulebook, session.get_one(Selection, selection), votes,
                Meeting(*counts, minutes), by=self.committee(), now=self.now,
            )
        )  # fmt: skip

    def shows(self, selection: int = 1) -> PublicNotice:
        """Put the list up for the public; return the notice."""

        def verb(session: Session) -> int:
            made = commendation.open_notice(
                session, self.rulebook, session.get_one(Selection, selection), "组织部 电话",
                by=self.committee(), now=self.now,
            )  # fmt: skip
            return made.id

        found: PublicNotice = self.look(PublicNotice, int(self.in_one_go(verb)))
        return found

    def objects(self, notice: int, nomination: int, said: Said, by: Actor | None = None) -> int:
        """Let a member object to a name; return the objection's number."""

        def verb(session: Session) -> int:
            made = commendation.raise_objection(
                session, self.rulebook, session.get_one(PublicNotice, notice), nomination, said,
                by=by or Actor.person(self.member(FIRST, 1), "member"), now=self.now,
            )  # fmt: skip
            return made.id

        return int(self.in_one_go(verb))

    def rules(self, objection: int, *, upheld: bool, by: Actor | None = None) -> None:
        """Rule on an objection."""
        self.in_one_go(
            lambda session: commendation.rule_on(
                session, self.rulebook, session.get_one(Objection, objection), upheld, "经核查",
                by=by or self.committee(), now=self.now,
            )
        )  # fmt: skip

    def awards(self, selection: int = 1) -> list[Honour]:
        """Make the award; return the honours."""
        self.in_one_go(
            lambda session: commendation.make_award(
                session, self.rulebook, session.get_one(Selection, selection),
                by=self.committee(), now=self.now,
            )
        )  # fmt: skip
        return self.all(Honour)

    def look(self, kind: Any, number: int) -> Any:
        """Return a row to look at."""
        with reading(self.engine) as session:
            return session.get_one(kind, number)

    def all(self, kind: Any) -> list[Any]:
        """Return all rows of a kind, in the order of their numbers."""
        with reading(self.engine) as session:
            return list(session.exec(select(kind).order_by(col(kind.id))))

    def facts(self, code: str) -> dict[str, str]:
        """Return what is known of the round at an organisation."""
        from service.campaigns.rows import facts_of

        values = facts_of(self.row(code)).particulars.values
        return {name: value for round_key, name, value in values if round_key == "main"}
