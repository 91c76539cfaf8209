"""Databases of advisories on disk: their forms, what is wrong with them, and what is remembered of them."""

from __future__ import annotations

import json
import os
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from depaudit.cache import caches_in
from depaudit.errors import DepauditError
from depaudit.model.location import Unreadable
from depaudit.world.advisories.database import Database, open_database, write_index
from depaudit.world.advisories.listing import LARGEST, Origin
from depaudit.world.advisories.record import Rating


def record(name: str = "GHSA-1", package: str = "demo", fixed: str = "1.5", **more: Any) -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": fixed}]
    affected = [
        {"package": {"ecosystem": "PyPI", "name": package}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    ]
    return {"id": name, "modified": "2021-03-04T05:06:07Z", "affected": affected, **more}


YAML = """\
id: PYSEC-2021-1
details: Something bad.
affected:
- package:
    name: demo
    ecosystem: PyPI
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: "0"
    - fixed: 1.10
  versions:
  - 1.1
  - 2.10
aliases:
- CVE-2021-1
modified: 2021-05-06T07:08:09.123Z
"""


def written(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def export(folder: Path, *records: dict[str, Any]) -> Path:
    for number, one in enumerate(records):
        written(folder / f"{number}.json", json.dumps(one))
    return folder


def opened(path: Path, cache: Path | None = None) -> Database:
    database = open_database(str(path), str(cache) if cache else "")
    assert isinstance(database, Database), database.reason
    return database


def refused(path: Path) -> str:
    answer = open_database(str(path))
    assert isinstance(answer, Unreadable)
    return answer.reason


# Its forms.


def test_a_clone_of_the_pypa_database_is_read(tmp_path: Path) -> None:
    written(tmp_path / "vulns/demo/PYSEC-2021-1.yaml", YAML)
    written(tmp_path / ".github/workflow.yaml", "on: push")
    written(tmp_path / "triage/other.yaml", "- x")
    database = opened(tmp_path)
    (advisory,) = database.of("Demo")
    assert (database.origin, database.date, database.records, database.faults) == (Origin.PYPA, "2021-05-06", 1, ())
    assert (advisory.id, advisory.aliases, advisory.summary) == ("PYSEC-2021-1", ("CVE-2021-1",), "Something bad.")


def test_versions_in_yaml_are_text_even_without_quotes(tmp_path: Path) -> None:
    written(tmp_path / "vulns/demo/PYSEC-2021-1.yaml", YAML)
    (advisory,) = opened(tmp_path).of("demo")
    assert advisory.fixes == ("1.10",)
    assert advisory.affected[0].versions == ("2.10",)


def test_numbers_in_json_are_text(tmp_path: Path) -> None:
    written(tmp_path / "a.json", json.dumps(record()).replace('"1.5"', "1.10"))
    assert opened(tmp_path).of("demo")[0].fixes == ("1.10",)


def test_an_export_is_read_as_a_folder_as_a_zip_and_as_a_folder_that_holds_the_zip(tmp_path: Path) -> None:
    folder = export(tmp_path / "folder", record(), record("GHSA-2", "other"))
    for place in (tmp_path / "all.zip", tmp_path / "mirror/all.zip", tmp_path / "osv/PyPI/all.zip"):
        place.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(place, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, file.name)
    whole = opened(folder)
    assert whole.names() == ("demo", "other")
    assert whole.origin is Origin.OSV
    for form in (tmp_path / "all.zip", tmp_path / "mirror", tmp_path / "osv"):
        assert [opened(form).of(name) for name in whole.names()] == [whole.of(name) for name in whole.names()]


def test_an_index_says_what_its_database_says(tmp_path: Path) -> None:
    severity = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}]
    folder = export(
        tmp_path / "export", record(severity=severity), record("X-2", withdrawn="2021-01-01T00:00:00Z"), {"id": "X"}
    )
    database = opened(folder)
    write_index(database, str(tmp_path / "made/advisories.index"))
    index = opened(tmp_path / "made/advisories.index")
    assert index.of("demo") == database.of("demo")
    assert (index.date, index.records, index.faults) == (database.date, 2, database.faults)
    assert index.of("demo")[0].rating is Rating.HIGH


def test_what_is_not_in_it_is_not_in_it(tmp_path: Path) -> None:
    assert opened(export(tmp_path, record())).of("unheard-of") == ()


# What is wrong with it.


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone") == f"there is no `{tmp_path / 'gone'}`"


def test_an_empty_folder_is_no_database(tmp_path: Path) -> None:
    assert "holds no advisories" in refused(tmp_path)


def test_a_file_that_is_neither_is_said(tmp_path: Path) -> None:
    assert "is neither a clone of the PyPA advisory database" in refused(written(tmp_path / "a.txt", "hello"))
    assert "is neither a clone of the PyPA advisory database" in refused(
        written(tmp_path / "b.zip", b"PK\x03\x04 cut short")
    )


def test_a_zip_without_records_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("README", "x")
    assert "holds no advisories" in refused(tmp_path / "a.zip")


def test_records_about_other_ecosystems_alone_are_no_database(tmp_path: Path) -> None:
    one = record()
    one["affected"][0]["package"]["ecosystem"] = "npm"
    assert "no advisories about distributions on PyPI: 1 file read" in refused(export(tmp_path, one))


def test_where_nothing_can_be_read_the_first_fault_is_said(tmp_path: Path) -> None:
    written(tmp_path / "a.json", '{"id": ')
    written(tmp_path / "b.json", "[]")
    assert "2 files read, 2 faults, the first at a.json:1:8: this is not JSON" in refused(tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("vulns/x/bad.yaml", b"id: [1", r"bad\.yaml:2:1 this is not YAML"),
        ("vulns/x/bad.yaml", b"id: a\n\tb: c", r"bad\.yaml:2:1 this is not YAML"),
        ("vulns/x/bad.yaml", b"\xff\xfe\x00", r"this is not YAML"),
        ("vulns/x/bad.yaml", b"id: \x07", r"this is not YAML"),
        ("vulns/x/bad.yaml", b"&a [*a]", r"recursive"),
        ("vulns/x/bad.yaml", b"[" * 100_000, r"this is not YAML"),
        ("vulns/x/bad.yaml", b"", r"no `id`"),
        ("vulns/x/bad.json", b"{" * 5, r"bad\.json:1:2 this is not JSON"),
        ("vulns/x/bad.json", b"\xff\xff", r"this is not JSON"),
        ("vulns/x/bad.json", b"[" * 200_000, r"this is not JSON"),
        ("vulns/x/bad.json", b" " * (LARGEST + 1), r"larger than 32 MB"),
    ],
)
def test_one_bad_file_is_said_and_the_others_are_read(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    written(tmp_path / "vulns/demo/PYSEC-2021-1.yaml", YAML)
    written(tmp_path / name, data)
    for _ in range(2):  # the second time from what is remembered
        database = opened(tmp_path, tmp_path / "cache")
        (fault,) = database.faults
        assert re.search(said, f"{fault.location} {fault.reason}"), fault
        assert len(database.of("demo")) == 1


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    export(tmp_path, record())
    (tmp_path / "gone.json").symlink_to(tmp_path / "nothing.json")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "linked.json").symlink_to(tmp_path / "folder.json")
    faults = {fault.location.path: fault.reason for fault in opened(tmp_path).faults}
    assert faults.keys() == {"gone.json", "linked.json"}
    assert all("it cannot be read" in reason for reason in faults.values())


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    export(tmp_path / "folder", record())
    os.mkfifo(tmp_path / "folder/queue.json")
    (fault,) = opened(tmp_path / "folder").faults
    assert (fault.location.path, fault.reason) == ("queue.json", "it cannot be read: it is no file")
    assert "is neither" in refused(tmp_path / "folder/queue.json")


def test_a_damaged_member_of_a_zip_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.json", json.dumps(record()))
        archive.writestr("b.json", json.dumps(record("GHSA-2")))
    data = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "all.zip").write_bytes(data.replace(b"GHSA-2", b"GHSA-3", 1))
    database = opened(tmp_path / "all.zip")
    assert [(fault.location.path, fault.reason) for fault in database.faults] == [("b.json", "it cannot be unpacked")]
    assert database.records == 1


def test_a_fault_tells_whose_advisories_are_not_whole(tmp_path: Path) -> None:
    one = record()
    one["affected"][0]["ranges"][0]["events"].append({"fixed": "0.2.0-n653"})
    (fault,) = opened(export(tmp_path, one)).faults
    assert fault.told == "demo"
    assert str(fault.location) == "0.json:1:1"


def test_what_a_record_says_of_itself_reaches_no_terminal(tmp_path: Path) -> None:
    one = record()
    one["affected"][0]["ranges"][0]["events"].append({"fixed": "\x1b[31m"})
    (fault,) = opened(export(tmp_path, one)).faults
    assert "\x1b" not in fault.reason


def test_a_record_of_many_versions_and_many_events_is_read_in_time(tmp_path: Path) -> None:
    one = record()
    one["affected"][0]["versions"] = [f"8.{n}" for n in range(10_000)]
    one["affected"][0]["ranges"][0]["events"] = [{("introduced", "fixed")[n % 2]: f"{n}"} for n in range(4_000)]
    before = time.process_time()
    assert len(opened(export(tmp_path, one)).of("demo")[0].affected[0].versions) == 10_000
    assert time.process_time() - before < 5


def test_of_two_records_of_one_name_the_later_counts(tmp_path: Path) -> None:
    early, late = record(modified="2021-01-01T00:00:00Z"), record(fixed="1.6", modified="2021-02-01T00:00:00Z")
    for number, pair in enumerate(((early, late), (late, early))):
        database = opened(export(tmp_path / str(number), *pair))
        assert database.of("demo")[0].fixes == ("1.6",)
        assert "stands in another file too" in database.faults[0].reason
        assert database.records == 1


def test_a_date_to_come_does_not_make_the_database_young(tmp_path: Path) -> None:
    database = opened(
        export(tmp_path, record(), record("GHSA-2", modified="9999-01-01T00:00:00Z"), record("GHSA-3", modified="new"))
    )
    assert database.date == "2021-03-04"
    assert "which is still to come" in database.faults[0].reason


def test_a_day_that_no_calendar_has_does_not_make_the_database_young(tmp_path: Path) -> None:
    assert opened(export(tmp_path, record(), record("GHSA-2", modified="2021-03-32T00:00:00Z"))).date == "2021-03-04"


def test_a_database_without_dates_has_none(tmp_path: Path) -> None:
    assert opened(export(tmp_path, record(modified=None))).date == ""


# What is remembered.


def heard(path: Path, cache: Path) -> bool:
    """Whether the database was read anew."""
    calls: list[tuple[int, int]] = []
    assert isinstance(open_database(str(path), str(cache), lambda done, total: calls.append((done, total))), Database)
    assert all(total == calls[-1][0] for _, total in calls)
    return bool(calls)


def test_a_database_is_compiled_once(tmp_path: Path) -> None:
    folder, cache = export(tmp_path / "export", record(), record("GHSA-2")), tmp_path / "cache"
    assert heard(folder, cache)
    assert not heard(folder, cache)
    assert len(caches_in(str(cache))) == len(os.listdir(cache)) == 1


def test_what_was_added_changed_or_removed_is_seen(tmp_path: Path) -> None:
    folder, cache = export(tmp_path / "export", record()), tmp_path / "cache"
    assert heard(folder, cache)
    written(folder / "deep/new.json", json.dumps(record("GHSA-2")))
    assert heard(folder, cache)
    written(folder / "0.json", json.dumps(record(fixed="1.5.1")))
    assert heard(folder, cache)
    (folder / "deep/new.json").unlink()
    assert heard(folder, cache)
    os.utime(folder / "0.json", ns=(1, 1))
    assert heard(folder, cache)
    assert not heard(folder, cache)


def test_a_changed_zip_is_seen(tmp_path: Path) -> None:
    for number in range(2):
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            archive.writestr("a.json", json.dumps(record(fixed=f"1.{number}")))
        os.utime(tmp_path / "all.zip", ns=(number, number))
        assert heard(tmp_path / "all.zip", tmp_path / "cache")
        assert not heard(tmp_path / "all.zip", tmp_path / "cache")


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: b"",
        lambda d: d[:-3],
        lambda d: d[:60] + b"!" + d[61:],
        lambda d: b"x" + d,
        lambda d: d.replace(b" 2 ", b" 9 ", 1),
    ],
)
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: Any) -> None:
    folder, cache = export(tmp_path / "export", record()), tmp_path / "cache"
    whole = opened(folder, cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    again = opened(folder, cache)
    assert again.why_compiled
    assert again.of("demo") == whole.of("demo")
    assert not heard(folder, cache)


def test_a_damaged_index_of_the_user_is_refused(tmp_path: Path) -> None:
    index = tmp_path / "advisories.index"
    write_index(opened(export(tmp_path / "export", record())), str(index))
    data = index.read_bytes()
    index.write_bytes(data[:-2])
    assert refused(index).endswith("cannot be used: it is damaged or cut short")
    index.write_bytes(data.replace(b" 2 ", b" 1 ", 1))
    assert refused(index).endswith("cannot be used: it was made by another version of depaudit")


def test_an_index_that_says_something_else_is_no_traceback(tmp_path: Path) -> None:
    from depaudit.world.advisories import index

    for body in (b"{}", b"[]", b'{"places": 5}', b'{"places": {}}', b'{"places": {}, "origin": "X"}', b"x"):
        index.save(body, str(tmp_path / "a.index"))
        assert "does not hold what depaudit writes" in refused(tmp_path / "a.index")
    about = {"origin": "OSV", "date": "", "records": 1, "faults": [], "places": {"demo": [0, 2]}}
    index.save(json.dumps(about).encode() + b"\n{}", str(tmp_path / "a.index"))
    assert opened(tmp_path / "a.index").of("demo") == ()
    about["places"] = {"demo": [0, 9]}
    index.save(json.dumps(about).encode() + b"\n[[1,2,3]]", str(tmp_path / "a.index"))
    with pytest.raises(DepauditError, match="does not hold what depaudit writes about `demo`"):
        opened(tmp_path / "a.index").of("demo")


@pytest.mark.parametrize("score", ["Infinity", "-Infinity", "NaN", "1e999"])
def test_a_score_of_an_index_is_a_number_that_json_knows(tmp_path: Path, score: str) -> None:
    from depaudit.world.advisories import index

    whole = opened(export(tmp_path / "export", record(severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}])))
    head, _, rows = whole.content.body.partition(b"\n")
    about = json.loads(head)
    rows = rows.replace(b"7.5", score.encode())
    about["places"] = {"demo": [0, len(rows)]}
    index.save(json.dumps(about).encode() + b"\n" + rows, str(tmp_path / "a.index"))
    assert opened(tmp_path / "a.index").of("demo")[0].score in (0.0, 10.0)


def test_a_cache_that_cannot_be_written_changes_no_answer(tmp_path: Path) -> None:
    folder = export(tmp_path / "export", record())
    database = opened(folder, written(tmp_path / "file", "x"))
    assert len(database.of("demo")) == 1
    assert "cannot be written" in database.why_compiled


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    records = [record(f"GHSA-{n}", package) for n, package in enumerate("ababc")]
    one, other = opened(export(tmp_path / "1", *records)), opened(export(tmp_path / "2", *records[::-1]))
    assert [one.of(name) for name in one.names()] == [other.of(name) for name in other.names()]
