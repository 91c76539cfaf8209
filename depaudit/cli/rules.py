"""`depaudit rules`: every rule in a line."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of
from depaudit.cli.streams import out
from depaudit.reports.wrapping import wrapped
from depaudit.rules import RuleInfo, aliases_of, catalogue


def rules(arguments: Arguments) -> int:
    """Print all rules by group."""
    return listed(catalogue(), arguments)


def listed(infos: Sequence[RuleInfo], arguments: Arguments) -> int:
    """Print these rules: name and summary under the name of their group."""
    if arguments.format == "json":
        from depaudit.reports.json import enveloped

        rows = [
            {"rule": i.name, "group": i.group, "summary": i.summary, "aliases": list(aliases_of(i.name))} for i in infos
        ]
        out(enveloped(rules=rows))
        return 0
    look = look_of(arguments)
    longest = max((len(i.name) for i in infos), default=0)
    lines: list[str] = []
    group = ""
    for info in infos:
        if info.group != group:
            lines += [*([""] if lines else []), look.paint(info.group, "strong")]
            group = info.group
        first, *rest = wrapped(info.summary, max(look.width - longest - 4, 24) if look.width else 0)
        lines.append(f"  {info.name:<{longest}}  {first}")
        lines += [" " * (longest + 4) + line for line in rest]
    lines += ["", look.paint("more: depaudit explain RULE", "dim")] if look.hints else []
    out("".join(f"{line}\n" for line in lines))
    return 0
