"""What can be written on the command line: one documented field an option.

`quickly` reads plain command lines without click. What it does not know, and
every mistake and request for help, is left to click, which is built from the
same fields (`depaudit.cli.commands`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from depaudit.model.record import Field, dataclass, field, fields
from depaudit.reports import FORMATS

COLOURS = ("auto", "always", "never")
SEVERITIES = ("error", "warning", "note")


def _option(*names: str, default: Any, text: str, part: str, metavar: str = "", choices: tuple[str, ...] = ()) -> Any:
    """A field that is an option; a bool is a flag, a tuple may be given several times."""
    about = {"names": names, "help": text, "part": part, "metavar": metavar, "choices": choices}
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True)
class Arguments:
    """A command line, read."""

    paths: tuple[str, ...] = ()
    """What stands there beside options."""

    select: tuple[str, ...] = _option(
        "--select", default=(), metavar="RULE,…", part="audit", text="Run only these rules and groups."
    )
    ignore: tuple[str, ...] = _option(
        "--ignore", default=(), metavar="RULE,…", part="audit", text="Do not run these rules and groups."
    )
    exclude: tuple[str, ...] = _option(
        "--exclude",
        default=(),
        metavar="GLOB",
        part="audit",
        text="Leave out files and folders, beside what .gitignore names.",
    )
    tracked: bool = _option("--tracked", default=False, part="audit", text="Read only files that git tracks.")
    python: str = _option(
        "--python",
        default="",
        metavar="PATH|auto",
        part="audit",
        text="Look at an environment: which distribution brings which module.",
    )
    online: bool = _option(
        "--online",
        default=False,
        part="audit",
        text="Ask the package index what requirements are imported as, and what their releases offer.",
    )
    target: tuple[str, ...] = _option(
        "--target",
        default=(),
        metavar="KEY=VALUE",
        part="audit",
        text="Where the code must run: os, machine, python, gpu, driver, cuda; or `host`, this machine. A key that comes again "
        "begins another target.",
    )
    config: str = _option(
        "--config", default="", metavar="FILE", part="audit", text="Read the settings from this file."
    )
    isolated: bool = _option("--isolated", default=False, part="audit", text="Read no settings.")
    no_cache: bool = _option(
        "--no-cache", default=False, part="audit", text="Read every file, also those that did not change."
    )
    cache_dir: str = _option(
        "--cache-dir", default="", metavar="DIR", part="audit", text="Remember here what unchanged files say."
    )
    vulnerabilities: bool = _option(
        "--vulnerabilities",
        default=False,
        part="audit",
        text="Look up known vulnerabilities of the versions that locks and requirements name.",
    )
    advisories: str = _option(
        "--advisories",
        default="",
        metavar="PATH",
        part="audit",
        text="Look them up in a database on this machine; nothing is asked of the network.",
    )
    vulnerability_service: str = _option(
        "--vulnerability-service",
        default="",
        metavar="NAME|URL",
        part="audit",
        text="Look them up at osv (the default), pypi, esms, or an address that speaks OSV.",
    )
    allow_incomplete: bool = _option(
        "--allow-incomplete",
        default=False,
        part="audit",
        text="What cannot be looked up is a note, and no exit status 2.",
    )
    require_inputs: bool = _option(
        "--require-inputs", default=False, part="audit", text="Exit with 2 where there is nothing to audit."
    )

    suggest: bool = _option(
        "--suggest", default=False, part="torch", text="Print the lines that give a set which works on the target."
    )

    output_format: str = _option(
        "--output-format",
        "-f",
        default="",
        choices=FORMATS,
        part="report",
        text="table on a terminal that is wide enough, else blocks.",
    )
    json: bool = _option("--json", default=False, part="report", text="The same as --output-format json.")
    every: bool = _option("--all", default=False, part="report", text="Show every row, and the notes.")
    statistics: bool = _option(
        "--statistics", default=False, part="report", text="Count findings by rule, in place of the rows."
    )
    show_files: bool = _option(
        "--show-files", default=False, part="report", text="List the files that would be read, with role and project."
    )
    fail_on: str = _option(
        "--fail-on",
        default="",
        choices=SEVERITIES,
        part="report",
        text="Lowest severity that makes the exit status 1 (warning).",
    )
    exit_zero: bool = _option(
        "--exit-zero", default=False, part="report", text="Exit with 0 also where something is found."
    )
    quiet: bool = _option(
        "--quiet", "-q", default=False, part="report", text="Rows alone: no counts, no hints, no times."
    )
    timings: bool = _option("--timings", default=False, part="report", text="Tell on stderr where the time went.")
    verbose: bool = _option(
        "--verbose",
        "-v",
        default=False,
        part="report",
        text="What each finding rests on; times; tracebacks of internal errors.",
    )
    color: str = _option("--color", default="auto", choices=COLOURS, part="report", text="When to use colour (auto).")

    @property
    def format(self) -> str:
        """The format asked for, or an empty string."""
        return "json" if self.json else self.output_format


SHARED = ("json", "color", "verbose", "quiet")
AUDIT = ("no_cache", "cache_dir", "exclude", "tracked", "python", "online", "target", "config", "isolated", "select", "ignore")
VULNERABILITIES = ("vulnerabilities", "advisories", "vulnerability_service", "allow_incomplete")
COMMANDS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "advisories": (
        "Tell what a database of advisories holds, and make one file of it for --advisories.",
        (*SHARED, "no_cache", "cache_dir"),
    ),
    "check": ("Audit folders or files (the same as without a command).", None),
    "clean": ("Remove what was remembered of projects.", (*SHARED, "cache_dir")),
    "diagnose": (
        "Tell which line of the project a failure comes from (a file with its text, or - for what is handed over). "
        "Exit status: 0 where a line accounts for it, 1 where none does or the failure is not known, 2 where it could not run.",
        (*SHARED, *AUDIT),
    ),
    "explain": ("Print what a rule finds, why, and how to fix it.", SHARED),
    "minimums": ("Show of every requirement what it admits, and what the code proves that it needs.", (*SHARED, *AUDIT)),
    "rules": ("List the rules.", SHARED),
    "torch": (
        "Show what each environment installs of torch, what that runs on, and what does not go together.",
        (*SHARED, *AUDIT, "suggest"),
    ),
    "upgrade": (
        "Tell what a release of a distribution would break here, and what would have to move with it.",
        (*SHARED, *AUDIT),
    ),
    "why": ("Tell where a distribution or module is declared, imported, and what is said of it.", (*SHARED, *AUDIT, *VULNERABILITIES)),
}
"""Sub-commands: what they do, and which options they take (None: all)."""


@cache
def options(command: str) -> dict[str, Field[Any]]:
    """The options of a sub-command, under each of their names."""
    taken = COMMANDS[command][1]
    return {
        name: one
        for one in fields(Arguments)
        if "names" in one.metadata and (one.name in taken if taken is not None else one.metadata["part"] != "torch")
        for name in one.metadata["names"]
    }


def command_of(words: Sequence[str]) -> tuple[str, list[str]]:
    """The sub-command and the other words: the first word that is no option decides, wherever it stands."""
    every = options("check")
    skip = False
    for n, word in enumerate(words):
        if skip:
            skip = False
        elif word == "--":
            break
        elif word.startswith("-") and word != "-":
            option = every.get(word)
            skip = option is not None and not isinstance(option.default, bool)
        elif word in COMMANDS:
            return word, [*words[:n], *words[n + 1 :]]
        else:
            break
    return "check", list(words)


def quickly(command: str, words: Sequence[str]) -> Arguments | None:
    """The arguments, or None where click must look at them."""
    known = options(command)
    values: dict[str, Any] = {}
    paths: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            paths.append(word)
            continue
        if word == "--":
            paths.extend(rest)
            break
        name, equals, value = word.partition("=")
        option = known.get(name)
        if option is None or (equals and (isinstance(option.default, bool) or not name.startswith("--"))):
            return None
        if isinstance(option.default, bool):
            values[option.name] = True
            continue
        given = value if equals else next(rest, None)
        choices = option.metadata["choices"]
        if given is None or (choices and given not in choices) or (given.startswith("-") and not equals):
            return None
        several = isinstance(option.default, tuple)
        values[option.name] = (*values.get(option.name, ()), given) if several else given
    return arguments_of(values, paths)


def arguments_of(values: Mapping[str, Any], paths: Sequence[str]) -> Arguments:
    """Arguments with these values."""
    return Arguments(paths=tuple(paths), **values)


def wants_json(words: Sequence[str]) -> bool:
    """Whether JSON was asked for, told also from a command line that is wrong."""
    pairs = zip(words, [*words[1:], ""], strict=False)
    return any(
        a in ("--json", "--output-format=json", "-fjson") or (a in ("-f", "--output-format") and b == "json")
        for a, b in pairs
    )
