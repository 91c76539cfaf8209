"""Indexes that commands, variables and prose name outside the manifests, and other words about the build of wheels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.model.location import Unreadable
from depaudit.model.requirement import Index

if TYPE_CHECKING:
    from depaudit.documents import Documents

_SIGNS = ("index", "find-links", "/whl", " -f ", " -i ", "FIND_LINKS", "torch-backend", "build-isolation")


def index_mentions(path: str, documents: Documents) -> tuple[Index, ...]:
    """The URLs after options and variables that name an index, every URL of a folder of wheels, and, in place of a URL,
    the words that choose builds (`torch-backend=cu124`) or how they are made (`no-build-isolation`)."""
    document = documents.text(path)
    if isinstance(document, Unreadable) or not any(sign in document.text for sign in _SIGNS):
        return ()
    found = re.finditer(
        r"(?:--(?:extra-)?index(?:-url)?|--find-links|--default-index|[ \t]-[fi]|(?:PIP|UV)_[A-Z_]*(?:INDEX|FIND_LINKS)[A-Z_]*"
        r"|(?:extra-)?index-url|find-links|url)[ \t]*[= :][ \t]*[\"']?(https?://[^\s\"'`)\\]+)"
        r"|(https?://[^\s\"'`)\\]*/whl[^\s\"'`)\\]*)"
        r"|(torch-backend[ =\"':]+[a-z0-9.]+|no-build-isolation[a-z-]*|NO_BUILD_ISOLATION|extra-build-dependencies)",
        document.text,
    )
    return tuple(
        Index(one[1] or one[2] or one[3], document.place(one.start(), one.end()), True) for one in found
    )
