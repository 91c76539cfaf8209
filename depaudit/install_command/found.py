"""What a command that installs says."""

from __future__ import annotations

from typing import NamedTuple

from depaudit.model.record import dataclass


class InstalledArgument(NamedTuple):
    """One distribution that a command installs."""

    name: str
    """Canonical (PEP 503)."""
    text: str
    """As written, without quotes (`torch==2.5.1`)."""
    specifier: str
    """PEP 440 text; empty for any release, and for a URL."""
    offset: int
    """Where `text` begins in the line, from 0, in code points."""
    url: str = ""


class FileArgument(NamedTuple):
    """A file that a command reads requirements from."""

    path: str
    offset: int
    constraint: bool = False


@dataclass(frozen=True, slots=True)
class InstallCommand:
    """One command that installs."""

    tool: str
    """`pip`, `uv`, `poetry`, `pdm`, `pipx`, `conda`."""
    arguments: tuple[InstalledArgument, ...] = ()
    files: tuple[FileArgument, ...] = ()
    """`-r` and `-c`; conda's `--file`."""
    indexes: tuple[tuple[str, bool], ...] = ()
    """URLs of indexes, each with whether it is an extra one (`--extra-index-url`, `--find-links`, a conda channel)."""
    local: tuple[str, ...] = ()
    """Paths that are installed: `.`, `-e .[dev]`, `dist/x.whl`."""
    computed: tuple[InstalledArgument, ...] = ()
    """Those whose version is computed when the command runs (`torch==${TORCH}`): any release, as far as can be told."""
