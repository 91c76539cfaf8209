"""OSV's service, or a mirror that speaks the same (https://google.github.io/osv.dev/api/), asked for many versions at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from depaudit import __version__
from depaudit.model.record import dataclass
from depaudit.model.vulnerability import Version
from depaudit.world.addresses import credentials
from depaudit.world.failure import failure_of
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from requests import Session

    from depaudit.world.osv_server import Record

PUBLIC = "https://api.osv.dev"
AT_ONCE = 8
TRIES = 3
MOST = 32 * 1024 * 1024
"""Bytes of one answer with all its pages."""
MOST_PAGES = 100
MOST_FAILURES = 2 * AT_ONCE
"""Questions after which a service that answered none is asked no more."""
_BUSY = (429, 500, 502, 503, 504)
Records = tuple["Record", ...]
Told = Records | Unreachable
_Page = tuple[list["Record"], str, int]
"""Records, the token of the next page, and the bytes of this one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a question is."""

    connect: float = 6.0
    """Seconds."""
    read: float = 15.0
    """Seconds without a byte."""
    whole: float = 60.0
    """Seconds for one question with all its pages."""
    pause: float = 0.5
    """Seconds before the next try."""


PATIENT = Limits()


def query_address(address: str) -> str:
    """Where to put a query: of a service that is named by its base, by `…/v1`, or by the address of queries itself."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    if not path.endswith("/query"):
        path += "/query" if path.endswith("/v1") else "/v1/query"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def shown(address: str) -> str:
    """The address as messages write it: without credentials, parameters and the path of queries."""
    parts = urlsplit(address)
    path = parts.path.removesuffix("/query").removesuffix("/v1").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))


class OsvService:
    """Questions to one service, each put once; the answers come when they are ready.

    After a failure that is the service's as a whole, the questions that wait get the same answer without being put.
    """

    def __init__(self, address: str) -> None:
        self.address = query_address(address)
        self._limits = PATIENT
        self._waiting: SimpleQueue[Version] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._asked: dict[Version, Future[Told]] = {}
        self._lock = threading.Lock()
        self._down = ""
        self._failures = 0
        self._served = False
        """Whether it has answered one question."""
        self._session: Session | None = None
        self._closed = threading.Event()
        self.answered = 0
        """How many questions have an answer."""

    def ask(self, versions: Iterable[Version]) -> None:
        """Put questions; a version that is empty asks for all that is known of the distribution."""
        with self._lock:
            for version in versions:
                if version in self._asked or self._closed.is_set():
                    continue
                self._asked[version] = Future()
                self._waiting.put(version)
                if len(self._threads) < AT_ONCE:  # of daemons: nobody waits for them at the end
                    self._threads.append(threading.Thread(target=self._work, daemon=True))
                    self._threads[-1].start()

    @property
    def questions(self) -> int:
        """How many were put."""
        return len(self._asked)

    def told(self, version: Version) -> Told | None:
        """The answer, waited for; None where it was not asked."""
        future = self._asked.get(version)
        return future.result() if future is not None else None

    def answers(self) -> Iterator[tuple[str, Records]]:
        """The distribution and the records of every question that has an answer."""
        for (name, _), future in tuple(self._asked.items()):
            told = future.result()
            if isinstance(told, tuple):
                yield name, told

    def wait(self, tick: Callable[[], None]) -> str:
        """Until every question has its answer, with a `tick` ten times a second; why one of them has none, or empty."""
        while self.answered < self.questions:
            self._closed.wait(0.1)
            tick()
        answers = (future.result() for future in tuple(self._asked.values()))
        return next((one.reason for one in answers if isinstance(one, Unreachable)), "")

    def close(self) -> None:
        """Ask no more."""
        with self._lock:
            self._closed.set()
        for version in tuple(self._asked):
            self._settle(version, Unreachable(f"{shown(self.address)} was asked no more"))

    def _work(self) -> None:
        while not self._closed.is_set():
            version = self._waiting.get()
            try:
                answer = self._pages(version)
            except Exception as error:
                answer = Unreachable(f"asking {shown(self.address)} failed with {type(error).__name__}: {error}")
            if isinstance(answer, tuple) and answer and version[1]:
                self.ask([(version[0], "")])  # for the smallest release that is free of all that is known
            self._settle(version, answer)

    def _settle(self, version: Version, answer: Told) -> None:
        future = self._asked[version]
        with self._lock:
            if not future.done():
                future.set_result(answer)
                self.answered += 1

    def _pages(self, version: Version) -> Told:
        """The records of all pages; pip-audit itself takes the first alone."""
        import time

        query: dict[str, Any] = {"package": {"name": version[0], "ecosystem": "PyPI"}}
        if version[1]:
            query["version"] = version[1]
        found: dict[str, Record] = {}
        until, size = time.monotonic() + self._limits.whole, 0
        for _ in range(MOST_PAGES):
            page = self._page(query, until, MOST - size)
            if isinstance(page, Unreachable):
                return page
            records, token, read = page
            size += read
            found |= {record["id"]: record for record in records}
            if not token:
                return tuple(found.values())
            if token == query.get("page_token"):
                break
            query["page_token"] = token
        return Unreachable(f"{shown(self.address)} has no end of pages for `{version[0]}`")

    def _page(self, query: dict[str, Any], until: float, most: int) -> _Page | Unreachable:
        import time

        reason, again, of_host = "", True, False
        for number in range(TRIES):
            if self._down:
                return Unreachable(self._down)
            if number:
                self._closed.wait(self._limits.pause * 2 ** (number - 1))
            if not again or self._closed.is_set() or time.monotonic() > until:
                break
            answer = self._post(query, until, most)
            if not isinstance(answer, _Failed):
                self._served = True
                return answer
            reason, again, of_host = answer.reason, answer.again, answer.of_host
        with self._lock:
            self._failures += 1
        if of_host or (not self._served and self._failures >= MOST_FAILURES):
            self._down = f"{shown(self.address)} cannot be asked: {reason}"
        return Unreachable(f"{shown(self.address)} cannot be asked: {reason or 'it takes too long'}")

    def _post(self, query: dict[str, Any], until: float, most: int) -> _Page | _Failed:
        import requests

        limits = self._limits
        try:
            with self._open().post(
                self.address, json=query, timeout=(limits.connect, limits.read), stream=True, allow_redirects=False
            ) as response:
                if response.status_code != 200:
                    why = f" ({response.reason})" if response.reason else ""
                    busy = response.status_code in _BUSY
                    return _Failed(f"it answers {response.status_code}{why}", busy, response.status_code in (401, 403, 404, 407) or response.is_redirect)
                return _read(_body(response.iter_content(65_536), until, most))
        except (requests.RequestException, OSError, ValueError) as error:
            failure = failure_of(error, limits.read)
            return _Failed(failure.reason, failure.again > 0, failure.of_host)

    def _open(self) -> Session:
        with self._lock:
            if self._session is None:
                import requests
                from requests.adapters import HTTPAdapter

                self._session = requests.Session()
                self._session.headers["User-Agent"] = f"depaudit/{__version__}"
                # not those of .netrc: the settings of the audited project may name the address
                self._session.auth = credentials(self.address) or (lambda request: request)
                for scheme in ("https://", "http://"):
                    self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=AT_ONCE))
            return self._session


@dataclass(frozen=True, slots=True)
class _Failed:
    reason: str
    again: bool = False
    of_host: bool = False


def _body(pieces: Iterable[bytes], until: float, most: int) -> bytes:
    import time

    found, size = [], 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > most:
            raise ValueError("the answer is too long")
        if time.monotonic() > until:
            raise ValueError("the answer comes too slowly")
    return b"".join(found)


def _read(body: bytes) -> _Page | _Failed:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return _Failed("its answer is no JSON", of_host=True)
    strange = not isinstance(answer, dict) or ("vulns" not in answer and answer.keys() - {"next_page_token"})
    records = None if strange else answer.get("vulns", [])
    token = answer.get("next_page_token", "") if isinstance(answer, dict) else None
    if not isinstance(records, list) or not isinstance(token, str):
        return _Failed("its answer is none of OSV's", of_host=True)
    if not all(isinstance(r, dict) and isinstance(r.get("id"), str) for r in records):
        return _Failed("it answers with records that have no `id`")
    return records, token, len(body)


