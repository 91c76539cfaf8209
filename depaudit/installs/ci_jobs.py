"""Where jobs of workflows run: the systems and Pythons of their matrices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING

from depaudit.documents.yaml import items, mapping, scalar
from depaudit.model.environment import CiRun
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    import yaml

    from depaudit.documents import Documents
    from depaudit.documents.yaml import YamlDocument

_VARIABLE = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")
_INTEL = re.compile(r"macos-(?:1[0-3](?:\.\d+)?|\w+-large|1[0-3]-\w+|\d+-intel)")
"""GitHub's images of macOS on Intel; the others are Arm."""
_MOST = 200
"""Combinations of a matrix (GitHub allows 256)."""


def ci_runs(path: str, documents: Documents) -> tuple[CiRun, ...]:
    """Each system and Python of each job; a job whose steps ask where they run is left out, for they may differ there."""
    read = documents.yaml(path)
    if isinstance(read, Unreadable) or not read.nodes:
        return ()
    jobs = mapping(mapping(read.nodes[0]).get("jobs"))
    return tuple(run for job in jobs.values() for run in _of_job(mapping(job), read))


def _of_job(job: Mapping[str, yaml.Node], read: YamlDocument) -> Iterator[CiRun]:
    steps = [mapping(step) for step in items(job.get("steps"))]
    runs_on = job.get("runs-on")
    if runs_on is None or not scalar(runs_on) or "continue-on-error" in job:
        return
    if any("matrix." in scalar(step["if"]) or "runner." in scalar(step["if"]) for step in steps if "if" in step):
        return
    text = "\n".join(scalar(step.get("run")) for step in steps)
    matrix = mapping(mapping(job.get("strategy")).get("matrix"))
    pythons = [scalar(mapping(step.get("with")).get("python-version")) for step in steps]
    asked = next((python for python in pythons if python), "")
    place = read.locate(matrix.get("os", runs_on))
    for values in _combinations(matrix):
        system, python = _filled(scalar(runs_on), values), _filled(asked, values)
        os = next((os for os, word in (("windows", "windows"), ("macos", "macos"), ("linux", "ubuntu")) if system.startswith(word)), "")
        if os and re.fullmatch(r"3\.\d+", python):
            intel = os == "macos" and _INTEL.fullmatch(system) is not None
            yield CiRun(os, "x86_64" if intel else "", python, system, place, text)


def _combinations(matrix: Mapping[str, yaml.Node]) -> Iterator[dict[str, str]]:
    """The values of each job that a matrix makes; `include` adds nothing that is looked at here."""
    lists = {name: [scalar(v) for v in items(node)] for name, node in matrix.items() if name not in ("include", "exclude")}
    lists = {name: values for name, values in lists.items() if values and all(values)}
    excluded = [{name: scalar(value) for name, value in mapping(one).items()} for one in items(matrix.get("exclude"))]
    for count, values in enumerate(product(*lists.values())):
        one = dict(zip(lists, values, strict=True))
        if count >= _MOST:
            return
        if not any(all(one.get(name) == value for name, value in other.items()) for other in excluded if other):
            yield one


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), text)
