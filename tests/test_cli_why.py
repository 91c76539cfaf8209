from __future__ import annotations

import json
from dataclasses import replace

import pytest
from reports_examples import LIT, report

from depaudit.cli.why import answer, answers_of, chains_to
from depaudit.cli.why_json import as_json
from depaudit.cli.why_text import as_text
from depaudit.errors import DepauditError
from depaudit.model.dependency import (
    Dependency,
    Lock,
    LockedVersion,
    NameEvidence,
    Reference,
    ReferenceKind,
    Resolution,
    UnmatchedImport,
)
from depaudit.model.finding import Fault, Finding, Severity
from depaudit.model.location import Location
from depaudit.model.requirement import Manifest, Requirement, Scope
from depaudit.model.settings import Allow, Settings
from depaudit.model.source import CodeRole, Guard, Import, ImportRow, InstallStep, Source
from depaudit.reports.look import Look


def used(module: str, line: int, guard: Guard = Guard.NONE) -> Import:
    return Import(Location("a.py", line, 1), module, (), guard, "", CodeRole.RUNTIME)


YAML = Dependency(
    "pyyaml",
    (used("yaml", 3), used("yaml.nodes", 9, Guard.OPTIONAL | Guard.DEFERRED)),
    Resolution(("pyyaml", "pyyaml-ft"), NameEvidence.KNOWN, "depaudit's table"),
    "yaml",
)
PYYAML = Requirement(
    "PyYAML>=6",
    Location("pyproject.toml", 8, 6),
    "pyyaml",
    ">=6",
    scope=Scope.EXTRA,
    group="io",
    comment="depaudit: ignore[other-rule] for plug-ins",
)
PROJECT = replace(
    LIT,
    settings=Settings(
        allow=(Allow(Location("pyproject.toml", 30), "unused-requirement", "pyyaml", reason="house rule"),)
    ),
    manifests=(
        Manifest(
            "pyproject.toml",
            "pyproject",
            (PYYAML,),
        ),
    ),
    dependencies=(YAML,),
    unmatched=(UnmatchedImport("acme.core", (used("acme.core", 5),)),),
    locks=(Lock("uv.lock", "uv", (LockedVersion("pyyaml", "6.0.2", Location("uv.lock", 70)),)),),
    brought_by=(("pyyaml", ("omegaconf", "pyyaml")),),
    installs=(InstallStep(Location("Dockerfile", 3), "pyyaml", "pyyaml==6", origin="Dockerfile"),),
    references=(Reference("pyyaml", Location("tox.ini", 2), ReferenceKind.MENTION, "named in a configuration file"),),
)
FINDING = Finding(
    "a-rule", Fault("pyyaml", "x"), (Location("a.py", 3, 1),), Severity.ERROR, "Wrong", distribution="pyyaml"
)
REPORT = report([FINDING], PROJECT)

TEXT = """\
pyyaml · imported as `yaml`

declared
  pyproject.toml:8  PyYAML>=6  extra io

locked
  uv.lock:70  pyyaml 6.0.2

comes with
  omegaconf → pyyaml

how the name was resolved
  `yaml` is from pyyaml; also from pyyaml-ft  known (depaudit's table)

imported
  a.py:3  yaml        runtime
  a.py:9  yaml.nodes  runtime  absence is survived, in a function

installed by
  Dockerfile:3  pyyaml==6  Dockerfile

used without an import
  tox.ini:2  named in a configuration file  mention

accepted by a comment
  pyproject.toml:8  other-rule  for plug-ins

accepted by the settings
  pyproject.toml:30  unused-requirement  house rule

findings
  ✗ pyyaml · a-rule
    a.py:3
    Wrong.
"""


def test_everything_that_is_known_is_told() -> None:
    assert as_text("pyyaml", [answer("pyyaml", PROJECT, REPORT)], Look()) == TEXT


@pytest.mark.parametrize("name", ["PyYAML", "yaml", "yaml.nodes"])
def test_a_distribution_is_found_under_each_of_its_names(name: str) -> None:
    assert answer(name, PROJECT, REPORT) == answer("pyyaml", PROJECT, REPORT)


def test_a_module_without_distribution_is_shown() -> None:
    found = answer("acme", PROJECT, REPORT)
    assert as_text("acme", [found], Look()) == (
        "acme · a module that nothing ties to a distribution\n\nimported\n  a.py:5  acme.core  runtime\n\n"
        "It is not matched to a distribution: name it in `[tool.depaudit] modules`, or look it up with `--python` or `--online`.\n"
    )


def test_findings_about_others_on_the_same_line_are_not_shown_and_those_about_several_say_that_it_is_among_them() -> None:
    place = (Location("pyproject.toml", 8),)
    among = Finding(
        "b-rule", Fault("x", "y"), place, Severity.NOTE, "None of 9 has a version", details={"distributions": ["PyYAML"]}
    )
    others = replace(among, details={"distributions": ["numpy"]})
    broken = Finding("c-rule", Fault("x", "z"), place, Severity.NOTE, "This is not TOML")
    found = answer("yaml", PROJECT, report([among, others, broken], PROJECT))
    assert [f.row.finding for f in found.facts] == [among]
    assert "None of 9 has a version; `pyyaml` is one of them.\n" in as_text("yaml", [found], Look())
    assert as_text("yaml", [found], Look()).count("one of them") == 1


def test_a_part_of_a_module_that_is_imported_whole_is_answered_for_the_whole() -> None:
    assert answers_of("yaml.cyaml.CLoader", [REPORT]) == answers_of("yaml", [REPORT])
    with pytest.raises(DepauditError, match=r"nothing here declares, imports or names `yamll`; did you mean `yaml`\?"):
        answers_of("yamll", [REPORT])


@pytest.mark.parametrize("name", ["click", "click.core"])
def test_what_the_settings_say_of_a_host_is_told(name: str) -> None:
    row = ImportRow(7, 1, 7, 18, 0, "click.core", (), 0, "", 0, 0)
    settings = Settings(modules=(("click", ""),))
    hosted = replace(LIT, settings=settings, sources=(Source("a.py", CodeRole.RUNTIME, (row,)),))
    found = answers_of(name, [report([], hosted)])
    assert as_text(name, found, Look()) == (
        f"{name} · a module of a host\n\nhow the name was resolved\n"
        "  the settings say that the host provides `click`\n\nimported\n  a.py:7  click.core  runtime\n"
    )
    (project,) = json.loads(as_json(name, found))["projects"]
    assert (project["distribution"], project["host"]) == (None, "the settings say that the host provides `click`")
    assert len(project["imports"]) == 1


def test_in_a_workspace_a_project_says_only_what_it_knows() -> None:
    other = replace(LIT, root="other", name="other", dependencies=(YAML,))
    found = answers_of("yaml", [report([], replace(PROJECT, installs=(), references=())), report([], other)])
    text = as_text("yaml", found, Look())
    assert "nowhere" not in text
    assert text.count("No rule has anything to say of it") == 1


@pytest.mark.parametrize("width", [40, 60])
def test_on_a_narrow_terminal_nothing_is_broken_by_the_terminal(width: int) -> None:
    rows = [replace(FINDING, message="A sentence that goes on for a while, with `code` in it, and ends here")]
    text = as_text("yaml", [answer("yaml", PROJECT, report(rows, PROJECT))], Look(width=width))
    assert max(map(len, text.splitlines())) <= width
    assert ("\n  pyproject.toml:30\n    unused-requirement  house rule\n" in text) is (width == 40)


def test_an_unknown_name_is_empty() -> None:
    assert answer("numpy", PROJECT, REPORT).empty


def test_json_tells_the_same() -> None:
    document = json.loads(as_json("yaml", [answer("yaml", PROJECT, REPORT)]))
    (project,) = document["projects"]
    assert list(project) == [
        "project", "distribution", "host", "requirements", "locked", "brought_by", "chains", "resolution",
        "imports", "installs", "references", "findings", "allowed", "ignores",
    ]  # fmt: skip
    assert project["imports"][1]["guards"] == ["optional", "deferred"]
    assert project["findings"][0]["rule"] == "a-rule"


def test_every_requirement_that_brings_a_locked_distribution_is_named_with_the_shortest_way() -> None:
    place = Location("uv.lock", 1)
    graph = {"a": ("b", "d"), "b": ("c",), "c": ("d",), "e": ("c",), "d": ("a",)}
    lock = Lock("uv.lock", "uv", tuple(LockedVersion(name, "1", place, brings) for name, brings in graph.items()))
    asked = tuple(Requirement(name, Location("pyproject.toml", 1), name) for name in ("a", "e"))
    of = replace(LIT, manifests=(Manifest("pyproject.toml", "pyproject", asked),), locks=(lock,))
    assert chains_to(of, "d") == (("a", "d"), ("e", "c", "d"))
    assert chains_to(of, "e") == ()
    assert "a → d" in as_text("d", [answer("d", of, report())], Look()).replace("->", "→")
