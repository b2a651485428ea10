"""A government back end on a real socket, which speaks the interface of back_end.example.yml and can fail."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.progress import Catalogue
from bot.progress.backend_file import BackEnd
from bot.progress.catalogue import DATA_FOLDER

TOKEN = "token-for-tests"
CASE = {
    "ywlx": "01",
    "xzqh": "310000",
    "rclb": "B",
    "jdlb": [
        {"zt": "审批中", "sj": "2026-11-12 14:20:00"},
        {"zt": "已受理", "sj": "2026-11-11 09:10:00"},
        {"zt": "submitted", "sj": "2026-11-04T10:12:00+08:00"},
    ],
}
Fault = Callable[["FakeBackEnd", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FakeBackEnd:
    """Answers `POST /api/case-query`.

    Attributes:
        cases: by (number, proof), as the real one would have them.
        fault: what it does instead of answering; None answers.
        requests: the body of every request that came, and its headers.
    """

    cases: dict[tuple[str, str], dict[str, Any]] = field(default_factory=lambda: {("SH20260001", "P701"): CASE})
    fault: Fault | None = None
    requests: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; on the port of before when there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening: connections are refused from now on."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.requests.append((json.loads(body), headers))
            if self.fault is not None:
                await self.fault(self, writer)
            else:
                status, answer = self._answer(lines[0], *self.requests[-1])
                writer.write(http(status, json.dumps(answer, ensure_ascii=False).encode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, line: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        if not line.startswith("POST /api/case-query "):
            return 400, {"code": "1400"}
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"code": "1401"}
        case = self.cases.get((body["ywbh"], body["zjhm"]))
        return (200, {"code": "0", "data": case}) if case else (200, {"code": "1404", "data": None})


def http(status: int, body: bytes, *, length: int | None = None) -> bytes:
    """Return a whole HTTP answer; `length` lies about the body's."""
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body


def answering(status: int, body: bytes, *, length: int | None = None) -> Fault:
    """Return a fault that sends this answer and closes the connection."""

    async def fault(_: FakeBackEnd, writer: asyncio.StreamWriter) -> None:
        writer.write(http(status, body, length=length))
        await writer.drain()

    return fault


def with_case(**changed: Any) -> Fault:
    """Return a fault that sends a case of which some fields are not what they should be; None leaves one out."""
    case = {name: value for name, value in {**CASE, **changed}.items() if value is not None}
    return answering(200, json.dumps({"code": "0", "data": case}).encode())


async def hang(_: FakeBackEnd, writer: asyncio.StreamWriter) -> None:
    """Take the request and never answer, until the client goes."""
    while not writer.is_closing():
        await asyncio.sleep(0.01)
        writer.write(b"")


async def drip(_: FakeBackEnd, writer: asyncio.StreamWriter) -> None:
    """Send the head, then a byte now and then: every read succeeds, the answer never ends."""
    writer.write(http(200, b"", length=1000))
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def reset(_: FakeBackEnd, writer: asyncio.StreamWriter) -> None:
    """Reset the connection (RST), as a crashing process does."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def half_chunks(_: FakeBackEnd, writer: asyncio.StreamWriter) -> None:
    """Begin a chunked answer and close the connection in the middle of a chunk."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + b'{"code": "0", "da')
    await writer.drain()


FAULTS: dict[str, tuple[Fault, str]] = {
    "never answers": (hang, "timeout"),
    "drips without end": (drip, "timeout"),
    "500": (answering(500, b'{"code": "1500"}'), "status_500"),
    "503": (answering(503, b""), "status_503"),
    "wrong JSON": (answering(200, b'{"code": "0", "data": {'), "not_json"),
    "a page of HTML": (answering(200, b"<html>maintenance</html>"), "not_json"),
    "bytes that are no UTF-8": (answering(200, b'{"code": "\xff\xfe"}'), "not_json"),
    "half an answer": (answering(200, b'{"code": "0", "data"', length=500), "half_answer"),
    "half a chunked answer": (half_chunks, "half_answer"),
    "connection reset": (reset, "connection_"),
    "empty answer": (answering(200, b""), "not_json"),
}
BAD_ANSWERS: dict[str, tuple[Fault, str]] = {
    "401": (answering(401, b"{}"), "status_401"),
    "redirect": (answering(302, b""), "status_302"),
    "a list": (answering(200, b"[]"), "answer_is_no_object"),
    "unknown code": (answering(200, b'{"code": "77"}'), "not_ok"),
    "no case": (answering(200, b'{"code": "0", "data": null}'), "no_case_in_answer"),
    "no history": (with_case(jdlb=None), "no_history_in_answer"),
    "empty history": (with_case(jdlb=[]), "no_history_in_answer"),
    "unknown state": (with_case(jdlb=[{"zt": "ZZTOP", "sj": "2026-11-12"}]), "unknown_state"),
    "no time": (with_case(jdlb=[{"zt": "已受理"}]), "unknown_at"),
    "wrong time": (with_case(jdlb=[{"zt": "已受理", "sj": "yesterday"}]), "unknown_at"),
    "unknown type": (with_case(ywlx="99"), "unknown_business_type"),
    "unknown city": (with_case(xzqh="999999"), "unknown_city"),
    "too long": (answering(200, b" " * 3_000_000), "too_long"),
}


def write_file(folder: Path, port: int, **changed: Any) -> Path:
    """Write the example file with the fake's address and the patience of a test."""
    document = yaml.safe_load((DATA_FOLDER / "back_end.example.yml").read_text(encoding="utf-8"))
    quick = {"timeout_s": 0.15, "total_s": 1.5, "pause_s": 0.01, "breaker": {"failures": 3, "open_s": 30}}
    document |= {"address": f"http://127.0.0.1:{port}/api/case-query", **quick, **changed}
    path = folder / "back_end.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def describe(folder: Path, fake: FakeBackEnd, catalogue: Catalogue, **changed: Any) -> BackEnd:
    """Return the description of the fake."""
    return BackEnd.load(write_file(folder, fake.port, **changed), catalogue, TOKEN)
