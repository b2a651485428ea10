"""Bad input: whatever is sent, the answer keeps the one error shape and is never our fault."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.contract import assert_any_error, assert_error, assert_ok
from tests.http.inprocess import RunningApp
from tests.http.talking import ROOT, Talk, start_talk

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1024 * 1024
POSTED = (ROOT, "/api/v1/eligibility", "/api/v1/progress")


@pytest.fixture(scope="module")
def talk(client: httpx.Client) -> Talk:
    """One conversation for every test of this file; none of them changes it."""
    return start_talk(client)


@pytest.fixture(scope="module", autouse=True)
def nothing_was_said(talk: Talk, app: RunningApp) -> Iterator[None]:
    """After all of it the conversation holds its greeting alone: no bad message was stored or passed on."""
    yield
    assert [message["id"] for message in talk.history()] == [message["id"] for message in talk.greeting]
    assert not [turn for turn in app.rasa.turns if turn["sender"] == talk.id]


BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "bad_request"),
    "no JSON": (b"hello", 400, "bad_request"),
    "half an object": (b'{"text": "hi"', 400, "bad_request"),
    "two objects": (b'{"text": "hi"} {}', 400, "bad_request"),
    "a list": (b'["text", "hi"]', 400, "bad_request"),
    "a text": (b'"text"', 400, "bad_request"),
    "a number": (b"42", 400, "bad_request"),
    "null": (b"null", 400, "bad_request"),
    "NaN": (b'{"text": NaN}', 400, "bad_request"),
    "Infinity": (b'{"text": Infinity}', 400, "bad_request"),
    "a number too large for a float": (b'{"text": 1e999}', 400, "bad_request"),
    "a lone high surrogate": (b'{"text": "\\ud800"}', 400, "bad_request"),
    "a lone low surrogate": (b'{"text": "hi \\udc00"}', 400, "bad_request"),
    "a raw control character": (b'{"text": "a\x01b"}', 400, "bad_request"),
    "deep nesting": (b"[" * 10_000, 400, "bad_request"),
    "deep nesting in an object": (b'{"text":' * 5_000, 400, "bad_request"),
    "invalid UTF-8": (b'{"text": "\xff\xfe"}', 400, "bad_request"),
    "UTF-16": ('{"text": "hi"}'.encode("utf-16"), 400, "bad_request"),
    "an overlong NUL": (b'{"text": "\xc0\x80"}', 400, "bad_request"),
    "comments": (b'{"text": "hi" /* there */}', 400, "bad_request"),
}


@pytest.mark.parametrize("name", BODIES)
def test_unreadable_message_must_be_refused(name: str, client: httpx.Client, talk: Talk) -> None:
    """A body that is no JSON object gets 400."""
    body, status, code = BODIES[name]
    response = client.post(f"{talk.path}/messages", content=body, headers={**talk.headers, **JSON})
    assert_error(response, status, code)


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("name", [name for name in BODIES if name != "empty"])
def test_unreadable_body_must_be_refused_everywhere(path: str, name: str, client: httpx.Client) -> None:
    """Every route that takes a body refuses one that cannot be read, in the same way."""
    body, status, code = BODIES[name]
    assert_error(client.post(path, content=body, headers=JSON), status, code)


MESSAGES: dict[str, Any] = {
    "nothing": {},
    "text missing": {"language": "en"},
    "text and payload": {"text": "hi", "payload": "/greet"},
    "text null": {"text": None},
    "text a number": {"text": 5},
    "text a truth": {"text": True},
    "text a list": {"text": ["hi"]},
    "text an object": {"text": {"en": "hi"}},
    "text empty": {"text": ""},
    "text 2,001 characters": {"text": "a" * 2001},
    "text 2,001 Chinese characters": {"text": "签" * 2001},
    "text only spaces": {"text": "   "},
    "text only blanks of all kinds": {"text": " \t\n\u3000\u00a0\u2003"},
    "text only control characters": {"text": "\u0001\u0002\u0007\u001b"},
    "text only invisible characters": {"text": "\u200b\u200d\ufeff\u2060\u202e"},
    "text only NUL": {"text": "\u0000"},
    "payload null": {"payload": None},
    "payload a number": {"payload": 5},
    "payload empty": {"payload": ""},
    "payload no command": {"payload": "greet"},
    "payload unknown intent": {"payload": "/no_such_intent"},
    "payload restarts Rasa's conversation": {"payload": "/restart"},
    "payload starts Rasa's session": {"payload": "/session_start"},
    "payload goes back": {"payload": "/back"},
    "payload an external trigger": {"payload": "EXTERNAL: greet"},
    "payload with a nested value": {"payload": '/ask_policy{"entry_id": {"a": "b"}}'},
    "payload with a list": {"payload": '/ask_policy{"entry_id": ["a"]}'},
    "payload with null": {"payload": '/ask_policy{"entry_id": null}'},
    "payload with NaN": {"payload": '/inform_profile{"age": NaN}'},
    "payload with Infinity": {"payload": '/inform_profile{"age": -Infinity}'},
    "payload with an unknown entity": {"payload": '/greet{"role": "admin"}'},
    "payload that is half JSON": {"payload": '/greet{"language": "en"'},
    "payload with a second command": {"payload": "/greet /restart"},
    "payload with a confidence": {"payload": "/greet@0.9"},
    "payload with deep nesting": {"payload": "/greet{" + "[" * 900},
    "payload with deep nesting that closes": {"payload": "/greet" + '{"language":' * 40 + "1" + "}" * 40},
    "payload with a lone surrogate": {"payload": '/ask_policy{"entry_id": "\\ud800"}'},
    "payload too long": {"payload": '/greet{"language": "' + "e" * 1000 + '"}'},
    "payload with a huge number": {"payload": '/inform_profile{"age": ' + "9" * 900 + "}"},
}


@pytest.mark.parametrize("name", MESSAGES)
def test_wrong_message_must_be_refused(name: str, talk: Talk) -> None:
    """A message that is neither text of 1 to 2,000 characters nor a button of ours gets 422."""
    assert_error(talk.post(**MESSAGES[name]), 422, "invalid")


def test_two_thousand_characters_must_be_taken(client: httpx.Client) -> None:
    """The longest message allowed is answered, in either script."""
    visitor = start_talk(client)
    assert visitor.say("a" * 2000)
    assert visitor.say("签" * 2000)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "{token}"},
        {"Authorization": "Bearer {token}x"},
        {"Authorization": "Bearer {token} {token}"},
        {"Authorization": "Bearer \xff\xfe"},
        {"Authorization": "Bearer " + "a" * 5000},
        {"X-Token": "{token}"},
    ],
    ids=lambda headers: str(headers)[:50],
)
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/messages"), ("GET", "/events")])
def test_missing_or_wrong_token_must_be_refused(
    headers: dict[str, str], method: str, suffix: str, client: httpx.Client, talk: Talk
) -> None:
    """Nothing of a conversation can be read, said or deleted without its very token."""
    sent = [(name.encode(), value.replace("{token}", talk.token).encode("latin-1")) for name, value in headers.items()]
    response = client.request(method, talk.path + suffix, headers=sent)
    assert_error(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("conversation", ["unknown", "0" * 32, "..%2f..%2fetc", "%00", "你好", "a" * 3000, "'--"])
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/messages"), ("GET", "/events")])
def test_unknown_conversation_must_be_not_found(
    conversation: str, method: str, suffix: str, client: httpx.Client, talk: Talk
) -> None:
    """A conversation that does not exist is a 404, whatever its id looks like."""
    response = client.request(method, f"{ROOT}/{conversation}{suffix}", headers=talk.headers)
    assert_error(response, 404, "not_found")


def test_token_of_another_conversation_must_be_refused(client: httpx.Client, talk: Talk) -> None:
    """A token opens its own conversation and no other."""
    other = start_talk(client)
    assert_error(client.get(talk.path, headers=other.headers), 401, "unauthorized")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("path", POSTED)
def test_body_of_another_type_must_be_refused(content_type: str, path: str, client: httpx.Client) -> None:
    """A body that is not declared as JSON gets 415: browsers may send only such across sites without asking."""
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.post(path, content=b'{"profile": {}, "text": "hi"}', headers=headers)
    assert_error(response, 415, "unsupported_media_type")


def test_json_with_a_charset_must_be_taken(client: httpx.Client) -> None:
    """`application/json; charset=utf-8` is JSON."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert_ok(client.post(ROOT, content=b"{}", headers=headers), "ConversationStarted", 201)


@pytest.mark.parametrize("path", POSTED)
def test_huge_body_must_be_refused(path: str, client: httpx.Client) -> None:
    """10 MB get 413, with the limit in words."""
    error = assert_error(client.post(path, content=b" " * 10 * MEGABYTE, headers=JSON), 413, "too_large")
    assert "64" in error["message"]["en"]
    assert "64" in error["message"]["zh"]


def test_huge_message_must_be_refused(client: httpx.Client, talk: Talk) -> None:
    """A message of 10 MB gets 413, and the conversation goes on."""
    body = json.dumps({"text": "a" * 10 * MEGABYTE}).encode()
    response = client.post(f"{talk.path}/messages", content=body, headers={**talk.headers, **JSON})
    assert_error(response, 413, "too_large")
    assert client.get(talk.path, headers=talk.headers).status_code == 200


def test_huge_body_without_a_length_must_be_refused(client: httpx.Client) -> None:
    """A body sent in chunks is counted as it comes in."""
    chunks = (b" " * 65536 for _ in range(160))
    response = client.post("/api/v1/eligibility", content=chunks, headers=JSON)
    assert_error(response, 413, "too_large")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1", "/api/v2/answers", "/api/v1/entries/a/b/c", "/%ff", "/static/web/x"]
)
def test_unknown_address_must_be_not_found(path: str, client: httpx.Client) -> None:
    """An address that is none of ours gets 404 in the error shape."""
    assert_error(client.get(path), 404, "not_found")


@pytest.mark.parametrize("path", ["/static/web/../templates/index.html", "/static/web/%2e%2e/pages.py", "/static/web/"])
def test_static_files_must_stay_in_their_folder(path: str, app: RunningApp) -> None:
    """No address reaches a file outside the page's folder, nor lists that folder."""
    answer = _send(app, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.status_code in {403, 404}
    assert_any_error(answer)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", ROOT, "POST"),
        ("PUT", f"{ROOT}/x/messages", "POST"),
        ("POST", "/api/v1/answers", "GET,HEAD"),
        ("DELETE", "/healthz", "GET,HEAD"),
        ("GET", "/api/v1/eligibility", "POST"),
        ("PATCH", "/", "GET,HEAD"),
        ("OPTIONS", "/api/v1/progress", "POST"),
    ],
)
def test_wrong_method_must_be_refused(method: str, path: str, allowed: str, client: httpx.Client) -> None:
    """A method that an address does not have gets 405 and the list of those it has."""
    response = client.request(method, path)
    assert_error(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == allowed


QUERIES = [
    "/api/v1/answers",
    "/api/v1/answers?q=",
    "/api/v1/answers?q=%20%20",
    "/api/v1/answers?q=%00",
    "/api/v1/answers?q=" + "a" * 2001,
    "/api/v1/answers?q=hi&limit=0",
    "/api/v1/answers?q=hi&limit=-1",
    "/api/v1/answers?q=hi&limit=51",
    "/api/v1/answers?q=hi&limit=abc",
    "/api/v1/answers?q=hi&limit=5.0",
    "/api/v1/answers?q=hi&limit=",
    "/api/v1/answers?q=hi&limit=%D9%A5",
    "/api/v1/answers?q=hi&limit=" + "9" * 5000,
    "/api/v1/answers?q=hi&language=fr",
    "/api/v1/answers?q=hi&language=EN",
    "/api/v1/answers?q=hi&region=US",
    "/api/v1/answers?q=hi&region=cn-sh",
    "/api/v1/answers?q=hi&region=",
    "/api/v1/entries?page=0",
    "/api/v1/entries?per_page=201",
    "/api/v1/entries?per_page=all",
    "/api/v1/entries?region=XX",
    "/api/v1/entries/changes/extend-when?as_of=yesterday",
    "/api/v1/entries/changes/extend-when?as_of=2026-02-30",
    "/api/v1/entries/changes/extend-when?as_of=",
    "/api/v1/entries/changes/extend-when?as_of=2026-05-01T00:00:00",
]


@pytest.mark.parametrize("address", QUERIES, ids=lambda address: address[7:60])
def test_wrong_query_must_be_refused(address: str, client: httpx.Client) -> None:
    """A parameter that is missing, of the wrong kind or out of its limits gets 422."""
    assert_error(client.get(address), 422, "invalid")


def test_invalid_utf8_in_a_query_must_not_be_our_fault(client: httpx.Client) -> None:
    """Bytes that are no UTF-8 are either read as something or refused."""
    response = client.get("/api/v1/answers?q=%ff%fe%c0%80")
    assert response.status_code == 200 or assert_any_error(response)


ELIGIBILITY: dict[str, Any] = {
    "profile a list": {"profile": []},
    "profile a text": {"profile": "38, PhD"},
    "profile null": {"profile": None},
    "unknown field": {"profile": {"salary": 1}},
    "age a text": {"profile": {"age": "38"}},
    "age a truth": {"profile": {"age": True}},
    "age negative": {"profile": {"age": -1}},
    "age huge": {"profile": {"age": 10**300}},
    "months 13": {"profile": {"months_per_year": 13}},
    "local bonus 3.5": {"profile": {"local_bonus": 3.5}},
    "education unknown": {"profile": {"education": "phd"}},
    "education a number": {"profile": {"education": 4}},
    "extras a text": {"profile": {"extras": "global500"}},
    "extras with a list in it": {"profile": {"extras": [["global500"]]}},
    "direct unknown": {"profile": {"direct": ["Z9"]}},
    "nationality a name": {"profile": {"nationality": "France"}},
    "graduate a text": {"profile": {"graduate": "yes"}},
    "graduate with an unknown field": {"profile": {"graduate": {"school": "x"}}},
    "two salaries that differ": {"profile": {"annual_salary_cny": 1, "monthly_salary_cny": 30000}},
    "related work longer than work": {"profile": {"work_years": 1, "related_work_years": 5}},
    "city a number": {"profile": {}, "city": 5},
    "city empty": {"profile": {}, "city": ""},
    "city far too long": {"profile": {}, "city": "x" * 100},
    "date no date": {"profile": {}, "as_of": "soon"},
    "date a number": {"profile": {}, "as_of": 20261122},
    "date impossible": {"profile": {}, "as_of": "2026-13-01"},
}


@pytest.mark.parametrize("name", ELIGIBILITY)
def test_wrong_profile_must_be_refused(name: str, client: httpx.Client) -> None:
    """A profile, city or date that is wrong gets 422, and the message is about that field."""
    assert_error(client.post("/api/v1/eligibility", json=ELIGIBILITY[name]), 422, "invalid")


def test_every_wrong_field_of_a_profile_must_be_named(client: httpx.Client) -> None:
    """Three wrong fields are three problems, not the first one alone."""
    wrong = {"age": -1, "education": "phd", "nationality": "France", "chinese": "hsk5"}
    error = assert_error(client.post("/api/v1/eligibility", json={"profile": wrong}), 422, "invalid")
    assert {problem["field"] for problem in error["fields"]} == {"age", "education", "nationality"}


PROGRESS: dict[str, Any] = {
    "nothing": {},
    "proof missing": {"business_type": "new", "business_number": "DEMO-2026-0001"},
    "number null": {"business_type": "new", "business_number": None, "proof": "D001"},
    "number a number": {"business_type": "new", "business_number": 20260001, "proof": "D001"},
    "proof empty": {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": " "},
    "proof far too long": {"business_type": "new", "business_number": "DEMO-2026-0001", "proof": "D" * 101},
    "business unknown": {"business_type": "marriage", "business_number": "DEMO-2026-0001", "proof": "D001"},
}


@pytest.mark.parametrize("name", PROGRESS)
def test_wrong_progress_query_must_be_refused(name: str, client: httpx.Client) -> None:
    """A query that lacks a field or has a wrong one gets 422 before anything is looked up."""
    assert_error(client.post("/api/v1/progress", json=PROGRESS[name]), 422, "invalid")


@pytest.mark.parametrize("body", [{"language": "fr"}, {"language": 5}, {"language": ["en"]}, {"channel": "fax"}])
def test_wrong_start_must_be_refused(body: dict[str, Any], client: httpx.Client) -> None:
    """A conversation cannot be started in a language or on a channel that we don't have."""
    assert_error(client.post(ROOT, json=body), 422, "invalid")


def _send(app: RunningApp, request: bytes) -> httpx.Response:
    """Send raw bytes and return what comes back, as a response."""
    with socket.create_connection(("127.0.0.1", app.settings.port), timeout=20) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)  # type: ignore[arg-type]


START = b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
RAW = {
    "a negative length": START + b"Content-Length: -1\r\n\r\n{}",
    "a length that is no number": START + b"Content-Length: two\r\n\r\n{}",
    "two lengths": START + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": START + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "a broken chunk": START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a body that is not gzip as it says": START + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "an encoding nobody knows": START + b"Content-Encoding: rot13\r\nContent-Length: 2\r\n\r\n[]",
    "a header without a name": START + b": x\r\n\r\n",
    "a header with a NUL": START + b"X-A: a\x00b\r\n\r\n",
    "an endless header": START + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n",
    "an endless query": b"GET /api/v1/answers?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an unknown method": b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_broken_http_must_get_the_error_shape(name: str, app: RunningApp, caplog: pytest.LogCaptureFixture) -> None:
    """What is no valid HTTP is refused in the same shape; the log does not quote it."""
    assert_any_error(_send(app, RAW[name]))
    assert "aaaa" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def test_long_chinese_question_must_fit_into_an_address(client: httpx.Client) -> None:
    """2,000 Chinese characters, 18,000 bytes once encoded, are a question like any other."""
    response = client.get("/api/v1/answers", params={"q": "签证" * 1000})
    assert_ok(response, "SearchResult")


def test_client_that_leaves_must_not_look_like_a_failure(app: RunningApp, caplog: pytest.LogCaptureFixture) -> None:
    """A client that goes away in the middle of its body leaves no traceback in the log."""
    with socket.create_connection(("127.0.0.1", app.settings.port), timeout=20) as connection:
        connection.sendall(START + b"Content-Length: 1000\r\n\r\n{")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(5)
        connection.recv(65536)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("given_id", "kept"), [("client-id_0001", True), ("short", False), ("x" * 65, False), ("with blank 1", False)]
)
def test_request_id_must_be_kept_when_it_is_harmless(given_id: str, kept: bool, client: httpx.Client) -> None:
    """A client's own id comes back in header and error; anything else is replaced."""
    error = assert_error(client.get("/nothing", headers={"X-Request-Id": given_id}), 404, "not_found")
    assert (error["request_id"] == given_id) is kept


def test_every_response_must_have_its_own_request_id(client: httpx.Client) -> None:
    """Two requests, two ids."""
    first, second = client.get("/healthz"), client.get("/healthz")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/api/v1/openapi.json", "/metrics"])
def test_every_response_must_have_safe_headers(path: str, client: httpx.Client) -> None:
    """Nothing is sniffed, nothing leaks by referrer, nothing foreign runs on the page."""
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "text",
    "payload",
    "language",
    "channel",
    "profile",
    "city",
    "as_of",
    "business_type",
    "business_number",
    "proof",
    "age",
    "education",
    "extras",
    "direct",
    "graduate",
    "annual_salary_cny",
]
LIKELY_JSON = st.dictionaries(
    st.sampled_from(NAMES), ANY_JSON | st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=4), max_size=5
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANY_JSON | LIKELY_JSON)
@pytest.mark.parametrize("path", [*POSTED, "messages"])
def test_any_json_must_be_served_or_refused(body: Any, path: str, client: httpx.Client) -> None:
    """Whatever JSON is posted, the answer is a success or an error of the client's, in the contract's shape."""
    content = json.dumps(body).encode()
    headers = JSON
    if path == "messages":
        # A body that happens to be a valid message is said to a conversation of its own.
        visitor = _fuzzed(client)
        path, headers = f"{visitor.path}/messages", {**visitor.headers, **JSON}
    response = client.post(path, content=content, headers=headers)
    if response.status_code >= 400:
        assert_any_error(response)
    else:
        assert response.status_code in {200, 201}


_fuzzed_talks: dict[str, Talk] = {}


def _fuzzed(client: httpx.Client) -> Talk:
    address = str(client.base_url)
    if address not in _fuzzed_talks:
        _fuzzed_talks[address] = start_talk(client)
    return _fuzzed_talks[address]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "language", "region", "limit", "page", "per_page", "topic", "as_of"]),
        st.text(max_size=30) | st.sampled_from(["en", "CN-SH", "5", "hi"]),
        max_size=5,
    ),
    path=st.sampled_from(["/api/v1/answers", "/api/v1/entries", "/api/v1/entries/changes/extend-when"]),
)
def test_any_query_must_be_served_or_refused(query: dict[str, str], path: str, client: httpx.Client) -> None:
    """Whatever stands in the query, the answer is a success or an error of the client's."""
    response = client.get(path, params={name: _encodable(value) for name, value in query.items()})
    if response.status_code != 200:
        assert_any_error(response)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
