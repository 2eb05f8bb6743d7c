"""An installation with one organisation and one campaign, in which nobody has done anything yet."""

from __future__ import annotations

from sqlmodel import Session, select

from service import beginnings
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Organization
from service.organizations import import_organizations
from service.people import import_people
from tests.web.office import Office, local

CODE = "DW"
#: Whoever looks, by their post: of each there is one, and one who keeps nothing.
WHO = (
    *("office", "secretary", "leading_group", "administrator"),
    *("security_administrator", "audit_administrator", "member"),
)


class Bare(Office):
    """One organisation with somebody in each post, and a plan that has begun there."""

    def begin(self) -> None:
        """Enter the organisation and its people, and launch the plan."""
        begins = local("2010-05-31 08:00")
        self.set_clock(begins)
        with writing(self.context.sessions) as session:
            top = {"code": CODE, "name": "示例党委", "kind": "committee"}
            import_organizations(session, [top], now=begins)
            people = [
                {
                    "staff_no": f"N{number}",
                    "name": f"某{role}",
                    "organization_code": CODE,
                    "posts": role,
                }
                for number, role in enumerate(WHO)
            ]
            import_people(session, people, now=begins)
            self._launch(session)
        self.day("2010-06-02")

    def _launch(self, session: Session) -> None:
        now, rulebook = local("2010-05-31 08:00"), self.context.rulebook
        text = rulebook.read_file("college-001")
        version = rulebook.store(session, text, name="college-001", by=OPERATOR, now=now)
        top = session.exec(select(Organization)).one()
        beginnings.launch(session, rulebook, version, top, by=OPERATOR, now=now)

    def somebody(self, role: str) -> str:
        """The number of who holds a post."""
        with reading(self.context.sessions) as session:
            return self.holder(session, CODE, role).staff_no
