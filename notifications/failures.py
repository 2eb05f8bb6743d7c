"""What a channel may raise: the three ways in which a provider does not confirm."""

from datetime import timedelta


class DeliveryFailure(Exception):
    """A request that the provider did not confirm; `reason` is for an operator, never secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Later(DeliveryFailure):
    """Certainly not accepted; worth trying again, no sooner than `retry_after` if it is given."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Never(DeliveryFailure):
    """Certainly not accepted, and no repetition will change that."""


class Unknown(DeliveryFailure):
    """May have been accepted: the answer was lost, late or unreadable."""
