"""The advisories service of Ecosyste.ms, played on this machine, because pip-audit judges its answers itself.

That service tells ranges of versions as text, all of a distribution at once, and pip-audit decides with `packaging`'s
specifiers which versions they hold. Its address cannot be set, so this is a proxy that answers in its place, with a
certificate made for the occasion. Nothing leaves the machine.
"""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "advisories.ecosyste.ms"
Told = Callable[[str], list[dict[str, Any]]]
"""The answer about a distribution."""


@contextmanager
def serving(told: Told, folder: Path) -> Iterator[dict[str, str]]:
    """What to set in the environment of pip-audit so that it asks here."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    words += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told, context))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {"HTTPS_PROXY": f"http://127.0.0.1:{server.server_address[1]}", "REQUESTS_CA_BUNDLE": str(certificate)}
    finally:
        server.shutdown()
        server.server_close()


def _handler(told: Told, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection: `CONNECT`, then questions inside it."""

        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:
            """Become the host that is asked for, if it is the one."""
            if self.path != f"{HOST}:443":
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            self.connection = self.request = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)
            self.close_connection = False  # though some ask in HTTP/1.0

        def do_GET(self) -> None:
            """Answer about one distribution."""
            (name,) = parse_qs(urlsplit(self.path).query)["package_name"]
            body = json.dumps(told(name)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=86400")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
