"""An earlier report whose findings are not reported again."""

from __future__ import annotations

from depaudit.errors import DepauditError


def read_baseline(path: str, named: str) -> frozenset[str]:
    """The fingerprints of a JSON report; `named` is how the settings call the file."""
    import json

    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        return frozenset(str(finding["fingerprint"]) for finding in report["findings"])
    except FileNotFoundError:
        raise DepauditError(f"there is no baseline `{named}`: write it with `depaudit --json > {named}`") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DepauditError(f"the baseline `{named}` is no JSON report of depaudit") from None
