"""URLs of repositories and archives: which state they name."""

from __future__ import annotations

import re

from depaudit.model.requirement import Origin

_CREDENTIALS = re.compile(r"(?<=://)([^/@\s]*)@")
_REPOSITORY = re.compile(r"(?:git|hg|bzr)\+[a-z+]+:")
_ARCHIVE = re.compile(
    r"https?://[^/]*(?:github|gitlab|bitbucket|codeberg)[^/]*/[^/]+/[^/]+/(?:-/)?(?:archive|zipball|tarball)/"
    r"(?P<revision>[^#?]+?)(?:\.zip|\.tar\.gz|\.tgz)?(?:[#?].*)?$"
)
_BRANCHES = frozenset(
    """
    main master develop development dev devel trunk head default tip latest nightly next unstable stable release
    staging experimental canary edge
    """.split()  # noqa: SIM905 (a list of words)
)


def branch_of(url: str) -> str | None:
    """The branch that a URL follows, an empty string for the default one; None where it names a state, or may do."""
    plain = _CREDENTIALS.sub("", url).partition("#")[0]
    if _REPOSITORY.match(plain):
        path = plain.partition("://")[2].partition("/")[2] if "://" in plain else plain
        _, at, revision = path.rpartition("@")
        return _followed(revision if at else "")
    archive = _ARCHIVE.match(plain)
    return _followed(archive["revision"]) if archive else None


def branch_followed(origin: Origin) -> str | None:
    """The same for what a manager was told."""
    if origin.kind != "git":
        return None
    if origin.revision_kind == "branch":
        return origin.revision
    return None if origin.revision_kind == "tag" else _followed(origin.revision)


def _followed(revision: str) -> str | None:
    """Whether the text is the name of a branch: none at all is the default one; a number in it may make it a tag."""
    if not revision:
        return ""
    if "$" in revision or "{" in revision:
        return None
    name = revision.removeprefix("refs/heads/")
    last = name.rpartition("/")[2].lower()
    if last in _BRANCHES or name != revision:
        return name
    return None
