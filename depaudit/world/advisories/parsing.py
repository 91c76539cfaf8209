"""The bytes of a record, parsed. Every scalar but truth and nothing stays text, so that 1.10 is not 1.1."""

from __future__ import annotations

from typing import Any

from depaudit.model.location import Location, Unreadable


def parse_record(name: str, data: bytes) -> Any | Unreadable:
    """What the file holds, or the place and the reason of its first error."""
    return _parse_json(name, data) if name.endswith(".json") else _parse_yaml(name, data)


def _parse_json(name: str, data: bytes) -> Any | Unreadable:
    from json import JSONDecodeError, loads

    try:
        return loads(data, parse_float=str, parse_int=str)
    except JSONDecodeError as error:
        return Unreadable(Location(name, error.lineno, error.colno), f"this is not JSON: {error.msg}")
    except (UnicodeDecodeError, RecursionError, ValueError):
        return Unreadable(Location(name), "this is not JSON that can be read")


def _parse_yaml(name: str, data: bytes) -> Any | Unreadable:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.load(data, Loader=loader)  # builds text, lists and mappings, nothing else
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
        return Unreadable(place, f"this is not YAML: {error.problem or error.context}")
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return Unreadable(Location(name), "this is not YAML that can be read")
