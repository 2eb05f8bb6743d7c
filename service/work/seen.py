"""What a person decides is bound to what they saw: a row that has changed since is refused."""

from __future__ import annotations

from workflows.refusals import Reason, Refused


def refuse_unseen(
    current: int, seen_version: int | None, code: str = "reason.stale_version"
) -> None:
    """Refuse an act on a row that is no longer as the person saw it, in the words of `code`.

    None: whoever acts goes by the row as it stands, as the operator at the terminal may.
    """
    if seen_version is not None and seen_version != current:
        raise Refused(Reason.of(code, seen=seen_version, current=current))
