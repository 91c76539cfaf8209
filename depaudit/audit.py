"""The way from a tree of files to a report, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from depaudit.acceptance import accepted_by, project_at, unused_of
from depaudit.assembly import World, assemble
from depaudit.distributions.environment import Installed, read_environment
from depaudit.documents import Documents
from depaudit.files import Files
from depaudit.model.finding import Fault, Finding, Severity
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Project, Workspace
from depaudit.model.record import dataclass, field, replace
from depaudit.model.report import Report, Row, Summary, Unchecked
from depaudit.model.settings import Settings
from depaudit.reading import Progress
from depaudit.references import HouseReader
from depaudit.rules import GROUPS, Rule, RuleInfo, catalogue, load, rule_named, suggestion, triggers
from depaudit.stopwatch import Stopwatch
from depaudit.verdicts import Found, one_row_a_fault, rows_of, sift

if TYPE_CHECKING:
    from depaudit.cache import Cache
    from depaudit.model.vulnerability import Audited
    from depaudit.world.inquiry import Inquiry
    from depaudit.world.online import Online


HOW_TO_MATCH = "name it in `[tool.depaudit] modules`, or look it up with `--python` or `--online`"
"""What to do about an import that nothing ties to a distribution."""
HOW_TO_KNOW = "name their modules in `[tool.depaudit] modules`, or look them up with `--python`"
"""What to do about a requirement whose modules the index does not tell."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one run was asked for beside the settings of the project."""

    environment: str = ""
    """`--python`: an environment to look at, or `auto`."""
    scope: tuple[str, ...] = ()
    """Report only what has a site at or under these paths; empty: everything."""
    prefix: str = ""
    """What to put before a path of the tree to make it relative to the current folder."""
    progress: Progress | None = None
    """Called with (files read, files in all)."""
    cache: Cache | None = None
    """What files said the last time; saved when everything is read."""
    watch: Stopwatch = field(default_factory=Stopwatch)
    baseline: frozenset[str] = frozenset()
    """Fingerprints that were accepted before."""
    cache_folder: str = ""
    """Where what is costly to make anew may be kept; empty: nowhere."""
    online: bool = False
    """`--online`: ask the package index what the requirements are imported as."""
    asking: Progress | None = None
    """Called with (answers, questions) while the world outside is asked."""

    every_use: bool = False
    """Look for every use that a history speaks of, also where the declared ranges make it harmless."""


_NOTHING_ASKED = Options()


def audit(files: Files, settings: Settings, options: Options = _NOTHING_ASKED) -> Report:
    """Audit the tree. Never raises for what the tree holds; what cannot be read becomes a finding."""
    documents = Documents(files)
    installed, why_not = _environment(options.environment, documents)
    world = World(
        settings,
        installed,
        options.cache,
        options.watch,
        asking=_inquiry(settings, options),
        online=_online(options),
        house=_house(settings),
        reads_uses=_reads_uses(settings, options),
        every_use=options.every_use,
    )
    try:
        workspace = assemble(documents, world, options.progress)
        if options.cache is not None:
            options.cache.save()
            options.watch.lap("save the cache")
        workspace, audited = _with_vulnerabilities(workspace, world.asking, options)
    finally:
        for one in (world.asking, world.online):
            if one is not None:
                one.close()

    if options.prefix:
        workspace = replace(workspace, projects=tuple(replace(p, prefix=options.prefix) for p in workspace.projects))
    order = {rule.name: n for n, rule in enumerate(catalogue())}
    chosen, houses = _chosen(settings), _plugged_in(settings)
    plugged = [(name, rule) for name, rule in houses if _is_wanted(settings, name, name.partition("/")[0])]
    found = [one for project in workspace.projects for one in _findings(project, chosen, plugged)]
    found += (
        Found(project_at(workspace, u.location.path), _internal(u.location.path, u.location, u.reason))
        for u in workspace.failures
    )
    options.watch.lap("rules")
    accepted = accepted_by(workspace, settings, documents, _rule_named)
    sifted = sift(found, accepted)
    ran = {rule.name for rule in chosen} | {name for name, _ in plugged}
    looked_up = audited is not None and not audited.failed and "vulnerable-requirement" in ran
    unused = unused_of(accepted, sifted, ran, partial(_unknown_rule, houses=[name for name, _ in houses]), looked_up=looked_up)
    left = [*sifted.found, *_of_unused_ignores(workspace, tuple(unused), chosen)]

    rows = rows_of(one_row_a_fault(left, order), {rule.name: rule.group for rule in catalogue()})
    shown = tuple(r for r in rows if _in_scope(r, options.scope) and not _is_old(r, options.baseline))
    failed: tuple[str, ...] = (f"vulnerabilities: {audited.failed}",) if audited and audited.failed and not settings.allow_incomplete else ()
    if _asks_for_nothing(settings, chosen) and not plugged:
        failed += ("vulnerabilities: nobody was asked; give --vulnerabilities, or --advisories PATH",)
    if world.online is not None and (silence := world.online.failure()):
        failed += (f"--online: {silence}",)
    errors = (*why_not, *failed, *(one.finding.message for one in found if one.finding.rule == "internal-error"))
    suppressed = sifted.suppressed + sum(_is_old(r, options.baseline) for r in rows)
    return Report(
        rows=shown,
        projects=workspace.projects,
        summary=_summary(workspace, shown, suppressed),
        unchecked=_unchecked(workspace, shown, audited),
        audited=audited,
        errors=errors,
        prefix=options.prefix,
    )


def _inquiry(settings: Settings, options: Options) -> Inquiry | None:
    """The questions about known vulnerabilities, where the user wants them put."""
    if not settings.vulnerabilities or all(rule.group != "vulnerabilities" for rule in _chosen(settings)):
        return None
    from depaudit.world.inquiry import Inquiry, Question

    service, tolerant = settings.vulnerability_service, settings.allow_incomplete
    return Inquiry(Question(service, settings.advisories, options.cache_folder, tolerant))


def _asks_for_nothing(settings: Settings, chosen: Sequence[RuleInfo]) -> bool:
    """Whether no rules but those of known vulnerabilities were asked for, and nobody may be asked about any."""
    return bool(chosen) and not settings.vulnerabilities and all(rule.group == "vulnerabilities" for rule in chosen)


def _online(options: Options) -> Online | None:
    """The way to the package index, where the user wants it asked."""
    if not options.online:
        return None
    from depaudit.world.online import Online

    return Online(options.cache_folder, options.asking)


def _with_vulnerabilities(
    workspace: Workspace, asking: Inquiry | None, options: Options
) -> tuple[Workspace, Audited | None]:
    """The projects with what is known of the versions that they name; waits for the answers."""
    if asking is None:
        return workspace, None
    told = asking.told(workspace.projects, options.asking)
    options.watch.lap("look up vulnerabilities")
    projects = tuple(replace(p, vulnerabilities=v) for p, v in zip(workspace.projects, told, strict=True))
    return replace(workspace, projects=projects), told[0].audited if told else None


def _rule_named(text: str) -> str | None:
    rule = rule_named(text)
    return rule.name if rule is not None else None


def _unknown_rule(text: str, houses: Sequence[str]) -> tuple[str, str]:
    """Why no rule has this name (empty where one has), and the rule that may be meant."""
    if rule_named(text) is not None or text in houses:
        return "", ""
    if text in GROUPS:
        return f"`{text}` is a group, and an ignore names rules", ""
    near = suggestion(text, houses)
    near = "" if near in GROUPS else near
    return f"there is no rule `{text}`" + (f" (did you mean `{near}`?)" if near else " (`depaudit rules` lists them)"), near


def _environment(asked: str, documents: Documents) -> tuple[Installed | None, tuple[str, ...]]:
    if not asked:
        return None, ()
    installed = read_environment(asked, documents)
    if isinstance(installed, Unreadable):
        return None, (f"--python {asked}: {installed.reason}",)
    return installed, ()


def _chosen(settings: Settings) -> tuple[RuleInfo, ...]:
    """The rules that the settings let run; `select` and `ignore` take rules and groups."""
    return tuple(rule for rule in catalogue() if _is_wanted(settings, rule.name, rule.group))


def _plugged_in(settings: Settings) -> tuple[tuple[str, Rule], ...]:
    """The rules of the plug-ins that the settings name; their group is their module."""
    if not settings.plugins:
        return ()
    from depaudit.plugins import plugged_in

    return plugged_in(settings.plugins)


def _reads_uses(settings: Settings, options: Options) -> bool:
    """Whether somebody asks what the code uses of packages: a rule about versions, a rule of a house, or a command."""
    return options.every_use or bool(settings.plugins) or any(rule.group == "versions" for rule in _chosen(settings))


def _house(settings: Settings) -> tuple[HouseReader, ...]:
    """The readers of references that the plug-ins bring."""
    if not settings.plugins:
        return ()
    from depaudit.plugins import readers_of

    return tuple(HouseReader(*one) for one in readers_of(settings.plugins))


def _is_wanted(settings: Settings, rule: str, group: str) -> bool:
    names = {rule, group}
    return (not settings.select or not names.isdisjoint(settings.select)) and names.isdisjoint(settings.ignore)


def _findings(
    project: Project, rules: Sequence[RuleInfo], plugged: Sequence[tuple[str, Rule]] = ()
) -> Iterator[Found]:
    present = triggers(project)
    for rule in rules:
        if rule.trigger in present:
            yield from _found_by(rule.name, project, None)
    for name, house_rule in plugged:
        yield from _found_by(name, project, house_rule)


def _found_by(name: str, project: Project, rule: Rule | None) -> Iterator[Found]:
    """What a rule finds; without `rule` depaudit's own of that name, whose file is imported for it."""
    try:
        for finding in (rule or load(name))(project):
            yield Found(project, finding if finding.rule == name else replace(finding, rule=name))
    except Exception as error:
        yield Found(project, _broken(name, project, error))


def _broken(rule: str, project: Project, error: Exception) -> Finding:
    """A rule that fails is depaudit's own fault; the others go on."""
    place = Location(project.manifests[0].path if project.manifests else project.root or ".")
    return _internal(rule, place, f"`{rule}` failed with {type(error).__name__}: {error}, the other rules went on")


def _internal(subject: str, place: Location, what: str) -> Finding:
    return Finding(
        rule="internal-error",
        fault=Fault(subject, "internal"),
        sites=(place,),
        severity=Severity.ERROR,
        message=f"{what}; this is a bug in depaudit",
    )


def _of_unused_ignores(
    workspace: Workspace, unused: Sequence[Unreadable], rules: Sequence[RuleInfo]
) -> Iterator[Found]:
    ours = [rule for rule in rules if rule.name == "unused-ignore"]
    by_project: dict[str, list[Unreadable]] = {}
    for one in unused:
        by_project.setdefault(project_at(workspace, one.location.path).root, []).append(one)
    for project in workspace.projects:
        if project.root in by_project:
            yield from _findings(replace(project, unused_ignores=tuple(by_project[project.root])), ours)


def _in_scope(row: Row, scope: Sequence[str]) -> bool:
    if not scope:
        return True
    return any(site.path == path or site.path.startswith(path + "/") for site in row.finding.sites for path in scope)


def _is_old(row: Row, baseline: frozenset[str]) -> bool:
    return bool(baseline) and row.fingerprint in baseline


def _summary(workspace: Workspace, rows: Sequence[Row], suppressed: int) -> Summary:
    def count(severity: Severity) -> int:
        return sum(row.severity is severity for row in rows)

    projects = workspace.projects
    return Summary(
        files=workspace.files,
        manifests=sum(len(p.manifests) for p in projects),
        dependencies=len({(p.root, d.distribution) for p in projects for d in p.dependencies}),
        requirements=sum(len(p.requirements) for p in projects),
        errors=count(Severity.ERROR),
        warnings=count(Severity.WARNING),
        notes=count(Severity.NOTE),
        suppressed=suppressed,
        untracked=workspace.untracked,
    )


def _unchecked(workspace: Workspace, rows: Sequence[Row], audited: Audited | None) -> tuple[Unchecked, ...]:
    unchecked = [Unchecked(what, count=count) for what, count in workspace.left_out]
    first: dict[str, Location] = {}
    for unmatched in (u for p in workspace.projects for u in p.unmatched):
        place = unmatched.imports[0].location
        first[unmatched.module] = min(place, first.get(unmatched.module, place))
    if first:
        what = f"import{'s' * (len(first) > 1)} not matched to a distribution"
        unchecked.append(Unchecked(what, HOW_TO_MATCH, len(first), tuple(sorted(first.items()))))
    without = {r.name: r.location for p in workspace.projects for n in p.without_wheel for r in p.requirements_by_name[n][:1]}
    if without:
        what = f"requirement{'s' * (len(without) > 1)} without a wheel in the index"
        unchecked.append(Unchecked(what, HOW_TO_KNOW, len(without), tuple(sorted(without.items()))))
    lists = [row.finding.details.get("unread") for row in rows if row.finding.severity is not Severity.NOTE]
    weakened = [places for places in lists if isinstance(places, list)]
    if weakened:
        where, *more = dict.fromkeys(str(place) for places in weakened for place in places)
        where += (f" and {len(more)} more place{'s' * (len(more) > 1)}" if more else "")
        unchecked.append(Unchecked("findings kept to notes", f"{where} could not be read", len(weakened)))
    if audited is None:
        unchecked.append(Unchecked("vulnerabilities", "--vulnerabilities"))
    elif audited.failed:
        unchecked.append(Unchecked("vulnerabilities", audited.failed))
    elif any(_has_ranges_left(p) for p in workspace.projects):
        unchecked.append(Unchecked("ranges of requirements", "a service that speaks OSV, or --advisories"))
    return tuple(unchecked)


def _has_ranges_left(project: Project) -> bool:
    """Whether vulnerabilities were looked up in a way that tells nothing of its ranges."""
    from depaudit.world.pins import ranged

    answers = project.vulnerabilities
    return answers is not None and answers.of_range is None and next(ranged(project), None) is not None
