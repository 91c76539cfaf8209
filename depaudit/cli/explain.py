"""`depaudit explain RULE`: the documentation of a rule."""

from __future__ import annotations

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of
from depaudit.cli.markdown import laid_out
from depaudit.cli.streams import out
from depaudit.config import fault_of_name
from depaudit.errors import DepauditError
from depaudit.rules import GROUPS, RuleInfo, aliases_of, catalogue, documentation, rule_named, suggestion


def explain(arguments: Arguments) -> int:
    """Print what is known of the rules that are named; a name that is no rule's is asked of `why`."""
    if not arguments.paths:
        raise DepauditError("name a rule, such as `depaudit explain unused-requirement`; `depaudit rules` lists them")
    if any("/" in text for text in arguments.paths):
        from depaudit.cli.explain_plugin import explain_plugin

        return explain_plugin(arguments)
    found = [rule_named(text) for text in arguments.paths]
    group = [info for info in catalogue() if info.group == arguments.paths[0].lower()]
    if group and arguments.paths[0].lower() in GROUPS:
        from depaudit.cli.rules import listed

        return listed(group, arguments)
    rules = [info for info in found if info is not None]
    if not rules and not suggestion(arguments.paths[0]):
        from depaudit.cli.why import why

        return why(arguments)
    if len(rules) < len(found):
        from depaudit.cli.chosen import rule_names

        unknown = [text for text, info in zip(arguments.paths, found, strict=True) if info is None]
        raise DepauditError("\n".join(fault_of_name(text, rule_names(), groups=False) for text in unknown))
    if arguments.format == "json":
        from depaudit.reports.json import enveloped

        out(enveloped(rules=[_as_json(info) for info in rules]))
    else:
        out("\n".join(_as_text(info, arguments) for info in rules))
    return 0


def _as_text(info: RuleInfo, arguments: Arguments) -> str:
    look = look_of(arguments)
    dot = f" {look.symbols.dot} "
    aliases = aliases_of(info.name)
    parts = [look.paint(info.name, "strong"), f"group {info.group}"]
    parts += [f"other tools: {', '.join(aliases)}"] if aliases else []
    return f"{dot.join(parts)}\n\n{laid_out(documentation(info.name), look)}"


def _as_json(info: RuleInfo) -> dict[str, object]:
    return {
        "rule": info.name,
        "group": info.group,
        "summary": info.summary,
        "aliases": list(aliases_of(info.name)),
        "documentation": documentation(info.name),
    }
