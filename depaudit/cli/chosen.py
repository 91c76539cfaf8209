"""The settings of one run: those of the tree, changed by what the command line says."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from depaudit.cli.arguments import Arguments
from depaudit.cli.trees import Tree
from depaudit.config import (
    RuleNames,
    fault_of_name,
    fault_of_service,
    fault_of_target,
    nearest,
    read_settings,
    rule_meant,
)
from depaudit.documents import Documents
from depaudit.errors import DepauditError
from depaudit.files import Files
from depaudit.files.folder import Folder
from depaudit.model.environment import Target
from depaudit.model.record import fields, replace
from depaudit.model.settings import Settings
from depaudit.rules import GROUPS, rule_named, suggestion

if TYPE_CHECKING:
    from depaudit.cache import Cache


def settings_of(tree: Tree, arguments: Arguments) -> Settings:
    """Settings for the tree; DepauditError lists what is wrong with them or with the options."""
    explicit = ""
    if arguments.config:
        if not os.path.isfile(arguments.config):
            raise DepauditError(f"there is no file `{arguments.config}` to read settings from")
        explicit = os.path.relpath(arguments.config, tree.root).replace(os.sep, "/")
    documents = Documents(Folder(tree.root))
    settings = read_settings(documents, explicit, arguments.isolated, rules=rule_names(), prefix=tree.prefix)
    if settings.advisories:
        folder = os.path.dirname(os.path.join(tree.root, settings.path))
        settings = replace(settings, advisories=os.path.normpath(os.path.join(folder, settings.advisories)))
    return _without_database(_overridden(settings, arguments), tree)


def _without_database(settings: Settings, tree: Tree) -> Settings:
    """A database of advisories that lies in the tree is none of its configuration, whatever distributions it names."""
    root = os.path.abspath(tree.root)
    if not settings.advisories.startswith(os.path.join(root, "")):
        return settings
    inside = os.path.relpath(settings.advisories, root).replace(os.sep, "/")
    return replace(settings, exclude=(*settings.exclude, f"/{inside}"))


def files_of(tree: Tree, settings: Settings, arguments: Arguments) -> Files:
    """What of the tree is read."""
    if tree.alone:
        from depaudit.cli.script_files import ScriptFiles

        return ScriptFiles(tree.root, tree.scope)
    return Folder(tree.root, exclude=settings.exclude, tracked=arguments.tracked)


def cache_of(tree: Tree, arguments: Arguments) -> Cache | None:
    """What is remembered of the tree."""
    if arguments.no_cache or tree.alone:
        return None
    from depaudit.cache import open_cache

    return open_cache(cache_folder(arguments), tree.root)


def cache_folder(arguments: Arguments) -> str:
    """Where things are remembered; empty where nothing may be."""
    if arguments.no_cache:
        return ""
    from depaudit.cache import default_folder

    return os.path.abspath(arguments.cache_dir) if arguments.cache_dir else default_folder()


def rule_names() -> RuleNames:
    """The rules that there are, for checking what people write."""
    return RuleNames(rule=_rule, groups=GROUPS, nearest=suggestion)


def _rule(text: str) -> str | None:
    info = rule_named(text)
    return info.name if info is not None else None


def _overridden(settings: Settings, arguments: Arguments) -> Settings:
    changes: dict[str, Any] = {}
    faults: list[str] = []
    for name in ("select", "ignore"):
        given = getattr(arguments, name)
        if given:
            changes[name] = _rules_of(name, given, replace(rule_names(), plugins=settings.plugins), faults)
    if arguments.target:
        changes["target"] = _targets(arguments.target, faults)
    changes |= _of_vulnerabilities(settings, arguments, faults)
    if faults:
        raise DepauditError("\n".join(faults))
    if arguments.exclude:
        changes["exclude"] = (*settings.exclude, *arguments.exclude)
    if arguments.fail_on:
        changes["fail_on"] = arguments.fail_on
    return replace(settings, **changes) if changes else settings


def _of_vulnerabilities(settings: Settings, arguments: Arguments, faults: list[str]) -> dict[str, Any]:
    """Naming a database or a service asks for the check; what the command line names takes the place of the settings'."""
    changes: dict[str, Any] = {}
    if arguments.allow_incomplete:
        changes["allow_incomplete"] = True
    database, service = arguments.advisories, arguments.vulnerability_service
    if arguments.vulnerabilities or database or service:
        changes["vulnerabilities"] = True
    if database or service:
        changes |= {"vulnerability_service": service, "advisories": os.path.abspath(database) if database else ""}
    wrong = fault_of_service(service) if service else ""
    chosen = replace(settings, **changes)
    if wrong:
        faults.append(f"--vulnerability-service: {wrong}")
    elif chosen.advisories and chosen.vulnerability_service not in ("", "osv"):
        faults.append("`advisories` and `vulnerability-service` exclude each other: a database on this machine, or a service")
    return changes


def _rules_of(option: str, given: Iterable[str], names: RuleNames, faults: list[str]) -> tuple[str, ...]:
    found = []
    for text in (word.strip() for words in given for word in words.split(",")):
        name = rule_meant(text, names, groups=True)
        if name is None:
            faults.append(f"--{option}: {fault_of_name(text, names, groups=True)}")
        else:
            found.append(name)
    return tuple(found)


def _targets(given: Sequence[str], faults: list[str]) -> tuple[Target, ...]:
    """The targets that the pairs make; with `host` this machine, one target for each kind of its GPUs."""
    pairs = [text for text in given if text != "host"]
    targets = tuple(dict.fromkeys(_target(group, faults) for group in _groups(pairs)))
    if len(pairs) == len(given):
        return targets
    from depaudit.cli.host import targets_of_host

    told = [{f.name: getattr(t, f.name) for f in fields(Target) if getattr(t, f.name)} for t in targets]
    return tuple(dict.fromkeys(replace(one, **changes) for one in targets_of_host() for changes in told))


def _groups(pairs: Sequence[str]) -> list[list[str]]:
    """The pairs of each target: a key that comes again begins another; what stands before the first such key holds for all."""
    keys = [text.partition("=")[0] for text in pairs]
    first = next((at for at, key in enumerate(keys) if key in keys[at + 1 :]), len(keys))
    common, groups = list(pairs[:first]), [list[str]()]
    seen: set[str] = set()
    for key, text in zip(keys[first:], pairs[first:], strict=True):
        if key in seen:
            groups.append([])
            seen = set()
        seen.add(key)
        groups[-1].append(text)
    return [[*common, *group] for group in groups]


def _target(given: Iterable[str], faults: list[str]) -> Target:
    known = [f.name for f in fields(Target)]
    values: dict[str, str] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if key not in known:
            faults.append(
                f"--target: there is no key `{key}`{nearest(key, known) or '; there are ' + ', '.join(known)}"
            )
        elif not equals or not value:
            faults.append(f"--target: write such as `--target {key}=VALUE`")
        else:
            values[key] = value
    target = Target(**values)
    wrong = fault_of_target(target)
    if wrong:
        faults.append(f"--target: {wrong}")
    return target
