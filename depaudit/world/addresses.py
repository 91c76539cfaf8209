"""Parts of addresses."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit


def shown(url: str) -> str:
    """The address as messages write it: without credentials, parameters and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def bare(url: str) -> str:
    """The address as it is asked: without credentials and fragment."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def host_of(url: str) -> str:
    """Scheme, host and port: what credentials are for, and what may be dead."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def credentials(url: str) -> tuple[str, str] | None:
    """User and password that stand in the address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "@" not in parts.netloc:
        return None
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    return unquote(user), unquote(password)
