"""A rule of `usage`, asked where there are `imports`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from depaudit import knowledge, remedies
from depaudit.knowledge.companions import Companion, companion
from depaudit.model.finding import Basis, Confidence, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Scope
from depaudit.model.source import CodeRole, Guard, Import
from depaudit.rules._brought import chain_to
from depaudit.rules._missing import OPTIONAL, ROLES, missing, reaches, serves, unread
from depaudit.rules._own import own_names, severity_in
from depaudit.rules._telling import counted
from depaudit.specifier_text import have_common_release

_SURVIVED = Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.PLATFORM | Guard.DYNAMIC | Guard.VERSION
_ASIDE = (CodeRole.DOCS, CodeRole.EXAMPLE, CodeRole.BUILD)


def undeclared_companion(project: Project) -> Iterator[Finding]:
    """A feature that needs a distribution which nothing declares.

    Many distributions leave to their users what only one of their features
    needs: pandas reads Parquet files with pyarrow, pydantic checks e-mail
    addresses with email-validator, FastAPI reads forms with python-multipart.
    No import of the project shows it, so it is forgotten; the feature fails
    where nothing else happens to bring the companion.

    An error where the module that uses the feature fails when it is imported,
    and a lock file or known metadata show that nothing brings the companion;
    a warning in functions of an application, and where that is not known; a
    note in tests, in functions of a library (which may leave the choice to its
    users), and where other requirements often bring the companion. Nothing is said where
    an extra, an install step or a lock file brings it, where the use is guarded,
    and of methods of objects whose type the file does not show.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "accounts"
    version = "1.0"
    dependencies = ["pydantic>=2"]
    ```
    ```python accounts.py
    from pydantic import BaseModel, EmailStr

    class Account(BaseModel):
        email: EmailStr
    ```
    ```output
    accounts.py:4:12: error[undeclared-companion] `pydantic.EmailStr` needs `email-validator`, which nothing declares; 1 runtime module uses it
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "accounts"
    version = "1.0"
    dependencies = ["fastapi[standard]>=0.110", "pydantic[email]>=2"]
    ```
    ```python accounts.py
    from fastapi import FastAPI, Form
    from pydantic import BaseModel, EmailStr

    app = FastAPI()

    class Account(BaseModel):
        email: EmailStr

    @app.post("/")
    def create(name: str = Form()) -> None: ...
    ```

    ## Check that it is true

    Install the project alone into a new environment and use the feature: the
    exception names the distribution that is missing.

    ## Fix

    Declare the companion, or the extra of the library that brings it.

    ## References

    - pandas, *Optional dependencies*: https://pandas.pydata.org/docs/getting_started/install.html#optional-dependencies
    - FastAPI, *Request Forms and Files*: https://fastapi.tiangolo.com/tutorial/request-forms-and-files/
    """
    uses = list(_uses(project))
    if not uses or project.declares_nothing or unread(project):
        return
    told = {found.dependency.distribution for found in missing(project) if found.rule != OPTIONAL}
    by_need: dict[str, list[_Use]] = {}
    for use in uses:
        if told.isdisjoint(use.fact.needs) and not _is_there(project, use):
            by_need.setdefault(use.fact.needs[0], []).append(use)
    for name, its_uses in sorted(by_need.items()):
        yield _finding(project, name, sorted(its_uses, key=_weight))


@dataclass(frozen=True, slots=True)
class _Use:
    """A feature, used at a place."""

    fact: Companion
    shown: str
    place: Import
    """As if it were an import of the package."""
    sure: int
    host: str
    """The distribution whose feature it is."""


def _uses(project: Project) -> Iterator[_Use]:
    hosts = {i.module.partition(".")[0]: d.distribution for d in project.dependencies for i in d.imports}
    for source in project.sources:
        for sign in source.signs:
            if sign.kind != "feature" or not sign.sure or Guard(sign.guard) & _SURVIVED:
                continue
            fact = companion(sign.what)
            if fact.package not in hosts or fact.package in project.first_party or _does_without(project, fact, hosts[fact.package]):
                continue
            place = Location(source.path, sign.line, sign.column, sign.end_line, sign.end_column)
            one = Import(place, fact.package, (), Guard(sign.guard), "", source.role, source.extra)
            if one.role not in _ASIDE and not source.extra:
                yield _Use(fact, sign.shown, one, sign.sure, hosts[fact.package])


def _does_without(project: Project, fact: Companion, host: str) -> bool:
    """Whether the feature works without the companion, in some release of the host that is admitted."""
    if not fact.weak or not fact.strong_since:
        return fact.weak
    pins = [f"=={project.locked[host]}"] if host in project.locked else []
    asked = pins or [r.specifier for r in project.requirements_by_name.get(host, ())]
    return not asked or any(not s or have_common_release(s, f"<{fact.strong_since}") for s in asked)


def _is_there(project: Project, use: _Use) -> bool:
    """Whether one of the companions comes with the project, or an extra may bring one."""
    needs = use.fact.needs
    at_run_time = use.place.role is CodeRole.RUNTIME
    if not own_names(project).isdisjoint(needs) or any(name in project.locked for name in needs):
        return True
    if any(step.name in needs and serves(step, use.place.role) for step in project.installs):
        return True
    declared = [r for name in needs for r in project.requirements_by_name.get(name, ())]
    if any(not at_run_time or reaches(project, r) for r in declared):
        return True
    if any(chain_to(project, name, at_run_time) for name in needs):
        return True
    hosts = project.requirements_by_name.get(use.host, ())
    brings_host = hosts or chain_to(project, use.host, at_run_time)
    return not brings_host or any(r.extras for r in hosts)


def _weight(use: _Use) -> tuple[int, bool, int, Location]:
    return ROLES.index(use.place.role), use.place.guard is not Guard.NONE, -use.sure, use.place.location


def _finding(project: Project, name: str, uses: Sequence[_Use]) -> Finding:
    first = uses[0]
    role = first.place.role
    all_known = _all_is_known(project)
    elsewhere = [r for need in first.fact.needs for r in project.requirements_by_name.get(need, ())]
    offered = project.kind is Kind.LIBRARY and Guard.DEFERRED in first.place.guard
    possible = bool(elsewhere) or offered or (first.fact.brought and not all_known)
    fails_at_once = role is CodeRole.RUNTIME and first.sure == 2 and first.place.guard is Guard.NONE and all_known
    severity = Severity.ERROR if fails_at_once else Severity.NOTE if role is CodeRole.TEST else Severity.WARNING
    places = tuple(dict.fromkeys(use.place.location for use in uses))
    where = f"only the {elsewhere[0].scope.value} `{elsewhere[0].group}` declares" if elsewhere else "nothing declares"
    files = {use.place.location.path for use in uses}
    return Finding(
        rule="undeclared-companion",
        fault=Fault(name, "missing"),
        sites=places,
        severity=severity_in(project, severity),
        message=f"`{first.shown}`{_of(first)} needs {_listed(first.fact.needs)}, which {where}; "
        f"{counted([u.place for u in uses])} {'use' if len(files) > 1 else 'uses'} it",
        confidence=Confidence.POSSIBLE if possible else Confidence.CERTAIN if all_known else Confidence.LIKELY,
        basis=Basis.KNOWLEDGE,
        distribution=name,
        evidence=tuple(_evidence(uses, all_known)),
        details={"feature": first.shown, "needs": list(first.fact.needs), "of": first.host},
        fix=_addition(project, name, first),
    )


def _all_is_known(project: Project) -> bool:
    """Whether a lock file or known metadata tell all that the runtime requirements bring."""
    if project.locked:
        return True
    names = {n for n, all_of_it in project.requirements_by_name.items() if any(r.scope is Scope.RUNTIME for r in all_of_it)}
    return all(map(knowledge.brings_are_known, names))


def _evidence(uses: Iterable[_Use], all_known: bool) -> Iterator[Evidence]:
    for fact in dict.fromkeys(use.fact for use in uses):
        yield Evidence(f"{fact.package} says so: {fact.source}")
    if not all_known:
        yield Evidence("what some requirements bring is not known")


def _of(use: _Use) -> str:
    """Whose feature it is, where the code as it is shown does not say so (`http2=`)."""
    return "" if use.host.replace("-", "_") in use.shown.lower().replace("-", "_") or use.fact.package in use.shown else f" of `{use.host}`"


def _addition(project: Project, name: str, use: _Use) -> Fix:
    """Ask for the extra of the host that brings the companion and nothing else, where the project asks for the host."""
    asked = project.requirements_by_name.get(use.host, ())
    extra = next((e for e in use.fact.extras if knowledge.extra_brings(use.host, e) == (name,)), "")
    named = re.match(r"[A-Za-z0-9][\w.-]*(?=$|[\s<>=!~;(,])", asked[0].text) if len(asked) == 1 and extra and not asked[0].of_conda else None
    if named is None:
        return remedies.addition_for(project, name, use.place.role)
    by_command = remedies.addition_for(project, f"{use.host}[{extra}]", use.place.role)
    if by_command.command:
        return by_command
    text = f"{named[0]}[{extra}]{asked[0].text[named.end() :]}"
    return Fix(text, edits=(Edit(asked[0].location, asked[0].text, text),))


def _listed(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:3]]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
