"""A village whose tree changes while work is under way, as through any door."""

from __future__ import annotations

from service import newcomers, organizations
from service.actors import OPERATOR
from service.db import writing
from service.models import Organization
from tests.campaigns.village import Village


class ChangingVillage(Village):
    """Who comes or moves here takes part in the work at once, not in the stages alone."""

    def founds(self, code: str, kind: str, under: str) -> None:
        """Let an organisation be founded today; it joins what runs above it, its work included."""
        with writing(self.engine) as session:
            parent = session.get_one(Organization, self.cast.organizations[under])
            young = organizations.found(
                session, code=f"village-{code}", name=code, kind=kind, parent=parent,
                founded_on=self.now.date(),
            )  # fmt: skip
            newcomers.join(session, self.rulebook, young, by=OPERATOR, now=self.now)
            self.cast.organizations[code] = young.id

    def moves(self, code: str, under: str) -> None:
        """Let an organisation be put under another one; its work follows."""
        with writing(self.engine) as session:
            moving = session.get_one(Organization, self.cast.organizations[code])
            parent = session.get_one(Organization, self.cast.organizations[under])
            organizations.move(session, moving, parent, now=self.now)
            newcomers.moved(session, self.rulebook, moving, by=OPERATOR, now=self.now)
