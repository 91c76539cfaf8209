"""Reading addresses: `http`, `https` and `file`; what fails is a value, never an exception."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from depaudit import __version__
from depaudit.model.record import dataclass, field, replace
from depaudit.world.addresses import bare, credentials, host_of, shown
from depaudit.world.failure import Failure, failure_of
from depaudit.world.index_configuration import IndexConfiguration
from depaudit.world.local_files import is_folder, read_local
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from requests import Response, Session

TRIES = 3
BUSY = (429, 500, 502, 503, 504)
"""Answers after which the same question may be answered a moment later."""
SLOWEST = 2_000
"""Bytes a second; an answer that comes slower after the first minute is given up."""
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address holds."""

    body: bytes
    url: str
    """Where it came from, after redirections."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    part: bool = False
    """The range that was asked for, not the whole."""


class Connection:
    """The way to the servers that one configuration names. For use by several threads.

    A host that cannot be reached is asked no more: everything else that it holds is answered with the same reason.
    """

    def __init__(self, configuration: IndexConfiguration, on_bytes: Callable[[int], None] | None = None) -> None:
        self.configuration = configuration
        self.requests = 0
        """Answers that came."""
        self.received = 0
        """Bytes of all answers."""
        self._on_bytes = on_bytes
        self._session: Session | None = None
        self._lock = threading.Lock()
        self._down: dict[str, str] = {}
        self._signed = {host_of(url): pair for url in configuration.indexes + configuration.links if (pair := credentials(url))}

    def get(self, url: str, most: int, headers: Mapping[str, str] | None = None) -> Answer | Unreachable:
        """The answer, where it has at most `most` bytes. With a `Range` header the answer may still be the whole."""
        if urlsplit(url).scheme == "file":
            return self._local(url, most, headers or {})
        if urlsplit(url).scheme not in ("http", "https"):
            return Unreachable(f"`{shown(url)}` is no address of a package index")
        host = host_of(url)
        if host in self._down:
            return Unreachable(self._down[host])
        answer = self._patiently(url, most, headers or {})
        if isinstance(answer, Answer):
            return answer
        if answer.of_host:  # several threads may have asked: the first reason is that of all
            return Unreachable(self._down.setdefault(host, answer.reason))
        return Unreachable(answer.reason, answer.missing, answer.forbidden)

    def close(self) -> None:
        """Let the servers go. It may be used again."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _patiently(self, url: str, most: int, headers: Mapping[str, str]) -> Answer | Failure:
        """Ask, and again where that may help."""
        answer = self._try(url, most, headers)
        for n in range(TRIES - 1):
            if isinstance(answer, Answer) or not answer.again:
                break
            time.sleep(min(answer.again, 10.0) * 2**n)
            answer = self._try(url, most, headers)
        return answer

    def _local(self, url: str, most: int, headers: Mapping[str, str]) -> Answer | Unreachable:
        told = read_local(url, most, headers.get("Range", ""))
        if isinstance(told, Unreachable):
            return told
        body, content_range = told
        self._count(len(body))
        if is_folder(url):
            url = url.rstrip("/") + "/"  # what stands in a folder is relative to what is in it
        return Answer(body, url, {"content-range": content_range} if content_range else {}, bool(content_range))

    def _try(self, url: str, most: int, headers: Mapping[str, str]) -> Answer | Failure:
        """Ask once."""
        import requests

        patience = self.configuration.patience
        try:
            with self._open().get(
                bare(url),
                headers={"Accept-Encoding": "identity", **headers} if "Range" in headers else dict(headers),
                auth=self._signed.get(host_of(url)),
                timeout=(min(patience, 10.0), patience),
                stream=True,
                verify=self._verified(url),
            ) as response:
                return self._read(response, url, most)
        except (requests.RequestException, OSError, ValueError) as error:
            failure = failure_of(error, patience)
            return replace(failure, reason=f"`{shown(url)}` cannot be read: {failure.reason}")

    def _read(self, response: Response, url: str, most: int) -> Answer | Failure:
        status = response.status_code
        if status not in (200, 206):
            what = f"`{shown(url)}` answers {status}{f' ({response.reason})' if response.reason else ''}"
            again = _wait(response.headers.get("Retry-After", "")) if status in BUSY else 0.0
            return Failure(what, again, missing=status in (404, 410), forbidden=status == 403)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > most:
            return Failure(f"`{shown(url)}` has {int(length):,} bytes, more than the {most:,} that are read at once")
        started, pieces, size = time.monotonic(), [], 0
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            self._count(len(piece), answers=0)
            seconds = time.monotonic() - started
            if size > most:
                return Failure(f"`{shown(url)}` has more than the {most:,} bytes that are read at once")
            if seconds > 60 and size < SLOWEST * seconds:
                return Failure(f"`{shown(url)}` answers too slowly: {size:,} bytes in {seconds:.0f} s")
        self._count(0)
        lower = {name.lower(): value for name, value in response.headers.items()}
        return Answer(b"".join(pieces), str(response.url), lower, status == 206)

    def _count(self, size: int, answers: int = 1) -> None:
        with self._lock:
            self.received += size
            self.requests += answers
        if self._on_bytes is not None and size:
            self._on_bytes(size)

    def _verified(self, url: str) -> bool | str:
        parts = urlsplit(url)
        if not self.configuration.unverified.isdisjoint((parts.hostname or "", parts.netloc.rpartition("@")[2])):
            return False
        return self.configuration.certificate or True

    def _open(self) -> Session:
        with self._lock:
            if self._session is None:
                self._session = _session(self.configuration)
            return self._session


def _session(configuration: IndexConfiguration) -> Session:
    import requests

    session = requests.Session()
    session.headers["User-Agent"] = f"depaudit/{__version__}"
    session.max_redirects = 8
    if configuration.client_certificate:
        session.cert = configuration.client_certificate
    if configuration.proxy:
        session.proxies = {"http": configuration.proxy, "https": configuration.proxy}
    if configuration.unverified:
        from urllib3 import disable_warnings
        from urllib3.exceptions import InsecureRequestWarning

        disable_warnings(InsecureRequestWarning)
    return session


def _wait(text: str) -> float:
    """Seconds, as the server asks for them; dates (RFC 9110 allows them too) are not read."""
    return max(float(text), 0.1) if text.isdecimal() and len(text) < 4 else 0.5
