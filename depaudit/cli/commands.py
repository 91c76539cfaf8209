"""The command line as click reads it: help, completion, and every mistake with what may have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from depaudit.cli.arguments import COMMANDS, Arguments, arguments_of, options
from depaudit.errors import DepauditError
from depaudit.rules import catalogue

PARTS = {"audit": "What to audit", "report": "What to report"}
WORDS = {
    "advisories": "PATH [FILE]",
    "check": "[PATH]…",
    "clean": "",
    "diagnose": "FILE|- [PATH]…",
    "explain": "RULE",
    "minimums": "[PATH]…",
    "rules": "",
    "torch": "[PATH]…",
    "upgrade": "NAME[==VERSION] [PATH]…",
    "why": "NAME [PATH]…",
}
STATUS = (
    "Exit status: 0 nothing found, 1 findings at or above --fail-on, "
    "2 depaudit could not run or a check that was asked for could not be made."
)


class Command(click.Command):
    """A command whose help groups its options and lists the sub-commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the headings of their parts."""
        fields = {f.name: f for f in options(self.name or "check").values()}
        for part, heading in {"torch": "What to print", **PARTS, "": "Other"}.items():
            rows = []
            for param in self.get_params(ctx):
                if isinstance(param, click.Argument):
                    continue
                record = param.get_help_record(ctx)
                about = fields[param.name].metadata["part"] if param.name in fields else ""
                if record is not None and about == part:
                    rows.append(record)
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        if self.name == "check":
            with formatter.section("Commands"):
                formatter.write_dl([(f"{name} {WORDS[name]}".rstrip(), text) for name, (text, _) in COMMANDS.items()])
            formatter.write_paragraph()
            formatter.write_text(STATUS)


def command(name: str) -> click.Command:
    """The click command of a sub-command; invoked, it returns `Arguments`."""
    params: list[click.Parameter] = [
        click.Argument(["paths"], nargs=-1, metavar=WORDS[name], shell_complete=_completions)
    ]
    seen = set()
    for option in options(name).values():
        if option.name in seen:
            continue
        seen.add(option.name)
        about = option.metadata
        several = isinstance(option.default, tuple)
        params.append(
            click.Option(
                [option.name, *about["names"]],
                is_flag=isinstance(option.default, bool),
                multiple=several,
                default=False if option.default is False else option.default or None,
                type=click.Choice(about["choices"]) if about["choices"] else None,
                metavar=about["metavar"] or None,
                help=about["help"],
            )
        )
    if name == "check":
        params.append(click.Option(["--version"], is_flag=True, help="Print the version.", expose_value=False))
    text = COMMANDS[name][0]
    if name == "check":
        text = "Tell whether what a Python project's code relies on and what the project declares agree."
    names = {"help_option_names": ["-h", "--help"]}
    return Command(name, params=params, callback=_returned, help=text, context_settings=names)


def read(name: str, words: Sequence[str]) -> Arguments | None:
    """The arguments; None where help was printed. DepauditError says what is wrong with them."""
    try:
        result = command(name).main(list(words), prog_name=_program(name), standalone_mode=False)
    except click.NoSuchOption as error:
        near = f"did you mean `{error.possibilities[0]}`?" if error.possibilities else _help(name)
        raise DepauditError(f"there is no option `{error.option_name}`; {near}") from None
    except click.UsageError as error:
        message = error.format_message().rstrip(".")
        raise DepauditError(f"{message[:1].lower()}{message[1:]}; {_help(name)}") from None
    return result if isinstance(result, Arguments) else None


def complete() -> None:
    """Answer the shell, which asks through the environment (`_DEPAUDIT_COMPLETE`), and exit."""
    command("check").main(prog_name="depaudit")


def _completions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Sub-commands and files; rules behind `explain`."""
    written = ctx.params.get("paths") or ()
    if written[:1] == ("explain",):
        return [CompletionItem(i.name, help=i.summary) for i in catalogue() if i.name.startswith(incomplete)]
    words = [CompletionItem(c, help=COMMANDS[c][0]) for c in COMMANDS if c.startswith(incomplete) and not written]
    return [*words, CompletionItem(incomplete, type="file")]


def _help(name: str) -> str:
    return f"`{_program(name)} --help` lists what there is"


def _program(name: str) -> str:
    return "depaudit" if name == "check" else f"depaudit {name}"


def _returned(paths: Sequence[str], **values: Any) -> Arguments:
    return arguments_of({key: v for key, v in values.items() if v is not None}, paths)
