"""`depaudit explain acme_depaudit/forbidden-fork`: the documentation of a rule of the house."""

from __future__ import annotations

from inspect import getdoc

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of
from depaudit.cli.chosen import settings_of
from depaudit.cli.markdown import laid_out
from depaudit.cli.streams import out
from depaudit.cli.trees import trees_of
from depaudit.config import nearest
from depaudit.errors import DepauditError
from depaudit.plugins import Rule, plugged_in


def explain_plugin(arguments: Arguments) -> int:
    """Print what the plug-ins that the settings of this folder name say of their rules."""
    named = {module for tree in trees_of(()) for module in settings_of(tree, Arguments()).plugins}
    documents = []
    for text in arguments.paths:
        module, _, wanted = text.partition("/")
        if module not in named:
            raise DepauditError(
                f"`{text}` is a rule of the plug-in `{module}`, which the settings of this folder do not name in `plugins`"
            )
        documents.append((text, module, getdoc(_rule(module, wanted)) or "It says nothing about itself."))
    if arguments.format == "json":
        from depaudit.reports.json import enveloped

        rows = [{"rule": r, "group": m, "summary": _summary(d), "aliases": [], "documentation": d} for r, m, d in documents]
        out(enveloped(rules=rows))
        return 0
    look = look_of(arguments)
    dot = look.symbols.dot
    chapters = [
        f"{look.paint(rule, 'strong')} {dot} a rule of the plug-in `{module}`\n\n{laid_out(text, look)}"
        for rule, module, text in documents
    ]
    out("\n".join(chapters))
    return 0


def _rule(module: str, wanted: str) -> Rule:
    rules = dict(plugged_in((module,)))
    names = [name.partition("/")[2] for name in rules]
    if wanted not in names:
        raise DepauditError(f"the plug-in `{module}` has no rule `{wanted}`{nearest(wanted, names)}")
    return rules[f"{module}/{wanted}"]


def _summary(documentation: str) -> str:
    return documentation.partition("\n\n")[0].replace("\n", " ").rstrip(".")
