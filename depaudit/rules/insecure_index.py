"""A rule of `versions`, asked where there are `indexes`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Confidence, Edit, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Manifest
from depaudit.rules._indexes import holds_secret, is_inner, is_local, parts
from depaudit.rules._own import severity_in


def insecure_index(project: Project) -> Iterator[Finding]:
    """An index that anybody on the way can answer for, or whose password everybody can read.

    Over `http://`, and from a host that is trusted without a certificate
    (`--trusted-host`), whoever sits between can hand out other files, which
    run when they are installed. A password in a file stays in the history of
    the repository.

    A warning. A note where the host is one of an inner network by its name or
    address. Nothing is said of the machine itself, and where a variable stands
    in the place of the host or the password.

    ## Fires

    ```text requirements.txt
    --index-url http://pypi.example.org/simple
    --trusted-host pypi.example.org
    --extra-index-url https://build:8f14e45fceea167a@wheels.example.org/simple
    requests==2.31.0
    ```
    ```python report.py
    import requests
    ```
    ```output
    requirements.txt:1:1: warning[insecure-index] `pypi.example.org` is asked over `http://`, so that whoever sits between can answer
    requirements.txt:3:1: warning[insecure-index] A password for `wheels.example.org` stands in the file
    ```

    ## Silent

    ```text requirements.txt
    --index-url http://localhost:3141/simple
    --extra-index-url https://build:${TOKEN}@wheels.example.org/simple
    --find-links ./wheels
    requests==2.31.0
    ```
    ```python report.py
    import requests
    ```

    ## Check that it is true

    Ask the index over `https://`; look whether the password still works.

    ## Fix

    Write `https://`. Take passwords from variables (`${TOKEN}`), a keyring or
    a `.netrc`, and change the one that was written down.

    ## References

    - pip, *Authentication*: https://pip.pypa.io/en/stable/topics/authentication/
    """
    for manifest in project.manifests:
        said = set()
        for index in manifest.indexes:
            scheme, user, password, host = parts(index.url)
            if holds_secret(user, password):
                yield _finding(
                    project, manifest, index.location, host, f"A password for `{host}` stands in the file", _SECRET
                )
            if scheme == "http" and not is_local(host):
                said.add(host)
                what = f"`{host}` is asked over `http://`, so that whoever sits between can answer"
                finding = _finding(project, manifest, index.location, host, what, _SCHEME)
                yield replace(finding, fix=Fix(_SCHEME, edits=_with_tls(index)))
        yield from _trusted(project, manifest, said)
        for requirement in manifest.requirements:
            _, user, password, host = parts(requirement.url)
            if requirement.url and holds_secret(user, password) and user != "git":
                what = f"A password for `{host}` stands in the file"
                yield _finding(project, manifest, requirement.location, host, what, _SECRET)


_SECRET = "take it from a variable or a keyring, and change it: it is in the history"
_SCHEME = "write `https://`"
_TRUST = "take the line away; a certificate of your own goes into `--cert` or the system's store"


def _with_tls(index: Index) -> tuple[Edit, ...]:
    """The address with `https://`, where its text stands at the place as it is."""
    place = index.location
    whole = place.end_line in (0, place.line) and place.end_column - place.column == len(index.url)
    return (Edit(place, index.url, index.url.replace("http://", "https://", 1)),) if whole else ()


def _trusted(project: Project, manifest: Manifest, said: set[str]) -> Iterator[Finding]:
    for option in manifest.options:
        host = option.value.partition(":")[0].lower() if option.name == "--trusted-host" else ""
        if is_local(host) or host in said:
            continue
        said.add(host)
        what = f"`{host}` is trusted without a certificate, so that whoever sits between can answer"
        yield _finding(project, manifest, option.location, host, what, _TRUST)


def _finding(project: Project, manifest: Manifest, place: Location, host: str, what: str, fix: str) -> Finding:
    secret = fix == _SECRET
    return Finding(
        rule="insecure-index",
        fault=Fault(f"{host} {manifest.path}:{place.line}", "secret" if secret else "index"),
        sites=(place,),
        severity=severity_in(project, Severity.WARNING),
        message=what,
        confidence=Confidence.POSSIBLE if not secret and is_inner(host) else Confidence.CERTAIN,
        details={"host": host},
        fix=Fix(fix),
        manifest=manifest.path,
    )
