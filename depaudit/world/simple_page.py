"""One page of a simple repository: the files that it lists (PEP 503 as HTML, PEP 691 as JSON)."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from depaudit.model.record import dataclass
from depaudit.world.unreachable import Unreachable

ACCEPTED = (
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.1, */*; q=0.01"
)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the page lists it."""

    url: str
    filename: str
    size: int = 0
    """Bytes; 0 where the page does not say."""
    sha256: str = ""
    requires_python: str = ""
    yanked: bool = False
    """Withdrawn (PEP 592): installers take it only where nothing else meets a `==`."""
    uploaded: str = ""
    """ISO 8601, where the page says."""


def read_page(body: bytes, url: str, media_type: str = "") -> tuple[ListedFile, ...] | Unreachable:
    """The files of a page that was read from `url`, in its order; files at addresses that cannot be asked are left out."""
    is_json = "json" in media_type or (not media_type and body.lstrip()[:1] == b"{")
    files = _json(body, url) if is_json else _html(body, url)
    return files if isinstance(files, Unreachable) else tuple(f for f in files if _may_be_asked(f.url, url))


def _may_be_asked(url: str, page: str) -> bool:
    """Whether a page may send its reader there: no page of a server may name files of this machine."""
    scheme = urlsplit(url).scheme
    return scheme in ("http", "https") or (scheme == "file" and urlsplit(page).scheme == "file")


def _json(body: bytes, url: str) -> list[ListedFile] | Unreachable:
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return Unreachable("it is no JSON, though it says so")
    version = str(_dict(_dict(page).get("meta")).get("api-version", "1.0"))
    if version.partition(".")[0] != "1":
        return Unreachable(f"it is of version {version[:20]} of the simple API, and depaudit reads 1")
    rows = _dict(page).get("files")
    if not isinstance(rows, list):
        return Unreachable("it lists no files (PEP 691)")
    return [_listed(row, url) for row in rows if isinstance(row, dict) and isinstance(row.get("url"), str) and row["url"]]


def _listed(row: dict[str, Any], url: str) -> ListedFile:
    size, told = row.get("size"), row.get("yanked", False)
    address = _joined(url, row["url"])
    return ListedFile(
        url=address,
        filename=_text(row.get("filename")) or _file_name(address),
        size=size if isinstance(size, int) and size > 0 else 0,
        sha256=_digest(_text(_dict(row.get("hashes")).get("sha256"))),
        requires_python=_text(row.get("requires-python")),
        yanked=bool(told) or isinstance(told, str),
        uploaded=_text(row.get("upload-time")),
    )


def _html(body: bytes, url: str) -> list[ListedFile] | Unreachable:
    parser = _Links()
    parser.feed(body.decode("utf-8", "replace"))
    parser.close()
    if not parser.links and b"<" not in body:
        return Unreachable("it is no page of a package index")
    base = _joined(url, parser.base) if parser.base else url
    found = []
    for attributes in parser.links:
        address, fragment = urldefrag(_joined(base, attributes["href"] or ""))
        yanked = "data-yanked" in attributes
        kind, _, digest = fragment.partition("=")
        sha256 = _digest(digest.partition("&")[0]) if kind == "sha256" else ""
        python = attributes.get("data-requires-python") or ""
        found.append(ListedFile(address, _file_name(address), 0, sha256, python, yanked))
    return found


class _Links(HTMLParser):
    """The anchors of a page, and what it says they are relative to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[dict[str, str | None]] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "base" and not self.base:
            self.base = attributes.get("href") or ""
        elif tag == "a" and attributes.get("href"):
            self.links.append(attributes)


def _file_name(url: str) -> str:
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _digest(text: str) -> str:
    """A SHA-256 in hexadecimal, or nothing: it becomes the name of a file."""
    text = text.lower()
    return text if len(text) == 64 and all(c in "0123456789abcdef" for c in text) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
