"""What the rules say when they say no: every reason at once, as codes for a catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One objection: a catalogue key and the values that its sentence names."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, /, **params: object) -> Reason:
        """Build a reason; the values are kept as text, in a stable order."""
        return cls(code, tuple(sorted((name, str(value)) for name, value in params.items())))


class Refused(Exception):
    """A move that the rules do not allow, with all its reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(reason.code for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file: where it stands, what is wrong, and what was perhaps meant."""

    line: int | None
    path: str
    code: str
    params: tuple[tuple[str, str], ...] = ()
    guess: str | None = None


class BadPlan(Exception):
    """A file that cannot be used, with every mistake in it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{m.line}:{m.path}:{m.code}" for m in mistakes))
        self.mistakes = mistakes
