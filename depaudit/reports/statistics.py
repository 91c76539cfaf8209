"""How often each rule speaks."""

from __future__ import annotations

from depaudit.reports.blocks import counts
from depaudit.reports.facts import Facts
from depaudit.reports.look import Look
from depaudit.reports.words import closing, per_rule


def render(facts: Facts, look: Look, as_json: bool) -> str:
    """A line a rule, the most frequent first; JSON: a list of `{rule, severity, count}`."""
    if as_json:
        from depaudit.reports.json import enveloped

        rows = [{"rule": rule, "severity": s.value, "count": n} for n, rule, s in per_rule(facts.facts)]
        return enveloped(counts=rows)
    lines = counts(facts, look)
    if not look.terse:
        lines += [*([""] if lines else []), *closing(facts, look)]
    return "".join(f"{line}\n" for line in lines)
