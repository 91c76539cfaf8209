"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Manifest, Requirement
from depaudit.rules._indexes import is_local, is_public, parts
from depaudit.rules._own import own_names
from depaudit.rules._torch_family import is_of_torch


def ambiguous_index(project: Project) -> Iterator[Finding]:
    """A distribution of one's own that is looked for on the public index, too.

    With `--extra-index-url` pip asks all indexes and takes the highest
    version, whichever has it. Whoever registers the name of a private
    distribution on the public index, with a high version, has his file
    installed.

    A note: whether a name is private cannot be told from the files. It is
    taken for private where depaudit does not know it. Asked of requirements
    files and of PDM's sources, which have no order. uv and Poetry ask one
    index after the other, and an index of a vendor or a mirror holds nothing
    private.

    ## Fires

    ```text requirements.txt
    --extra-index-url https://wheels.example.org/simple
    acme-billing==1.4
    requests==2.31.0
    ```
    ```python report.py
    import acme_billing
    import requests
    ```
    ```output
    requirements.txt:2:1: note[ambiguous-index] `acme-billing` is looked for on `wheels.example.org` and on the public index, and the higher version wins
    ```

    ## Silent

    ```text requirements.txt
    --index-url https://wheels.example.org/simple
    acme-billing==1.4
    requests==2.31.0
    ```
    ```python report.py
    import acme_billing
    import requests
    ```

    ## Check that it is true

    Look whether the name is free on the public index.

    ## Fix

    Ask one index that serves both (`--index-url`), pin with hashes, or use a
    manager that ties a name to an index (uv's `explicit` indexes, Poetry's
    `priority = "explicit"`).

    ## References

    - pip, `--extra-index-url`: https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url
    """
    own = own_names(project)
    for manifest in project.manifests:
        index = next((i for i in manifest.indexes if _is_private(manifest, i)), None)
        if index is None:
            continue
        tied = {o.name for o in manifest.origins if o.kind == "index"}
        found = [r for r in manifest.requirements if _is_private_name(r, own | tied)]
        yield from (_finding(manifest, index, requirement) for requirement in found)


def _is_private(manifest: Manifest, index: Index) -> bool:
    """An index beside the public one that may hold private distributions."""
    unordered = manifest.format == "requirements" or "pdm" in manifest.traits
    if not unordered or not index.extra or index.explicit or _replaces_the_public_one(manifest):
        return False
    scheme, _, _, host = parts(index.url)
    return scheme in ("http", "https") and not is_local(host) and not is_public(host)


def _replaces_the_public_one(manifest: Manifest) -> bool:
    return any(not i.extra and not is_public(parts(i.url)[3]) for i in manifest.indexes)


def _is_private_name(requirement: Requirement, known: frozenset[str]) -> bool:
    if requirement.url or requirement.hashed or requirement.name in known or is_of_torch(requirement.name):
        return False
    return not knowledge.is_known(requirement.name) and not knowledge.kept_by_nature(requirement.name)


def _finding(manifest: Manifest, index: Index, requirement: Requirement) -> Finding:
    host = parts(index.url)[3]
    return Finding(
        rule="ambiguous-index",
        fault=Fault(manifest.path, "indexes"),
        sites=(requirement.location,),
        severity=Severity.NOTE,
        message=_message([requirement.name], host),
        confidence=Confidence.POSSIBLE,
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        evidence=(Evidence(f"names `{host}` beside the public index", index.location),),
        details={"distributions": [requirement.name], "host": host},
        fix=Fix("ask one index that serves both (`--index-url`), or tie the name to its index"),
        manifest=manifest.path,
        together=_together,
    )


def _together(found: Sequence[Finding]) -> Finding:
    names = list(dict.fromkeys(one.distribution for one in found))
    return replace(
        found[0],
        sites=tuple(one.location for one in found),
        message=_message(names, str(found[0].details["host"])),
        distribution="" if names[1:] else names[0],
        details={"distributions": names, "host": found[0].details["host"]},
    )


def _message(names: Sequence[str], host: str) -> str:
    others = f" and {len(names) - 1} more are" if names[1:] else " is"
    return f"`{names[0]}`{others} looked for on `{host}` and on the public index, and the higher version wins"
