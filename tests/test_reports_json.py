from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from reports_examples import ALL, NUMPY, TORCHAUDIO, UNMATCHED, report, shown

from depaudit.model.finding import Fix
from depaudit.model.location import Location
from depaudit.model.report import Report
from depaudit.reports.json import failed

SCHEMA = json.loads((Path(__file__).parent.parent / "schema" / "v1.json").read_text(encoding="utf-8"))


def read(*reports: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown("json", *reports))
    return found


def valid(document: object) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "made", [report(), report([]), report([], unchecked=(UNMATCHED,), errors=("no network",)), report(prefix="a/")]
)
def test_reports_obey_the_schema(made: Report) -> None:
    valid(read(made))


def test_a_run_that_failed_is_valid_json_too() -> None:
    document = json.loads(failed(["there is no file or folder `x`"]))
    valid(document)
    assert document["status"] == "failed"
    assert document["errors"] == [{"message": "there is no file or folder `x`"}]


def test_the_schema_knows_every_key_in_its_order() -> None:
    document = read()
    finding = document["findings"][0]
    known = SCHEMA["$defs"]["finding"]["properties"]
    assert list(document) == list(SCHEMA["properties"])
    assert list(finding) == list(known)
    assert list(finding["location"]) == list(SCHEMA["$defs"]["location"]["properties"])
    assert list(finding["fix"]) == list(known["fix"]["anyOf"][0]["properties"])
    assert list(finding["fix"]["edits"][0]) == list(
        known["fix"]["anyOf"][0]["properties"]["edits"]["items"]["properties"]
    )
    for name in ("tool", "summary"):
        assert list(document[name]) == list(SCHEMA["properties"][name]["properties"])
    assert list(document["projects"][0]) == list(SCHEMA["properties"]["projects"]["items"]["properties"])


def test_the_keys_that_users_rely_on() -> None:
    finding = read(report([NUMPY]))["findings"][0]
    assert (finding["project"], finding["severity"], finding["requirement"]) == (".", "error", None)
    assert finding["location"] == {
        "path": "lit/data0.py",
        "line": 12,
        "column": 8,
        "end_line": 12,
        "end_column": 13,
        "cell": None,
    }
    assert len(finding["sites"]) == 7
    assert finding["evidence"][1]["location"]["path"] == "pyproject.toml"
    assert finding["fix"]["command"] == 'uv add "numpy>=1.22"'
    assert finding["url"] is None


def test_details_become_plain_json() -> None:
    assert read(report([TORCHAUDIO]))["findings"][0]["details"] == {"versions": ["2.11.0"], "names": ["a", "b"]}


def test_notes_are_always_there() -> None:
    assert [f["severity"] for f in read()["findings"]].count("note") == 1
    assert len(read()["findings"]) == len(ALL)


def test_status() -> None:
    assert read(report([]))["status"] == "clean"
    assert read()["status"] == "findings"
    assert read(report(), report([], errors=("x",)))["status"] == "incomplete"


def test_paths_are_relative_to_the_current_folder() -> None:
    document = read(report([NUMPY], prefix="services/api/"))
    assert document["projects"][0]["root"] == "services/api"
    assert document["projects"][0]["manifests"] == ["services/api/pyproject.toml", "services/api/requirements.txt"]
    assert document["findings"][0]["location"]["path"] == "services/api/lit/data0.py"


def test_words_name_files_as_places_do() -> None:
    fix = Fix("uv lock --script lit/data.py", command="uv lock --script lit/data.py")
    made = replace(NUMPY, message="see lit/data.py", sites=(Location("lit/data.py", 1, 1),), fix=fix)
    (found,) = read(report([made], prefix="api/"))["findings"]
    assert (found["message"], found["fix"]["command"]) == ("see api/lit/data.py", "uv lock --script api/lit/data.py")


def test_no_stream_can_spoil_it() -> None:
    text = shown("json", report([replace(NUMPY, message="ünlesbar \udcff", sites=(Location("ä\udcff.py"),))]))
    assert text.isascii()
    assert json.loads(text)["findings"][0]["location"]["path"] == "ä\udcff.py"


def test_the_last_line_ends() -> None:
    assert shown("json").endswith("}\n")
