"""What some of several alternative requirements files lack, though the code that runs imports it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename

from depaudit import knowledge
from depaudit.enumerated import in_a_row
from depaudit.knowledge.torch import companion
from depaudit.model.dependency import Dependency
from depaudit.model.finding import Confidence, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement
from depaudit.model.source import CodeRole, Import
from depaudit.remedies.alternatives import alternatives_of
from depaudit.remedies.edits import inserted_beside
from depaudit.remedies.homes import last_in
from depaudit.rules._always import run_always
from depaudit.rules._missing import SOFT, serves, unread
from depaudit.rules._own import own_names, severity_in
from depaudit.rules._together import always_applies


def lacked_by_variants(project: Project) -> Iterator[Finding]:
    """One row for each distribution, however many of the files lack it."""
    if unread(project):
        return
    grouped: set[str] = set()
    for manifest in project.manifests:
        if manifest.path in grouped:
            continue
        files = (manifest, *alternatives_of(project, manifest))
        grouped |= {file.path for file in files}
        if files[1:]:
            yield from _lacked(project, files)


def _lacked(project: Project, files: Sequence[Manifest]) -> Iterator[Finding]:
    holds = {file.path: {r.name for r in file.requirements} for file in files}
    for dependency in project.dependencies:
        names = {dependency.distribution, *dependency.resolution.distributions}
        asked = [
            r for file in files for r in file.requirements if r.name in names and always_applies(project, r) and not r.conditional
        ]
        if not asked or not own_names(project).isdisjoint(names) or _is_of_torch(names):
            continue
        imports = _firm(project, dependency)
        bringers = {dependency.distribution, *project.bringers.get(dependency.distribution, ())}
        lacking = [
            file
            for file in files
            if names.isdisjoint(holds[file.path])
            and bringers.isdisjoint(holds[file.path])
            and not knowledge.chain(holds[file.path], dependency.distribution)
        ]
        if imports and lacking and not any(s.name in names and serves(s, CodeRole.RUNTIME) for s in project.installs):
            yield _finding(project, asked, imports, lacking)


def _firm(project: Project, dependency: Dependency) -> list[Import]:
    """Imports that nothing guards, those first that run in any case: other modules may be for one of the files alone."""
    always = run_always(project)
    hard = [i for i in dependency.imports if i.role is CodeRole.RUNTIME and not i.guard & SOFT]
    return sorted(hard, key=lambda i: (i.location.path not in always, i.location))


def _is_of_torch(names: set[str]) -> bool:
    """What such files differ by: an image, or a command of its own, brings it to the others."""
    return any(name.startswith(("torch", "nvidia-", "triton")) or companion(name) is not None for name in names)


def _finding(project: Project, asked: Sequence[Requirement], imports: Sequence[Import], lacking: Sequence[Manifest]) -> Finding:
    name, first = asked[0].name, imports[0].location
    known = all(knowledge.brings_are_known(r.name) for file in lacking for r in file.requirements)
    sure = Confidence.CERTAIN if known else Confidence.LIKELY
    files = in_a_row([lacking[0].path, *(basename(file.path) for file in lacking[1:])])
    edits: list[Edit] = []
    for file in lacking:
        last = last_in(project, file.path)
        edits += inserted_beside(last, asked[0].text) if last is not None else ()
    return Finding(
        rule="drifted-requirements",
        fault=Fault(f"{name} {lacking[0].path}", "drift"),
        sites=(asked[0].location, first),
        severity=severity_in(project, Severity.WARNING),
        message=f"{files} {'lack' if lacking[1:] else 'lacks'} `{name}`, which this file asks for and {first.path} imports: "
        f"an install from {'them' if lacking[1:] else 'it'} lacks it",
        confidence=sure if first.path in run_always(project) else Confidence.POSSIBLE,
        distribution=name,
        requirement=asked[0],
        evidence=tuple(Evidence("otherwise says the same and lacks it", _top(file)) for file in lacking),
        details={"lacking": [file.path for file in lacking]},
        fix=Fix(f"add `{asked[0].text}` to {files}", edits=tuple(edits) if len(edits) == len(lacking) else ()),
        manifest=lacking[0].path,
    )


def _top(file: Manifest) -> Location:
    return Location(file.path, 1, 1)
