"""Every kind of long work by its name."""

from __future__ import annotations

from collections.abc import Mapping

from service.long_work.batches import Kind
from service.long_work.exports import EXPORT
from service.long_work.launching import LAUNCH, MIGRATION
from service.long_work.ledgers import LEDGER
from service.long_work.tables import ORGANIZATIONS, PEOPLE
from service.models.long_work import TABLES_OF_WORK

KINDS: Mapping[str, Kind] = {
    "import_organizations": ORGANIZATIONS,
    "import_people": PEOPLE,
    "launch": LAUNCH,
    "migration": MIGRATION,
    "ledger": LEDGER,
    **dict.fromkeys(TABLES_OF_WORK, EXPORT),
}
