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
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer))
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    finally:
        server.shutdown()
        server.server_close()


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
    """The record without what would end pip-audit: it reads times with six digits after the second at most, and every
    version that it calls fixed by PEP 440."""
    kept = dict(record)
    if not (isinstance(kept.get("published"), str) and _PUBLISHED.fullmatch(kept["published"])):
        kept.pop("published", None)
    if not _is_version(kept.get("schema_version")):
        kept.pop("schema_version", None)
    for key in ("summary", "details"):
        if not isinstance(kept.get(key), str):
            kept.pop(key, None)
    aliases = kept.get("aliases")
    kept["aliases"] = [a for a in aliases if isinstance(a, str)] if isinstance(aliases, list) else []
    affected = kept.get("affected")
    kept["affected"] = [_block(a) for a in affected if _is_block(a)] if isinstance(affected, list) else []
    return kept


def _is_block(block: object) -> bool:
    package = block.get("package") if isinstance(block, dict) else None
    return isinstance(package, dict) and "name" in package and "ecosystem" in package


def _block(block: Record) -> Record:
    ranges = block.get("ranges")
    kept = [r for r in ranges if isinstance(r, dict) and "type" in r] if isinstance(ranges, list) else []
    return {"package": block["package"], "ranges": [{**r, "events": _events(r.get("events"))} for r in kept]}


def _events(events: object) -> list[object]:
    found = [e for e in events if isinstance(e, dict)] if isinstance(events, list) else []
    return [e for e in found if "fixed" not in e or _is_version(e["fixed"])]


def _is_version(text: object) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return isinstance(text, str) and bool(Version(text))
    except InvalidVersion:
        return False
