"""A server on this machine alone that speaks OSV, for pip-audit to ask.

It answers from a local database, or hands on what OSV's service said, so that
depaudit sees the records with their ratings on the way. It knows no other
question than those that `answer` knows, so that nobody can use it for his own.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from depaudit.model.vulnerability import Version

Record = dict[str, Any]
"""A record in the OSV schema."""
Answer = Callable[[Version], "Sequence[Record] | None"]
"""The records about a version; None where it may not be asked."""

PATH = "/v1/query"
MOST = 65_536
"""Bytes of a question."""
_PUBLISHED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address to ask, as long as it is asked."""
    server = _Server(("127.0.0.1", 0), _handler(answer))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """One that nobody waits for, and that says nothing."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """pip-audit was stopped while it waited, or gets no answer and says so."""


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One question."""

        timeout = 30

        def do_POST(self) -> None:
            """Answer a query."""
            version = self._question()
            records = answer(version) if version is not None else None
            if records is None:
                self._tell(404, {"code": 5, "message": "not asked by depaudit"})
            else:
                self._tell(200, {"vulns": [digestible(r) for r in records]} if records else {})

        def _question(self) -> Version | None:
            length = self.headers.get("Content-Length", "")
            if self.path != PATH or not length.isdecimal() or int(length) > MOST:
                return None
            try:
                asked = json.loads(self.rfile.read(int(length)))
                return asked["package"]["name"], asked["version"]
            except (ValueError, KeyError, TypeError, RecursionError):
                return None

        def _tell(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def digestible(record: Record) -> Record:
    """What pip-audit reads of the record, without what would end it: it takes times with six digits after the second at
    most, and every version that it calls fixed by PEP 440."""
    from depaudit.world.advisories.osv import moment

    kept: Record = {key: record[key] for key in ("id", "summary", "details") if isinstance(record.get(key), str)}
    kept |= {"withdrawn": when} if (when := moment(record, "withdrawn")) else {}
    published, version = record.get("published"), record.get("schema_version")
    if isinstance(published, str) and _PUBLISHED.fullmatch(published):
        kept["published"] = published
    if _is_version(version):
        kept["schema_version"] = version
    kept["aliases"] = [alias for alias in _listed(record, "aliases") if isinstance(alias, str)]
    kept["affected"] = [_block(block) for block in _listed(record, "affected") if _is_block(block)]
    return kept


def _listed(holder: Record, key: str) -> list[Any]:
    value = holder.get(key)
    return value if isinstance(value, list) else []


def _is_block(block: object) -> bool:
    package = block.get("package") if isinstance(block, dict) else None
    return isinstance(package, dict) and all(isinstance(package.get(key), str) for key in ("name", "ecosystem"))


def _block(block: Record) -> Record:
    package = {key: block["package"][key] for key in ("name", "ecosystem")}
    ranges = [one for one in _listed(block, "ranges") if isinstance(one, dict) and one.get("type") == "ECOSYSTEM"]
    return {"package": package, "ranges": [{"type": "ECOSYSTEM", "events": _fixes(one)} for one in ranges]}


def _fixes(one: Record) -> list[Record]:
    return [{"fixed": e["fixed"]} for e in _listed(one, "events") if isinstance(e, dict) and _is_version(e.get("fixed"))]


def _is_version(text: object) -> bool:
    from depaudit.world.advisories.matching import parsed

    return isinstance(text, str) and parsed(text) is not None
