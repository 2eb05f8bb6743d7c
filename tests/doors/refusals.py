"""What a refusal of the API is held to, and the reason that the stories give."""

from __future__ import annotations

from werkzeug.test import TestResponse

from service.models import History

WHY = "一个理由"


def reasons(answer: TestResponse, status: int = 409) -> list[str]:
    """The codes of a refusal's reasons, each of which has a sentence."""
    told = answer.get_json()
    assert (answer.status_code, told["error"]) == (
        status,
        "refused" if status == 409 else "forbidden",
    )
    assert all(reason["message"] not in ("", reason["code"]) for reason in told["reasons"])
    return [reason["code"] for reason in told["reasons"]]


def refusal(line: History) -> str:
    """What somebody tried."""
    return str(line.rule)
