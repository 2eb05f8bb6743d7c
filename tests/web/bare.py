"""An installation with one organisation and one campaign, in which nobody has done anything yet."""

from __future__ import annotations

from sqlmodel import Session

from service import beginnings
from service import organizations as tree
from service.actors import OPERATOR
from service.models import Organization, PlanVersion
from service.people import import_people
from tests.web.office import EVE, Office

CODE = "DW"
#: Whoever looks, by their post: of each there is one, and one who keeps nothing.
WHO = (
    *("office", "secretary", "leading_group", "administrator"),
    *("security_administrator", "audit_administrator", "member"),
)


class Bare(Office):
    """One organisation with somebody in each post, and a plan that has begun there."""

    def launch(self, session: Session, version: PlanVersion, top: Organization) -> None:
        """Start the plan as the door does: what nobody owes is known from the first day."""
        beginnings.launch(session, self.context.rulebook, version, top, by=OPERATOR, now=EVE)

    def founded(self, session: Session) -> Organization:
        """Enter one organisation, and one person for each post."""
        row = {"code": CODE, "name": "示例党委", "kind": "committee"}
        tree.import_organizations(session, [row], now=EVE)
        people = [
            {
                "staff_no": f"N{number}",
                "name": f"某{role}",
                "organization_code": CODE,
                "posts": role,
            }
            for number, role in enumerate(WHO)
        ]
        import_people(session, people, now=EVE)
        return tree.by_code(session, CODE)
