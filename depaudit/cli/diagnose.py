"""`depaudit diagnose [FILE|-]`: which line of the project a failure comes from, and what to write."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from depaudit import knowledge
from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import is_terminal, out
from depaudit.cli.trees import trees_of
from depaudit.errors import DepauditError
from depaudit.knowledge import torch
from depaudit.knowledge.failures import Told, failures_in
from depaudit.model.finding import Finding
from depaudit.model.record import dataclass, replace
from depaudit.model.report import Report, Row
from depaudit.rules import catalogue

LONGEST = 20_000_000
"""Characters of a failure that are read: its end, where it is longer."""
_IMPORTS = ("module-not-found", "cannot-import-name", "no-attribute")
_UNDECLARED = ("undeclared-dependency", "indirect-dependency")
_TARGETS = ("gpu", "cuda", "python")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure and what the project's files say of its cause."""

    told: Told
    reports: tuple[Report, ...]
    """With the rows that can be the cause, and no others; the worst first."""
    also: tuple[str, ...] = ()
    """What the files say of a module, where no rule finds fault with them."""

    @property
    def found(self) -> bool:
        """Whether a line of the project accounts for it."""
        return any(report.rows for report in self.reports)


def diagnose(arguments: Arguments) -> int:
    """Print what is known; the status is 0 where a line of the project accounts for a failure."""
    text = _text(arguments.paths[:1])
    told = failures_in(text)
    found = _diagnoses(told, replace(arguments, paths=arguments.paths[1:])) if told else []
    if arguments.format == "json":
        from depaudit.cli.diagnose_text import diagnoses_as_json

        out(diagnoses_as_json(found, os.getcwd().replace(os.sep, "/")))
    else:
        from depaudit.cli.diagnose_text import diagnoses_as_text

        out(diagnoses_as_text(found, look_of(arguments), os.getcwd().replace(os.sep, "/")))
    return 0 if any(one.found for one in found) else 1


def _text(paths: Sequence[str]) -> str:
    if not paths and is_terminal(sys.stdin):
        raise DepauditError("name a file with the failure, or hand it over: `python train.py 2>&1 | depaudit diagnose -`")
    if not paths or paths[0] == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")[-LONGEST:]
    try:
        with open(paths[0], encoding="utf-8", errors="replace") as file:
            return file.read()[-LONGEST:]
    except OSError as error:
        raise DepauditError(f"`{paths[0]}` cannot be read: {error.strerror or error}") from None


def _diagnoses(told: Sequence[Told], arguments: Arguments) -> list[Diagnosis]:
    """Every failure, with the rules that know of it run on the project, where the failure says that it happened."""
    known = {rule.name for rule in catalogue()}
    rules = sorted({name for one in told for name in one.failure.rules if name in known})
    given = {pair.partition("=")[0] for pair in arguments.target}
    facts = {key: value for one in told for key, value in one.facts.items()}
    targets = tuple(f"{key}={_value(key, facts[key])}" for key in _TARGETS if key in facts and not given & {key, "host"})
    wanted = replace(arguments, select=tuple(rules), ignore=(), target=(*arguments.target, *targets))
    reports = []
    for tree in trees_of(wanted.paths):
        settings = replace(settings_of(tree, wanted), allow=(), baseline="", severity=())
        reports.append(reported(replace(tree, scope=()), wanted, settings))
    found = [_diagnosis(one, reports) for one in told]
    same = {one.told.number: [other for other in found if other.told.number == one.told.number] for one in found}
    return [one for one in found if one is _most_telling(same[one.told.number])]


def _most_telling(same: Sequence[Diagnosis]) -> Diagnosis:
    """Of several readings of one line, the one that a line of the project accounts for, else what is no mere import."""
    return min(same, key=lambda one: (not one.found, one.told.failure.key in _IMPORTS))


def _diagnosis(told: Told, reports: Sequence[Report]) -> Diagnosis:
    causes = tuple(_with_causes(report, told) for report in reports)
    module = told.facts.get("module", "")
    if told.failure.key not in _IMPORTS or any(report.rows for report in causes):
        return Diagnosis(told, causes)
    from depaudit.cli.diagnose_module import told_of_module

    return Diagnosis(told, causes, told_of_module(module, told.facts.get("symbol", ""), reports))


def _value(key: str, told: str) -> str:
    """As `--target` takes it: `12080` is CUDA 12.8, `89` the capability 8.9."""
    if key == "cuda" and told.isdigit():
        return f"{int(told) // 1000}.{int(told) % 1000 // 10}"
    return f"sm_{told.replace('.', '')}" if key == "gpu" else told


def _with_causes(report: Report, told: Told) -> Report:
    rows = [row for row in report.rows if row.finding.rule in told.failure.rules and _concerns(row, told)]
    order = {rule: number for number, rule in enumerate(told.failure.rules)}
    rows.sort(key=lambda row: (row.severity.rank, order[row.finding.rule]))
    return replace(report, rows=tuple(rows))


def _concerns(row: Row, told: Told) -> bool:
    """Whether a finding is about one of the distributions that the failure concerns."""
    finding = row.finding
    if argument := told.facts.get("argument"):
        return any(name.endswith(f"({argument})") for name in _names_told(finding))
    if not told.failure.about:
        return True
    if told.failure.key in _IMPORTS:
        return _is_of_module(finding, told)
    if finding.rule in _UNDECLARED:  # it is the first that is missing, whatever else asks for it
        return finding.distribution == told.about[0]
    if finding.distribution not in told.about and torch.companion(finding.distribution) is not None:
        return False  # it names torch too, and is of another library beside it
    names = {finding.distribution, *_strings(finding.details.values())}
    return any(name in names or f"`{name}" in finding.message for name in told.about)


def _is_of_module(finding: Finding, told: Told) -> bool:
    """Whether it speaks of the module that the failure names, and of the name in it where there is one."""
    module, symbol = told.facts["module"], told.facts.get("symbol", "")
    names = {*told.about, *(n for part in knowledge.prefixes(module) for n in knowledge.providers(part))}
    if finding.rule == "undeclared-companion":  # the module is what asks for it
        return finding.distribution in names
    spoken = {finding.distribution, *_strings(finding.details.values())}
    if names.isdisjoint(spoken) and finding.module.partition(".")[0] != module.partition(".")[0]:
        return False
    listed = _names_told(finding)
    return not (symbol and listed) or any(name.rpartition(".")[2] == symbol for name in listed)


def _names_told(finding: Finding) -> list[str]:
    """The names that came or went, of which the finding speaks."""
    names = finding.details.get("names")
    return [str(one.get("name")) for one in names if isinstance(one, dict)] if isinstance(names, list) else []


def _strings(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (one for one in value if isinstance(one, str))
