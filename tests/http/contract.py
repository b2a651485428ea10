"""What every response must keep: the error shape, and the schemas of the OpenAPI document."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker

from channels.api.operations import load_openapi
from channels.errors import STATUS

REQUEST_ID = "X-Request-Id"
ID_SHAPE = re.compile(r"[A-Za-z0-9_-]{8,64}")
HAN = re.compile("[\u4e00-\u9fff]")
# Errors that say when to come back.
WITH_RETRY_AFTER = {"rate_limited", "not_ready"}


def assert_error(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check one error: its status, shape, wording, headers and id; returns the `error` object."""
    assert response.status_code == status, f"{response.status_code} {response.text[:300]}"
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    error: dict[str, Any] = json.loads(response.content)["error"]
    assert error["code"] == code
    assert STATUS[code] == status
    english, chinese = error["message"]["en"], error["message"]["zh"]
    assert english.strip()
    assert chinese.strip()
    assert english != chinese
    assert HAN.search(chinese)
    assert "{" not in english + chinese, "a placeholder was left open"
    assert error["request_id"] == response.headers[REQUEST_ID]
    assert ID_SHAPE.fullmatch(error["request_id"])
    assert (code in WITH_RETRY_AFTER) == ("Retry-After" in response.headers)
    if "Retry-After" in response.headers:
        assert int(response.headers["Retry-After"]) >= 1
    assert_matches("Error", json.loads(response.content))
    return error


def assert_any_error(response: httpx.Response) -> dict[str, Any]:
    """Check that a response is a client error in the contract's shape, whichever it is."""
    assert 400 <= response.status_code < 500, f"{response.status_code} {response.text[:300]}"
    return assert_error(response, response.status_code, json.loads(response.content)["error"]["code"])


def assert_ok(response: httpx.Response, schema: str, status: int = 200) -> Any:
    """Check one success: status, headers, and that the body is what the document says; returns the body."""
    assert response.status_code == status, f"{response.status_code} {response.text[:500]}"
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert ID_SHAPE.fullmatch(response.headers[REQUEST_ID])
    body = json.loads(response.content)
    assert_matches(schema, body)
    return body


def assert_matches(schema: str, body: Any) -> None:
    """Check a body against one schema of the document, in which every field of the body must stand."""
    problems = sorted(_validator(schema).iter_errors(body), key=lambda error: list(map(str, error.absolute_path)))
    assert not problems, "\n".join(f"{problem.json_path}: {problem.message[:300]}" for problem in problems[:10])


@cache
def _validator(schema: str) -> Draft202012Validator:
    components = _closed(copy.deepcopy(load_openapi()["components"]))
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": components}, format_checker=FormatChecker()
    )


def _closed(node: Any) -> Any:
    """Return schemas in which an object may only have the fields that are described: none is undocumented."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and "type" in node:
        closed.setdefault("additionalProperties", False)
    return closed
