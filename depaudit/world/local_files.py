"""`file:` addresses: an index or a folder of wheels on this machine."""

from __future__ import annotations

import os
import re
from html import escape
from urllib.parse import quote, unquote, urlsplit

from depaudit.world.unreachable import Unreachable


def path_of(url: str) -> str:
    """The path of a `file:` address."""
    path = unquote(urlsplit(url).path)
    return path.lstrip("/") if re.match(r"/[A-Za-z]:", path) else path


def url_of(path: str) -> str:
    """The `file:` address of a path."""
    absolute = os.path.abspath(path).replace(os.sep, "/")
    return f"file://{'' if absolute.startswith('/') else '/'}{quote(absolute)}"


def is_folder(url: str) -> bool:
    """Whether a `file:` address is one of a folder."""
    return os.path.isdir(path_of(url))


def read_local(url: str, most: int, asked: str = "") -> tuple[bytes, str] | Unreachable:
    """The bytes, and the `Content-Range` where a range was asked for. A folder without a page is listed as one."""
    path = path_of(url)
    try:
        if os.path.isdir(path):
            page = os.path.join(path, "index.html")
            if not os.path.isfile(page):
                return _listing(path), ""
            path = page
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            first, last = _range(asked, size) if asked else (0, size - 1)
            if last - first + 1 > most:
                return Unreachable(f"`{path}` has {size:,} bytes, more than the {most:,} that are read at once")
            file.seek(first)
            body = file.read(last - first + 1)
    except FileNotFoundError:
        return Unreachable(f"there is no `{path}`", missing=True)
    except OSError as error:
        return Unreachable(f"`{path}` cannot be read: {error.strerror}", missing=isinstance(error, NotADirectoryError))
    return body, f"bytes {first}-{first + len(body) - 1}/{size}" if asked else ""


def _range(asked: str, size: int) -> tuple[int, int]:
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1)


def _listing(folder: str) -> bytes:
    names = sorted(os.listdir(folder))
    rows = [f'<a href="{quote(name)}">{escape(name)}</a>' for name in names if os.path.isfile(os.path.join(folder, name))]
    return "\n".join(rows).encode("utf-8", "surrogateescape")
