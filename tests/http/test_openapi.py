"""The OpenAPI document and the server say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bot.assembly import assemble
from bot.faq.entry import Region
from bot.settings import Settings
from channels.api.operations import load_openapi
from channels.app import build_app
from channels.errors import STATUS
from tests.http.contract import assert_error, assert_matches

METHODS = {"get", "post", "put", "patch", "delete"}
# Files of the page; their addresses are not part of the contract.
NOT_IN_THE_CONTRACT = re.compile(r"/static/")


def _registered(folder: Path) -> set[tuple[str, str]]:
    app = build_app(assemble(Settings(var_folder=folder)))
    return {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and not NOT_IN_THE_CONTRACT.match(route.resource.canonical)
        if route.method != "HEAD"
    }


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return every (method, path, operation) of the document."""
    return [
        (method, path, operation)
        for path, item in load_openapi()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), _operations(), ids=[f"{method} {path}" for method, path, _ in _operations()]
)


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a $ref to its component."""
    while "$ref" in node:
        target: Any = load_openapi()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping of the document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from _nodes(item)


def test_document_must_have_exactly_the_servers_routes(tmp_path: Path) -> None:
    """Every route of the app is described, and nothing is described that is not there."""
    described = {(method, path) for method, path, _ in _operations()}
    assert _registered(tmp_path) == described


def test_document_must_be_served_as_it_is_written(client: httpx.Client) -> None:
    """`/api/v1/openapi.json` is the document, as OpenAPI 3.1."""
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == load_openapi()
    assert response.json()["openapi"].startswith("3.1.")


def test_every_reference_must_resolve() -> None:
    """No $ref of the document points nowhere, and no component is left unused."""
    references = {node["$ref"] for node in _nodes(load_openapi()) if "$ref" in node}
    assert references
    for reference in references:
        assert _resolve({"$ref": reference})
    defined = {
        f"#/components/{kind}/{name}"
        for kind, components in load_openapi()["components"].items()
        if kind != "securitySchemes"
        for name in components
    }
    assert defined == references


def test_every_schema_must_be_a_valid_schema() -> None:
    """Each schema passes JSON Schema's own schema (draft 2020-12, the one of OpenAPI 3.1)."""
    for schema in load_openapi()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@each_operation
def test_operation_must_be_described_in_full(method: str, path: str, operation: dict[str, Any]) -> None:
    """Each operation has an id, a summary, a known tag, and X-Request-Id on every response."""
    assert operation["operationId"]
    assert operation["summary"]
    assert set(operation["tags"]) <= {tag["name"] for tag in load_openapi()["tags"]}
    for response in map(_resolve, operation["responses"].values()):
        assert response["description"]
        assert "X-Request-Id" in response["headers"]


def test_operation_ids_must_differ() -> None:
    """No two operations share an id: generated clients name their functions after it."""
    ids = [operation["operationId"] for _, _, operation in _operations()]
    assert len(ids) == len(set(ids))


@each_operation
def test_path_parameters_must_be_those_of_the_path(method: str, path: str, operation: dict[str, Any]) -> None:
    """Each `{name}` of a path is described as a parameter, and no other path parameter is."""
    shared = load_openapi()["paths"][path].get("parameters", [])
    parameters = [_resolve(parameter) for parameter in [*shared, *operation.get("parameters", [])]]
    in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", path))


@each_operation
def test_security_must_be_what_the_server_asks_for(
    method: str, path: str, operation: dict[str, Any], client: httpx.Client
) -> None:
    """Operations with a token answer 401 without one; the public ones are listed as such and never do."""
    address = re.sub(r"{\w+}", "unknown", path)
    response = client.request(method, address)
    if operation.get("security") == []:
        assert response.status_code != 401
    else:
        assert_error(response, 401, "unauthorized")
        assert "401" in operation["responses"]


def test_only_conversations_must_need_a_token() -> None:
    """The list of operations that need a token is short and known."""
    private = {f"{method} {path}" for method, path, operation in _operations() if operation.get("security") != []}
    conversation = "/api/v1/conversations/{id}"
    assert private == {
        f"get {conversation}",
        f"delete {conversation}",
        f"post {conversation}/messages",
        f"get {conversation}/events",
    }


def test_error_codes_must_be_the_servers() -> None:
    """The document lists exactly the error codes that the server has."""
    error = load_openapi()["components"]["schemas"]["Error"]["properties"]["error"]
    assert set(error["properties"]["code"]["enum"]) == set(STATUS)


def test_regions_must_be_the_faqs() -> None:
    """The document lists exactly the regions that entries can have."""
    assert set(load_openapi()["components"]["schemas"]["Region"]["enum"]) == set(Region.__args__)  # type: ignore[attr-defined]


def _examples() -> list[tuple[str, str, Any]]:
    """Return every (place, schema name, example) of bodies."""
    found = []
    for method, path, operation in _operations():
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for status, body in bodies.items():
            media = _resolve(body).get("content", {}).get("application/json", {})
            examples = {name: example["value"] for name, example in media.get("examples", {}).items()}
            if "example" in media:
                examples["example"] = media["example"]
            schema = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
            found += [(f"{method} {path} {status} {name}", schema, value) for name, value in examples.items()]
    return found


@pytest.mark.parametrize(("place", "schema", "example"), _examples(), ids=[place for place, _, _ in _examples()])
def test_example_must_match_its_schema(place: str, schema: str, example: Any) -> None:
    """Whatever the document shows as an example is valid."""
    assert_matches(schema, example)


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, operation in _operations() if "requestBody" in operation]
)
def test_request_examples_must_come_in_both_languages(method: str, path: str) -> None:
    """Each body has an example for readers of either language."""
    media = load_openapi()["paths"][path][method]["requestBody"]["content"]["application/json"]
    shown = json.dumps(media["examples"], ensure_ascii=False)
    assert len(media["examples"]) >= 2
    assert re.search("[\u4e00-\u9fff]", shown)


@pytest.mark.parametrize(
    "example",
    [
        value
        for name in ("post /api/v1/eligibility request", "post /api/v1/progress request")
        for place, _, value in _examples()
        if place.startswith(name)
    ],
    ids=lambda example: "-".join(example)[:40],
)
def test_request_example_must_be_served(example: dict[str, Any], client: httpx.Client) -> None:
    """The examples of the self-check and of progress work as they stand, on the demo data."""
    path = "/api/v1/eligibility" if "profile" in example else "/api/v1/progress"
    assert client.post(path, json=example).status_code == 200


@pytest.mark.parametrize("field", ["age", "education", "extras", "direct", "nationality", "local_bonus"])
def test_profile_schema_must_refuse_what_the_server_refuses(field: str, client: httpx.Client) -> None:
    """A wrong value of a field is invalid for the schema and for the server alike."""
    wrong: dict[str, Any] = {
        "age": -1,
        "education": "phd",
        "extras": ["fame"],
        "direct": ["D9"],
        "nationality": "fr",
        "local_bonus": 11,
    }
    profile = {field: wrong[field]}
    with pytest.raises(AssertionError):
        assert_matches("Profile", profile)
    assert_error(client.post("/api/v1/eligibility", json={"profile": profile}), 422, "invalid")
