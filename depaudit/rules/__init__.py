"""The rules, one file each, and what is known of them without importing one.

A rule named `unused-requirement` is the function `unused_requirement` in
`unused_requirement.py`: it takes a project and yields findings. Its docstring
is its documentation. The index is generated (`scripts/index_rules.py`), so
that a run imports only the rules whose trigger is present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from depaudit.rules._index import RULES

if TYPE_CHECKING:
    from depaudit.model.finding import Finding
    from depaudit.model.project import Project

Rule = Callable[["Project"], Iterator["Finding"]]

GROUPS = ("usage", "versions", "drift", "torch", "vulnerabilities", "input")

_ALIASES = {
    "dep001": "undeclared-dependency",
    "dep002": "unused-requirement",
    "dep003": "indirect-dependency",
    "dep004": "misplaced-requirement",
    "dep005": "standard-library-requirement",
    "unused-dependency": "unused-requirement",
    "missing-direct-dependency": "undeclared-dependency",
}
"""Names that other tools give to the same fault: deptry's codes, ty's rules."""


class RuleInfo(NamedTuple):
    """What is known of a rule without importing it."""

    name: str
    group: str
    module: str
    trigger: str
    """What must be present in a project for the rule to have anything to say; see `triggers`."""
    summary: str
    """The first sentence of the documentation, without a full stop."""


@cache
def catalogue() -> tuple[RuleInfo, ...]:
    """Every rule, by group, then by name."""
    return tuple(RuleInfo(*row) for row in RULES)


def triggers(project: Project) -> frozenset[str]:
    """What the project has that rules are about: a rule whose trigger is not here need not be loaded."""
    present = {
        "imports": project.dependencies or project.of_siblings,
        "requirements": project.requirements,
        "locks": project.locks or any(m.path.endswith(".in") for m in project.manifests),
        "images": project.images,
        "torch": _speaks_of_torch(project),
        "indexes": _names_hosts(project),
        "metadata": any(m.name for m in project.manifests),
        "unreadable": project.unreadable,
        "ignores": project.unused_ignores,
        "installed": project.installed is not None,
        "vulnerabilities": project.vulnerabilities is not None,
        "uses": any(source.uses for source in project.sources),
    }
    return frozenset({"always"} | {name for name, there in present.items() if there})


def _names_hosts(project: Project) -> bool:
    """Whether a manifest says where distributions come from, or trusts a host."""
    return any(m.indexes or m.options for m in project.manifests) or any(r.url for r in project.requirements)


_OF_TORCH = ("torch", "pytorch", "nvidia-", "apex", "detectron2", "flash-attn", "mamba-ssm", "causal-conv1d", "vllm", "sglang")
_OF_TORCH_TOO = ("xformers", "whisperx", "unsloth", "onnxruntime-gpu")


def _speaks_of_torch(project: Project) -> bool:
    """Whether torch, or what is built for it, is required, locked or installed."""
    names = (*project.requirements_by_name, *project.locked, *(step.name for step in project.installs))
    return any(name.startswith(_OF_TORCH) or name in _OF_TORCH_TOO for name in names)


def load(name: str) -> Rule:
    """The rule of this name; KeyError where there is none."""
    module = _by_name()[name].module
    rule: Rule = getattr(import_module(f"depaudit.rules.{module}"), module)
    return rule


def documentation(name: str) -> str:
    """The documentation of the rule, in Markdown."""
    from inspect import getdoc

    return getdoc(load(name)) or ""


def rule_named(text: str) -> RuleInfo | None:
    """The rule that the user means: underscores, capitals and the names of other tools are understood."""
    name = text.strip().lower().replace("_", "-")
    return _by_name().get(_ALIASES.get(name, name))


def aliases_of(name: str) -> tuple[str, ...]:
    """What other tools call the rule (`DEP001`)."""
    return tuple(a.upper() if a.startswith("dep0") else a for a, meant in _ALIASES.items() if meant == name)


def suggestion(text: str, more: Sequence[str] = ()) -> str:
    """The rule or group whose name is nearest to a misspelt one, or an empty string; `more`: rules of plug-ins."""
    from difflib import get_close_matches

    known = [*_by_name(), *GROUPS, *_ALIASES, *more]
    near = get_close_matches(text.strip().lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return _ALIASES.get(near[0], near[0]) if near else ""


@cache
def _by_name() -> dict[str, RuleInfo]:
    return {info.name: info for info in catalogue()}
