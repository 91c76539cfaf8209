"""A package index on this machine, for tests: it misbehaves as it is told, and remembers what it was asked."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def wheel(members: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """A wheel with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, None if stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@dataclass
class Answered:
    """What the index holds at a path, and how it behaves there."""

    body: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    ranges: bool = True
    suffixes: bool = True
    """It understands `bytes=-500`."""
    busy: int = 0
    """How often it answers 503 before it answers."""
    cut: bool = False
    """It stops after half of the bytes that it announced."""
    wrong_part: bool = False
    silent: float = 0.0
    """Seconds before it answers."""
    redirect: str = ""
    credentials: str = ""
    """`user:password` that it wants."""


@dataclass
class LoopbackIndex:
    """The index: paths to answers, and the log of (path, range, authorisation)."""

    paths: dict[str, Answered] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    url: str = ""

    def page(self, name: str, files: Mapping[str, bytes], **behaviour: object) -> None:
        """Offer files of a distribution, as JSON (PEP 691)."""
        rows = []
        for filename, data in files.items():
            self.paths[f"/files/{filename}"] = Answered(data, **behaviour)  # type: ignore[arg-type]  # tests name fields
            rows.append(
                {
                    "filename": filename,
                    "url": f"../../files/{filename}",
                    "size": len(data),
                    "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                }
            )
        self.json(name, rows)

    def json(self, name: str, rows: list[dict[str, object]]) -> None:
        """A page with these rows."""
        page = {"meta": {"api-version": "1.1"}, "name": name, "files": rows}
        self.paths[f"/simple/{name}/"] = Answered(json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")

    def html(self, name: str, text: str) -> None:
        """A page with this text."""
        self.paths[f"/simple/{name}/"] = Answered(text.encode(), "text/html")

    @property
    def simple(self) -> str:
        """The address of its simple repository."""
        return f"{self.url}/simple"

    def ranges_of(self, filename: str) -> list[str]:
        """The ranges of a file that were asked for."""
        return [span for path, span, _ in self.asked if path == f"/files/{filename}"]


@contextmanager
def loopback_index() -> Iterator[LoopbackIndex]:
    """An index that runs while the block does."""
    index = LoopbackIndex()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with suppress(ConnectionError):  # who asked has gone
                _answer(self, index)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    index.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, index: LoopbackIndex) -> None:
    span, signed = request.headers.get("Range", ""), request.headers.get("Authorization", "")
    index.asked.append((request.path, span, signed))
    answered = index.paths.get(request.path, Answered(b"nothing here", status=404))
    time.sleep(answered.silent)
    if answered.credentials and signed != "Basic " + base64.b64encode(answered.credentials.encode()).decode():
        return _send(request, 401, b"who are you?", {})
    if answered.busy > 0:
        answered.busy -= 1
        return _send(request, 503, b"later", {"Retry-After": "0"})
    if answered.redirect:
        return _send(request, 302, b"", {"Location": answered.redirect})
    if span and answered.ranges and answered.status == 200:
        return _send_part(request, answered, span.removeprefix("bytes="))
    return _send(request, answered.status, answered.body, {"Content-Type": answered.kind}, answered.cut)


def _send_part(request: BaseHTTPRequestHandler, answered: Answered, span: str) -> None:
    first, _, last = span.partition("-")
    total = len(answered.body)
    if not first and not answered.suffixes:
        return _send(request, 416, b"", {"Content-Range": f"bytes */{total}"})
    start, end = (int(first), min(int(last), total - 1)) if first else (max(0, total - int(last)), total - 1)
    if answered.wrong_part:
        start, end = max(0, start - 7), max(0, end - 7)
    headers = {"Content-Range": f"bytes {start}-{end}/{total}", "Content-Type": answered.kind}
    return _send(request, 206, answered.body[start : end + 1], headers, answered.cut)


def _send(request: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str], cut: bool = False) -> None:
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body[: len(body) // 2] if cut else body)
    if cut:
        request.close_connection = True
