"""Where releases are looked for: the indexes that pip's and uv's own settings name, and how they are reached."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from depaudit.model.record import dataclass, replace
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from depaudit.world.index_settings import Told

PATIENCE = 15.0
"""Seconds without a byte, where the settings do not say (pip's own figure)."""
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Variables that name certificates: the first two of the library that asks, the third of uv."""


@dataclass(frozen=True, slots=True)
class IndexConfiguration:
    """The indexes to ask, in order, and how."""

    indexes: tuple[str, ...]
    """Addresses of simple repositories (PEP 503), with their credentials where they have some."""
    first_alone: bool = False
    """Only the first index that knows a distribution is believed (uv); else what all of them hold is taken together (pip)."""
    links: tuple[str, ...] = ()
    """pip's and uv's `find-links`: folders and pages that hold files of many distributions."""
    certificate: str = ""
    """A file or folder of certificates to trust in place of the usual ones."""
    client_certificate: str = ""
    unverified: frozenset[str] = frozenset()
    """Hosts (`host` or `host:port`) whose certificate is not looked at."""
    proxy: str = ""
    """In place of the proxies that the environment names."""
    patience: float = PATIENCE
    """Seconds without a byte before an answer is given up."""
    source: str = ""
    """In words, who names the indexes."""


def index_configuration(
    manager: str = "pip",
    project: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    *,
    instead: Sequence[str] = (),
) -> IndexConfiguration | Unreachable:
    """The indexes of a project that is managed with `manager` (`uv`, or anything else for pip's ways).

    What the manager's own settings name is taken; where they name no index, what the other's name: on a machine that
    has a mirror, often only one of them is told. `project` are the addresses that the project itself names, which
    come first; `instead` those that it names in place of the default index. Where nobody names a default index, it is the default repository of the package-URL type `pypi`.
    Credentials stand in addresses, in `UV_INDEX_<NAME>_…` or in netrc; keyrings are not asked.
    """
    from depaudit.world.index_settings import told_to_pip, told_to_uv

    environ = os.environ if environ is None else environ
    told = [told_to_pip(environ), told_to_uv(environ)]
    chosen: Told | None = None
    for one in reversed(told) if manager == "uv" else told:
        if isinstance(one, Unreachable):
            return one
        if chosen is None or (not chosen.names_index and one.names_index):
            chosen = one
    assert chosen is not None
    default = tuple(instead) or ((_default(),) if chosen.default is None else chosen.default)
    indexes = list({url.rstrip("/"): url for url in (*project, *chosen.extra, *default) if url}.values())
    certificate = chosen.how.certificate or next((environ[name] for name in CERTIFICATES if environ.get(name)), "")
    return replace(chosen.how, indexes=tuple(indexes), certificate=certificate, first_alone=manager == "uv")


def _default() -> str:
    from packageurl.validate import PypiTypeDefinition

    return f"{PypiTypeDefinition.default_repository_url}/simple"
