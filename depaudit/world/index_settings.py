"""What pip and uv are told of indexes, by their files and by the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from depaudit.model.record import dataclass
from depaudit.world.index_configuration import PATIENCE, IndexConfiguration
from depaudit.world.settings_files import pip_settings, uv_settings
from depaudit.world.unreachable import Unreachable

LONGEST = 60.0
"""Seconds without a byte that a report is waited for, whatever the settings say."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one tool is told."""

    extra: tuple[str, ...]
    default: tuple[str, ...] | None
    """Its default index, `()` for none (`no-index`), None where it is not told."""
    how: IndexConfiguration
    """All but the indexes."""

    @property
    def names_index(self) -> bool:
        """It is told where to look."""
        return bool(self.extra) or self.default is not None


def told_to_pip(environ: Mapping[str, str]) -> Told | Unreachable:
    """What `pip install` is told."""
    told = pip_settings(environ)
    if isinstance(told, Unreachable):
        return told
    how = IndexConfiguration(
        indexes=(),
        links=tuple(told.get("find-links", "").split()),
        certificate=told.get("cert", "").strip(),
        client_certificate=told.get("client-cert", "").strip(),
        unverified=frozenset(told.get("trusted-host", "").split()),
        proxy=told.get("proxy", "").strip(),
        patience=_seconds(told.get("timeout") or told.get("default-timeout", "")),
        source="pip's settings",
    )
    if _is_on(told.get("no-index", "")):
        return Told((), (), how)
    default = (told["index-url"].strip(),) if "index-url" in told else None
    return Told(tuple(told.get("extra-index-url", "").split()), default, how)


def told_to_uv(environ: Mapping[str, str]) -> Told | Unreachable:
    """What uv is told outside projects."""
    tables = uv_settings(environ)
    if isinstance(tables, Unreachable):
        return tables
    how = IndexConfiguration(
        indexes=(),
        links=(*environ.get("UV_FIND_LINKS", "").replace(",", " ").split(), *_texts(tables, "find-links")),
        unverified=frozenset((*environ.get("UV_INSECURE_HOST", "").split(), *_texts(tables, "allow-insecure-host"))),
        patience=_seconds(environ.get("UV_HTTP_TIMEOUT", "")),
        source="uv's settings",
    )
    if _is_on(environ.get("UV_NO_INDEX", "")) or any(table.get("no-index") is True for table in tables):
        return Told((), (), how)
    extra = [_named(text) for text in environ.get("UV_INDEX", "").split()]
    extra += [("", url) for url in environ.get("UV_EXTRA_INDEX_URL", "").split()]
    default = [_named(environ.get("UV_DEFAULT_INDEX", "")), ("", environ.get("UV_INDEX_URL", ""))]
    for table in tables:
        rows = [row for row in _list(table.get("index")) if isinstance(row, dict)]
        of_table = [(row, (str(row.get("name", "")), str(row.get("url", "")))) for row in rows]
        extra += [pair for row, pair in of_table if not row.get("default") and not row.get("explicit")]
        default += [pair for row, pair in of_table if row.get("default")]
        default.append(("", str(table.get("index-url", ""))))
    extra += [("", url) for url in _texts(tables, "extra-index-url")]
    signed = tuple(_signed(name, url, environ) for name, url in extra if url)
    named = tuple(_signed(name, url, environ) for name, url in default if url.strip())
    return Told(signed, named[:1] or None, how)


def _named(text: str) -> tuple[str, str]:
    """Name and address out of `name=https://…` or an address alone."""
    name, equals, url = text.strip().partition("=")
    is_name = equals and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return (name, url) if is_name else ("", text.strip())


def _signed(name: str, url: str, environ: Mapping[str, str]) -> str:
    """The address with the credentials that the environment has for an index of this name."""
    key = "".join(letter if letter.isalnum() else "_" for letter in name).upper()
    user, password = environ.get(f"UV_INDEX_{key}_USERNAME", ""), environ.get(f"UV_INDEX_{key}_PASSWORD", "")
    parts = urlsplit(url.strip())
    if not name or not (user or password) or "@" in parts.netloc:
        return url.strip()
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{parts.netloc}"))


def _texts(tables: tuple[dict[str, Any], ...], key: str) -> list[str]:
    return [str(one) for table in tables for one in _list(table.get(key))]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _is_on(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on", "y", "t")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return PATIENCE
    return min(max(seconds, 1.0), LONGEST) if seconds == seconds else PATIENCE
