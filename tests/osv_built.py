"""Services that speak OSV, well or badly, on this machine; and the records that they tell."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Record = dict[str, Any]

HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
"""7.5."""


def record(id_: str, name: str, *events: tuple[str, str], aliases: Sequence[str] = (), **more: object) -> Record:
    """A record in the OSV schema about one distribution: `record("A-1", "x", ("introduced", "0"), ("fixed", "2"))`."""
    ranges = [{"type": "ECOSYSTEM", "events": [{kind: version} for kind, version in events]}]
    affected = [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}]
    return {
        "id": id_,
        "modified": "2026-11-01T00:00:00Z",
        "schema_version": "1.6.0",
        "aliases": list(aliases),
        "affected": affected,
        **more,
    }


TEMPLATES = record(
    "GHSA-aaaa-bbbb-cccc",
    "example-templates",
    ("introduced", "0"),
    ("fixed", "3.1.6"),
    aliases=["CVE-2026-1111"],
    summary="Templates can read any file",
    severity=[{"type": "CVSS_V3", "score": HIGH}],
)
TEMPLATES_TOO = record("PYSEC-2026-1", "example-templates", ("introduced", "0"), ("fixed", "3.1.6"), aliases=["CVE-2026-1111"])
LATER = record("CVE-2026-2222", "example-templates", ("introduced", "3.1.5"), ("fixed", "3.2.0"), summary="A loop without end")
HTTP = record("CVE-2026-3333", "example-http", ("introduced", "0"), ("last_affected", "2.30"), summary="Redirects carry the password along")
RECORDS = (TEMPLATES, TEMPLATES_TOO, LATER, HTTP)


def told(records: Sequence[Record]) -> Callable[[str, str], list[Record]]:
    """What a service that holds the records says of a version; of all versions where that is empty."""
    from depaudit.world.advisories.matching import affects
    from depaudit.world.advisories.osv import advisories_in

    def of(name: str, version: str) -> list[Record]:
        each = [(r, a) for r in records for a in advisories_in(r)[0] if a.package == name]
        return [r for r, a in each if not version or affects(a, version)]

    return of


class Service:
    """How a service behaves, and what it was asked."""

    def __init__(self, records: Sequence[Record] = RECORDS) -> None:
        self.records = told(records)
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.credentials: set[str] = set()
        """What it was told of who asks."""
        self.page = 0
        """Records on a page; 0: all."""
        self.status: Callable[[str, str], int] = lambda name, version: 200
        self.body: Callable[[bytes], bytes] = lambda body: body
        """What becomes of an answer on the way."""
        self.seconds = 0.0
        """How long an answer takes."""
        self.lost = 0
        """Bytes at the end of each answer that never come."""
        self.location = ""

    def answer(self, query: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body."""
        name, version = query["package"]["name"], query.get("version", "")
        self.asked.append((name, version))
        time.sleep(self.seconds)
        status = self.status(name, version)
        if status != 200:
            return status, b"{}"
        found = self.records(name, version)
        token = query.get("page_token", "")
        start = int(token) if token.isdecimal() else 0
        end = start + self.page if self.page else len(found)
        page: dict[str, Any] = {"vulns": found[start:end]} if found else {}
        if end < len(found):
            page["next_page_token"] = str(end)
        return 200, self.body(json.dumps(page).encode())


@contextmanager
def at(service: Service) -> Iterator[str]:
    """The address of the service while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.agents.add(self.headers.get("User-Agent", ""))
            service.credentials.add(self.headers.get("Authorization", ""))
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = service.answer(query) if self.path == "/v1/query" else (404, b"")
            self.send_response(status)
            if service.location:
                self.send_header("Location", service.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - service.lost] if service.lost else body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Nobody waits for the answer any more."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
