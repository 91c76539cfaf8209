"""A rule of `drift`, asked where there are `locks`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname

from depaudit import remedies
from depaudit.enumerated import in_a_row
from depaudit.model.dependency import Lock
from depaudit.model.finding import Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Scope
from depaudit.rules._locked import Pair, Unmet, unmet_pairs
from depaudit.rules._own import severity_in

_COMMANDS = {tool: f"{tool} lock" for tool in ("uv", "poetry", "pdm", "pipenv", "pixi", "conda-lock")}


def stale_lock(project: Project) -> Iterator[Finding]:
    """A lock file that does not meet what the manifest asks for.

    The manifest was changed and the lock was not made again: a requirement is
    not in it, or is locked at a version that the manifest does not admit. Who
    installs from the lock gets something else than the manifest says, and
    installs that check the lock (`uv sync --locked`, `poetry install`,
    `pipenv install --deploy`) stop.

    A warning where uv.lock was made for other requirements, extras or another
    version of the project than the manifest states today, and what it holds
    happens to meet them all the same.

    One row for a lock and a manifest. Read are uv.lock, poetry.lock, pdm.lock,
    Pipfile.lock, pixi.lock, pylock.toml, and `.txt` files that pip-compile or uv compiled
    from a `.in` file. Nothing is said of requirements with a marker (but
    those that poetry.lock holds for some systems), of repositories, folders and members of a workspace, of what an override or an
    exclusion takes out of the resolver's hands, of groups that the lock leaves
    out, and of a lock that cannot be read (`unreadable-file`).

    A lock that lacks what a package in it needs was cut off or changed by
    hand, and so may one be that does not know the project beside it.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "httpx>=0.28",
        "rich>=13",
    ]
    ```
    ```toml uv.lock
    version = 1
    requires-python = ">=3.10"

    [[package]]
    name = "httpx"
    version = "0.27.2"
    source = { registry = "https://example.org/simple" }

    [[package]]
    name = "weather"
    version = "1.0"
    source = { virtual = "." }
    dependencies = [{ name = "httpx" }]
    ```
    ```python weather.py
    import httpx
    import rich
    ```
    ```output
    pyproject.toml:5:6: error[stale-lock] `uv.lock` does not meet 2 requirements: it holds `httpx` 0.27.2 where `>=0.28` is asked, and lacks `rich`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "httpx>=0.28",
        "tzdata; sys_platform == 'win32'",
    ]

    [tool.uv]
    environments = ["sys_platform == 'linux'"]
    ```
    ```toml uv.lock
    version = 1
    requires-python = ">=3.10"

    [[package]]
    name = "httpx"
    version = "0.28.1"
    source = { registry = "https://example.org/simple" }

    [[package]]
    name = "weather"
    version = "1.0"
    source = { virtual = "." }
    dependencies = [{ name = "httpx" }]
    ```
    ```python weather.py
    import httpx
    ```

    ## Check that it is true

    `uv lock --check`, `poetry check --lock`, `pdm lock --check`,
    `pipenv verify`, `pixi install --locked`; for compiled files compile again and compare.

    ## Fix

    Make the lock again (`uv lock`), and commit it with the manifest.

    ## References

    - uv, *Locking and syncing*: https://docs.astral.sh/uv/concepts/projects/sync/
    - PEP 751, *A file format to record Python dependencies*: https://peps.python.org/pep-0751/
    """
    yield from (_cut_off(project, lock) for lock in project.locks if lock.lacks)
    for pair in unmet_pairs(project):
        if pair.lacks_project:
            yield _lacking(project, pair)
        else:
            yield _unmet(project, pair) if pair.unmet else _changed(project, pair)


def _cut_off(project: Project, lock: Lock) -> Finding:
    """What its tool never leaves out of a lock is not there."""
    evidence = [Evidence(f"`{who}` needs `{name}`", _place_of(lock, who)) for name, who in lock.lacks]
    name, who = lock.lacks[0]
    more = f" and {len(lock.lacks) - 1} more" if len(lock.lacks) > 1 else ""
    return Finding(
        rule="stale-lock",
        fault=Fault(f"{lock.path} {name}", "cut off"),
        sites=(Location(lock.path),),
        severity=severity_in(project, Severity.ERROR),
        message=f"`{lock.path}` is not whole: it lacks `{name}`{more}, which `{who}` in it needs; it was cut off, or changed by hand",
        evidence=tuple(evidence),
        details={"lock": lock.path, "lacks": [name for name, _ in lock.lacks]},
        fix=Fix(_COMMANDS[lock.format], command=_COMMANDS[lock.format]),
        manifest=lock.path,
    )


def _place_of(lock: Lock, name: str) -> Location:
    return next((one.location for one in lock.versions if one.name == name), Location(lock.path))


def _lacking(project: Project, pair: Pair) -> Finding:
    """The lock was made before the project was a member of its workspace; beside the manifest, for another project or cut off."""
    place = Location(pair.manifest.path)
    return Finding(
        rule="stale-lock",
        fault=Fault(f"{pair.lock} {pair.manifest.path}", "stale"),
        sites=(place,),
        severity=severity_in(project, Severity.ERROR),
        message=f"`{pair.lock}` does not know `{pair.manifest.name}`, {_why_it_should(pair)}",
        evidence=(Evidence("no package of this name is in the lock", Location(pair.lock)),),
        details={"lock": pair.lock, "member": pair.manifest.name},
        fix=_fix(project, pair),
        manifest=pair.manifest.path,
    )


def _why_it_should(pair: Pair) -> str:
    beside = dirname(pair.lock) == dirname(pair.manifest.path)
    return "the project beside it: it was made under another name, or cut off" if beside else "which is a member of its workspace"


def _unmet(project: Project, pair: Pair) -> Finding:
    """The lock cannot be used for the manifest."""
    one = {unmet.requirement.name for unmet in pair.unmet}
    return Finding(
        rule="stale-lock",
        fault=Fault(f"{pair.lock} {pair.manifest.path}", "stale"),
        sites=tuple(dict.fromkeys(unmet.requirement.location for unmet in pair.unmet)),
        severity=severity_in(project, Severity.ERROR),
        message=_message(pair),
        distribution=pair.unmet[0].requirement.name if len(one) == 1 else "",
        requirement=pair.unmet[0].requirement if len(one) == 1 else None,
        evidence=(*(Evidence(_evidence(unmet), unmet.place) for unmet in pair.unmet), *_later(pair)),
        details={
            "lock": pair.lock,
            "unmet": [
                {"distribution": u.requirement.name, "asked": u.requirement.specifier, "locked": list(u.versions)}
                for u in pair.unmet
            ],
        },
        fix=_fix(project, pair),
        manifest=pair.manifest.path,
    )


def _changed(project: Project, pair: Pair) -> Finding:
    """The manifest was changed since, and what is locked happens to meet it."""
    later = _later(pair)
    places = [r.location for r in (*pair.unknown, *(r for r, _ in pair.changed))]
    if pair.python and pair.manifest.requires_python is not None:
        places.append(pair.manifest.requires_python.location)
    if pair.version and pair.manifest.version_location is not None:
        places.append(pair.manifest.version_location)
    names = {*(r.name for r in pair.unknown), *(r.name for r, _ in pair.changed), *pair.removed}
    return Finding(
        rule="stale-lock",
        fault=Fault(f"{pair.lock} {pair.manifest.path}", "stale"),
        sites=tuple(dict.fromkeys(places)) or (Location(pair.manifest.path),),
        severity=severity_in(project, Severity.WARNING),
        message=f"`{pair.lock}` was made before {pair.manifest.path} was changed, and `uv sync --locked` refuses it: "
        + in_a_row([e.message for e in later], 3),
        distribution=names.pop() if len(names) == 1 else "",
        evidence=later,
        details={"lock": pair.lock, "removed": list(pair.removed)},
        fix=_fix(project, pair),
        manifest=pair.manifest.path,
    )


def _later(pair: Pair) -> tuple[Evidence, ...]:
    """What was changed since the lock was made."""
    added = [
        Evidence(f"`{r.name}` was added{f' to the extra `{r.group}`' if r.scope is Scope.EXTRA else ''}", r.location)
        for r in pair.unknown
    ]
    changed = [Evidence(f"`{r.name}` was `{was or 'any version'}`", r.location) for r, was in pair.changed]
    python = [Evidence(f"`requires-python` was `{pair.python}`")] if pair.python else []
    version = [Evidence(f"`version` was {pair.version}")] if pair.version else []
    return (*added, *changed, *(Evidence(f"`{name}` was removed") for name in pair.removed), *python, *version)


def _message(pair: Pair) -> str:
    lacking = tuple(dict.fromkeys(u.requirement.name for u in pair.unmet if not u.versions))
    holding = [u for u in pair.unmet if u.versions]
    parts = []
    if holding:
        shown = ", ".join(_holds(u) for u in holding[:2])
        parts.append(f"holds {shown}{_rest(holding[2:])}")
    if lacking:
        parts.append(f"lacks {in_a_row([f'`{name}`' for name in lacking], 3)}")
    if len(pair.unmet) == 1:
        return f"`{pair.lock}` {parts[0]}, which {pair.manifest.path} asks for" if lacking else f"`{pair.lock}` {parts[0]}"
    return f"`{pair.lock}` does not meet {len(pair.unmet)} requirements: it {', and '.join(parts)}"


def _holds(unmet: Unmet) -> str:
    return f"`{unmet.requirement.name}` {' and '.join(unmet.versions)} where `{unmet.requirement.specifier}` is asked"


def _rest(left: Sequence[object]) -> str:
    return f" and {len(left)} more" if left else ""


def _evidence(unmet: Unmet) -> str:
    name, asked = unmet.requirement.name, unmet.requirement.specifier
    if not unmet.versions:
        return f"`{name}` is not in the lock"
    return f"`{name}` is locked at {' and '.join(unmet.versions)}; `{asked}` is asked"


def _fix(project: Project, pair: Pair) -> Fix:
    if pair.tool in ("pip-compile", "uv pip compile"):
        return remedies.compiled_anew(project, pair.lock)
    command = _COMMANDS.get(pair.tool, "")
    return Fix(command or f"make {basename(pair.lock)} again", command=command)
