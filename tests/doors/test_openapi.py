"""The OpenAPI document says what the doors do, and no request that it allows breaks the service."""

from __future__ import annotations

import re
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.doors import every_door
from tests.doors.house import House

HINT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
#: Requests tried at each door; what they are is the same in every run.
EXAMPLES = 12


def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


def operations(house: House) -> set[tuple[str, str]]:
    """Every operation of the document."""
    paths = document(house.app)["paths"]
    return {(method.upper(), path) for path, told in paths.items() for method in told}


def routes(house: House) -> set[tuple[str, str]]:
    """Every route of the API as the document would write it."""
    return {
        (method, HINT.sub(r"{\1}", rule.rule))
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_document_is_valid(small_house: House) -> None:
    schemathesis.openapi.from_dict(document(small_house.app)).validate()


def test_it_tells_of_every_route_and_of_no_other(small_house: House) -> None:
    assert operations(small_house) == routes(small_house)


def test_everything_in_it_can_be_found(small_house: House) -> None:
    told = document(small_house.app)
    numbers = [o["operationId"] for path in told["paths"].values() for o in path.values()]
    assert len(set(numbers)) == len(numbers)
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            nameless = path.startswith("/api/v1/ballots")  # whoever says who they are is refused
            assert operation.get("security", []) == ([] if nameless else [{"bearer": []}]), (
                method,
                path,
            )
            in_path = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert {"401", "403", "404", "422"} <= set(operation["responses"])
    assert told["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_each_write_has_its_own_body(small_house: House) -> None:
    """Two models of one name would tell one body for both doors."""
    paths = document(small_house.app)["paths"]
    bodies = {
        path: told["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for path, told in paths.items()
        if "post" in told and not path.endswith("/import")  # a file: tests/doors/test_imports.py
    }
    expected = {
        "/api/v1/approvals": {
            *("campaign_id", "verb", "version", "reason"),
            *("digest", "place", "meeting", "to", "again"),  # where several sign
        },
        "/api/v1/postponements": {"campaign_id", "until", "reason"},
        "/api/v1/postponements/{number}": {"grant", "note"},
        "/api/v1/incidents/{number}": {"action"},
    }
    schemas = document(small_house.app)["components"]["schemas"]
    for path, fields in expected.items():
        body = schemas[bodies[path].rpartition("/")[2]]
        assert set(body["properties"]) == fields, path
        assert body["additionalProperties"] is False


def test_it_names_nobody(lasting_house: House) -> None:
    """It needs no token, so it tells nothing that one would be needed for."""
    text = lasting_house.app.test_client().get("/openapi.json").get_data(as_text=True)
    assert "house" not in text
    assert "example.org" not in text


# --- Schemathesis ---------------------------------------------------------------------------------


def sorted_operations() -> list[tuple[str, str]]:
    """The operations, known before any house stands; compared with its document below."""
    return [
        ("GET", "/api/v1/appraisals"), ("POST", "/api/v1/appraisals"),
        ("GET", "/api/v1/appraisals/{number}"), ("POST", "/api/v1/ballots"),
        ("POST", "/api/v1/ballots/terms"), ("POST", "/api/v1/ballots/tokens"),
        *(("POST", f"/api/v1/appraisals/{{number}}/{act}") for act in (
            "cancellation", "count", "credentials", "evaluations", "opening", "pledge-scores",
            "publication", "slips", "tokens", "totals",
        )),
        ("GET", "/api/v1/approvals"), ("POST", "/api/v1/approvals"),
        ("GET", "/api/v1/campaigns"), ("POST", "/api/v1/campaigns"),
        ("GET", "/api/v1/campaigns/{number}"), ("POST", "/api/v1/campaigns/{number}/cancel"),
        ("POST", "/api/v1/campaigns/{number}/dates"),
        ("POST", "/api/v1/campaigns/{number}/dates/removal"),
        ("POST", "/api/v1/campaigns/{number}/events"),
        ("POST", "/api/v1/campaigns/{number}/fulfil"),
        ("GET", "/api/v1/campaigns/{number}/migration"),
        ("POST", "/api/v1/campaigns/{number}/migration"),
        ("POST", "/api/v1/campaigns/{number}/reopen"),
        ("POST", "/api/v1/campaigns/{number}/resume"),
        ("POST", "/api/v1/campaigns/{number}/start"),
        ("POST", "/api/v1/campaigns/{number}/submit"),
        ("POST", "/api/v1/campaigns/{number}/suspend"),
        ("POST", "/api/v1/campaigns/{number}/urge"),
        ("POST", "/api/v1/campaigns/{number}/withdraw"),
        ("GET", "/api/v1/incidents"), ("POST", "/api/v1/incidents/{number}"),
        ("GET", "/api/v1/organizations"), ("POST", "/api/v1/organizations"),
        ("GET", "/api/v1/organizations/{code}"),
        ("POST", "/api/v1/organizations/{code}/close"),
        ("POST", "/api/v1/organizations/{code}/move"),
        ("POST", "/api/v1/organizations/import"), ("POST", "/api/v1/people/import"),
        ("GET", "/api/v1/outbox"), ("GET", "/api/v1/overdue"), ("GET", "/api/v1/people"),
        ("GET", "/api/v1/people/{staff_no}"),
        ("GET", "/api/v1/accounts/{staff_no}"),
        *(("POST", f"/api/v1/accounts/{{staff_no}}/{act}") for act in (
            "invitation", "reset", "block", "unblock", "visits/end", "posts", "posts/end",
            "second-step/removal",
        )),
        ("POST", "/api/v1/people"), ("POST", "/api/v1/people/{staff_no}/correction"),
        ("POST", "/api/v1/people/{staff_no}/leaving"), ("POST", "/api/v1/people/{staff_no}/return"),
        ("GET", "/api/v1/plans"),
        ("POST", "/api/v1/plans"), ("GET", "/api/v1/plans/{name}"),
        ("GET", "/api/v1/plans/{name}/rehearsal"),
        ("GET", "/api/v1/plans/{name}/difference"), ("GET", "/api/v1/plans/{name}/versions"),
        ("GET", "/api/v1/postponements"),
        ("POST", "/api/v1/postponements"), ("POST", "/api/v1/postponements/{number}"),
        ("POST", "/api/v1/urgings"),
        *every_door.operations(),
    ]  # fmt: skip


def test_every_operation_is_tried(small_house: House) -> None:
    assert set(sorted_operations()) == operations(small_house)


@pytest.fixture(scope="module")
def schema(lasting_house: House) -> Any:
    """The document as a tester reads it: once, since it is long."""
    return schemathesis.openapi.from_wsgi("/openapi.json", lasting_house.app)


@pytest.mark.parametrize(("method", "path"), sorted_operations(), ids=lambda told: told)
def test_no_request_breaks_the_service(
    lasting_house: House, schema: Any, method: str, path: str
) -> None:
    """P19: whatever is sent, the answer is one of those that the document tells, never a 5xx."""
    token = lasting_house.caller("C", "office").token
    door = schema[path][method]
    right = door.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    wrong = door.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=right | wrong)
    def send(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        # A number such as "1?" cuts the path short: that is knocking at another door.
        hypothesis.assume(answer.status_code != 405)
        case.validate_response(
            answer,
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    send()
