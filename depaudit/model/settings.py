"""The settings. Keys, unknown-key errors and the table in the docs come from these fields."""

from __future__ import annotations

from depaudit.model.environment import Target
from depaudit.model.location import Location
from depaudit.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Allow:
    """One `[[tool.depaudit.allow]]`: a finding that is accepted, with the reason."""

    location: Location
    rule: str = ""
    distribution: str = ""
    path: str = ""
    """A glob (`tests/**`)."""
    advisory: str = ""
    reason: str = ""
    until: str = ""
    """A date (`2027-01-31`) or `fixed`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.depaudit]` of pyproject.toml, or depaudit.toml.

    The metadata of each field is its documentation: `help`, and `example` as TOML.
    """

    kind: str = field(default="", metadata={"help": "`library` or `application`, where depaudit's guess is wrong", "example": 'kind = "library"'})
    python: str = field(default="", metadata={"help": "the Pythons that the code supports, where no manifest says it", "example": 'python = ">=3.10"'})
    exclude: tuple[str, ...] = field(default=(), metadata={"help": "globs of files and folders to leave out, beside what .gitignore names", "example": 'exclude = ["third_party/**"]'})
    roles: tuple[tuple[str, str], ...] = field(default=(), metadata={"help": "what files are for: `runtime`, `test`, `docs`, `example`, `tool`, `build`, `notebook`, or `extra:NAME`", "example": 'roles = {"bench/**" = "tool", "src/x/gpu/**" = "extra:gpu"}'})
    modules: tuple[tuple[str, str], ...] = field(default=(), metadata={"help": "import name to distribution, where depaudit does not know it; an empty string: provided by the host, no requirement", "example": 'modules = {acme_internal = "acme-internal", bpy = ""}'})
    select: tuple[str, ...] = field(default=(), metadata={"help": "rules and groups to run; all when empty", "example": 'select = ["usage", "input"]'})
    ignore: tuple[str, ...] = field(default=(), metadata={"help": "rules and groups not to run", "example": 'ignore = ["requirement-without-minimum"]'})
    severity: tuple[tuple[str, str], ...] = field(default=(), metadata={"help": "severity of a rule or of a group, the rule's own entry wins: `error`, `warning`, `note`; what is only possible stays a note", "example": 'severity = {unused-requirement = "error"}'})
    fail_on: str = field(default="warning", metadata={"help": "lowest severity that makes the exit status 1: `error`, `warning`, `note`", "example": 'fail-on = "error"'})
    target: tuple[Target, ...] = field(default=(), metadata={"help": "where the code must run; keys `os` (`linux`, `windows`, `macos`), `machine` (`x86_64`, `arm64` …), `python`, `gpu`, `driver`, `cuda`; a table or a list of them", "example": 'target = {os = "linux", python = "3.11"}'})
    plugins: tuple[str, ...] = field(default=(), metadata={"help": "modules with rules and references of your own, imported from depaudit's environment (`docs/plugins.md`)", "example": 'plugins = ["acme_depaudit"]'})
    vulnerabilities: bool = field(default=False, metadata={"help": "look up known vulnerabilities of the versions that locks and requirements name (`docs/vulnerabilities.md`)", "example": "vulnerabilities = true"})
    vulnerability_service: str = field(default="", metadata={"help": "whom to ask for them: `osv`, `pypi`, `esms`, or an address that speaks OSV", "example": 'vulnerability-service = "https://osv.example.org"'})
    vulnerability_severity: tuple[tuple[str, str], ...] = field(default=(), metadata={"help": "severity by rating: of `critical`, `high`, `medium`, `low`, `none` and `unknown` each `error`, `warning` or `note`; all are errors where nothing is said", "example": 'vulnerability-severity = {medium = "warning", low = "note"}'})
    advisories: str = field(default="", metadata={"help": "a database of advisories on this machine, in place of a service: a clone of the PyPA advisory database, an export of OSV, or an index that depaudit made", "example": 'advisories = "../advisory-database"'})
    allow_incomplete: bool = field(default=False, metadata={"help": "what could not be looked up is a note, and no exit status 2", "example": "allow-incomplete = true"})
    baseline: str = field(default="", metadata={"help": "a JSON report of an earlier run: what it holds is not reported again", "example": 'baseline = ".depaudit-baseline.json"'})
    allow: tuple[Allow, ...] = field(default=(), metadata={"help": "findings that are accepted, best with a reason", "example": '[[tool.depaudit.allow]]\nrule = "unused-requirement"\ndistribution = "uvloop"\nreason = "picked up by uvicorn"'})
    path: str = ""
    """The file that the settings come from; empty for the defaults."""
