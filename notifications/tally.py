"""What one pass of delivery did, counted by several hands at once."""

import threading
from dataclasses import dataclass, field

from notifications.claims import Claimed, Trouble
from notifications.packing import PackReport
from notifications.settling import Outcome


@dataclass
class DeliveryReport:
    """One pass of delivery, in messages unless said otherwise; `incidents` are to be opened."""

    packed: int = 0
    shipments: int = 0
    accepted: int = 0
    refused: int = 0
    unknown: int = 0
    failed: int = 0
    retried: int = 0
    rescued: int = 0
    expired: int = 0
    muted: int = 0
    postponed: int = 0
    digests: int = 0
    incidents: list[Trouble] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add_packing(self, packing: PackReport) -> None:
        """Count what a packing did."""
        for name in ("packed", "expired", "muted", "postponed", "digests", "failed"):
            setattr(self, name, getattr(self, name) + getattr(packing, name))

    def add_outcome(self, claimed: Claimed, outcome: Outcome, trouble: Trouble | None) -> None:
        """Count what came of a shipment."""
        size, names = len(claimed.drafts), {"later": "retried", "never": "failed"}
        left = len(outcome.refused) + len(outcome.unsent) + len(outcome.unknown)
        with self._lock:
            self.shipments += 1
            self.refused += len(outcome.refused)
            self.unknown += len(outcome.unknown)
            self.retried += len(outcome.unsent)
            if outcome.kind != "empty":
                name = names.get(outcome.kind, outcome.kind)
                setattr(self, name, getattr(self, name) + size - left)
            if trouble is not None:
                self.incidents.append(trouble)
