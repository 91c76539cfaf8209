"""Wheels on a server, of which only what is asked for is fetched."""

from __future__ import annotations

import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from loopback_index import LoopbackIndex, loopback_index, wheel

from depaudit.cache import caches_in
from depaudit.world.index_configuration import IndexConfiguration
from depaudit.world.releases import PackageIndex, WheelFile, releases
from depaudit.world.remote_wheel import RemoteWheel
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore

NAME = "a-1-py3-none-any.whl"
NOISE = Random(7).randbytes(900_000)


def big(*, stored: bool = False) -> bytes:
    """A wheel of two megabytes and a half, most of them noise between small modules."""
    members = {"a/__init__.py": b"x = 1\n", "a/first.so": NOISE, "a/near.py": b"y = 2\n" * 400, "a/empty.py": b"", "a/last.so": NOISE[::-1]}
    members |= {"a/far.py": b"z = 3\n", "a/ünder.py": b"", "a-1.dist-info/RECORD": NOISE[:700_000]}
    return wheel(members, stored=stored)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackIndex]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with loopback_index() as running:
        yield running


@pytest.fixture
def world(index: LoopbackIndex) -> Iterator[PackageIndex]:
    opened = PackageIndex(IndexConfiguration((index.simple,), patience=2.0))
    yield opened
    opened.close()


def file_of(world: PackageIndex) -> WheelFile:
    found = releases("a", world)
    assert not isinstance(found, Unreachable), found.reason
    return found[0].files[0]


def remote(world: PackageIndex, store: str = "", whole: int = 5_000_000) -> RemoteWheel:
    return RemoteWheel(file_of(world), world.connection, WheelStore(store), whole)


def read(one: RemoteWheel, *names: str) -> dict[str, bytes]:
    answer = one.read(names)
    assert not isinstance(answer, Unreachable), answer.reason
    return answer


def refused(answer: object) -> str:
    assert isinstance(answer, Unreachable)
    return answer.reason


@pytest.mark.parametrize("stored", [False, True])
def test_the_list_of_members_costs_one_question_and_the_end_of_the_file(index: LoopbackIndex, world: PackageIndex, stored: bool) -> None:
    index.page("a", {NAME: big(stored=stored)})
    names = remote(world).names()
    assert names == ("a-1.dist-info/RECORD", "a/__init__.py", "a/empty.py", "a/far.py", "a/first.so", "a/last.so", "a/near.py", "a/ünder.py")
    assert len(index.ranges_of(NAME)) == 1
    assert world.connection.received < 140_000


def test_members_that_lie_near_each_other_are_fetched_together(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()})
    one = remote(world)
    found = read(one, "a/__init__.py", "a/near.py", "a/empty.py", "a/far.py", "a/no such.py")
    assert found == {"a/__init__.py": b"x = 1\n", "a/near.py": b"y = 2\n" * 400, "a/empty.py": b"", "a/far.py": b"z = 3\n"}
    assert len(index.ranges_of(NAME)) == 4
    assert world.connection.received < 140_000


def test_a_small_wheel_costs_one_question(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: wheel({"a.py": b"x", "b.py": b"y"})})
    assert read(remote(world), "a.py", "b.py") == {"a.py": b"x", "b.py": b"y"}
    assert len(index.ranges_of(NAME)) == 1


def test_a_list_longer_than_the_end_that_is_asked_for_is_completed(index: LoopbackIndex, world: PackageIndex) -> None:
    members = {f"a/{'long' * 40}_{n}.py": b"%d" % n for n in range(1500)}
    index.page("a", {NAME: wheel(members)})
    one = remote(world)
    assert one.names() == tuple(sorted(members))
    assert len(index.ranges_of(NAME)) == 2
    last = max(members)
    assert read(one, last) == {last: members[last]}


def test_an_index_that_does_not_tell_sizes_is_asked_by_the_end(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()})
    index.html("a", f'<a href="/files/{NAME}">a</a>')
    assert read(remote(world), "a/far.py") == {"a/far.py": b"z = 3\n"}
    assert index.ranges_of(NAME)[0] == "bytes=-65536"


def test_a_server_without_ranges_gives_a_small_wheel_whole(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()}, ranges=False)
    one = remote(world)
    assert read(one, "a/__init__.py", "a/far.py") == {"a/__init__.py": b"x = 1\n", "a/far.py": b"z = 3\n"}
    assert len(index.ranges_of(NAME)) == 1


def test_a_server_without_ranges_gives_no_large_wheel(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()}, ranges=False)
    size = len(index.paths[f"/files/{NAME}"].body)
    told = refused(remote(world, whole=1_000_000).names())
    assert told == f"`{index.url}/files/{NAME}` has {size:,} bytes, more than the 1,000,000 that are read at once"
    assert world.connection.received < 10_000


def test_a_server_that_knows_no_ends_is_asked_by_the_size(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()}, suffixes=False)
    index.html("a", f'<a href="/files/{NAME}">a</a>')
    assert read(remote(world), "a/far.py") == {"a/far.py": b"z = 3\n"}


def test_a_whole_wheel_with_another_hash_is_refused(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: wheel({"a.py": b"x"})}, ranges=False)
    index.paths[f"/files/{NAME}"].body = wheel({"a.py": b"evil"})
    assert refused(remote(world).names()) == f"`{index.url}/files/{NAME}` cannot be used: its SHA-256 is not that of the index"


def test_a_wheel_of_another_size_than_the_index_says_is_refused(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()})
    index.paths[f"/files/{NAME}"].body += b"more"
    assert "bytes, and the index says" in refused(remote(world).names())


def test_another_part_than_was_asked_for_is_refused(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()}, wrong_part=True)
    assert "another part than was asked for" in refused(remote(world).read(["a/far.py"]))


def test_an_answer_that_is_cut_off_is_told(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()}, cut=True)
    assert refused(remote(world).names()).endswith("cannot be read: the answer was cut off")
    assert len(index.ranges_of(NAME)) == 3


def test_a_wheel_that_is_gone_is_missing(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: big()})
    del index.paths[f"/files/{NAME}"]
    answer = remote(world).names()
    assert isinstance(answer, Unreachable)
    assert answer.missing


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cannot be used"),
        (b"x" * 500, "it is no ZIP file"),
        (wheel({"a.py": b"x"})[:-30], "it is no ZIP file"),
        (wheel({"a.py": b"x"})[40:], "its list of members"),
    ],
)
def test_what_is_no_wheel_is_refused(index: LoopbackIndex, world: PackageIndex, data: bytes, told: str) -> None:
    index.page("a", {NAME: data})
    assert told in refused(remote(world).read(["a.py"]))


def test_a_damaged_member_is_refused(index: LoopbackIndex, world: PackageIndex) -> None:
    index.page("a", {NAME: wheel({"a.py": b"x = 1\n" * 50}, stored=True).replace(b"x = 1\n", b"x = 2\n", 1)})
    assert refused(remote(world).read(["a.py"])).endswith("cannot be used: `a.py` is damaged")


def test_a_member_that_unpacks_to_more_than_it_says_is_refused(index: LoopbackIndex, world: PackageIndex) -> None:
    data = bytearray(wheel({"a.py": b"\0" * 3_000_000}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    index.page("a", {NAME: bytes(data)})
    assert refused(remote(world).read(["a.py"])).endswith("`a.py` is damaged")


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_never_an_exception_and_never_a_wrong_answer(index: LoopbackIndex, world: PackageIndex, seed: int) -> None:
    members = {"a/__init__.py": b"x = 1\n" * 30, "a/b.py": b"y = 2\n"}
    data, random = bytearray(wheel(members)), Random(seed)
    for _ in range(1 + seed % 4):
        data[random.randrange(len(data))] = random.randrange(256)
    index.page("a", {NAME: bytes(data)})
    answer = remote(world).read(members)
    assert isinstance(answer, Unreachable) or all(members[name] == read for name, read in answer.items())


def test_zip64_wheels_are_read(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.py", "w", force_zip64=True) as member:
            member.write(b"x = 1\n")
        for n in range(66_000):  # more members than the old records count
            archive.writestr(f"b/{n}.py", b"")
    index.page("a", {NAME: path.read_bytes()})
    one = remote(world)
    names = one.names()
    assert len(names) == 66_001  # type: ignore[arg-type]  # a tuple, or the test fails here
    assert read(one, "a.py", "b/65999.py") == {"a.py": b"x = 1\n", "b/65999.py": b""}


def test_a_wheel_is_asked_for_once_in_a_life(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    index.page("a", {NAME: big()})
    read(remote(world, str(tmp_path)), "a/far.py")
    asked = len(index.asked)
    again = remote(world, str(tmp_path))
    assert again.names() == remote(world, str(tmp_path)).names()
    assert read(again, "a/far.py") == {"a/far.py": b"z = 3\n"}
    assert len(index.asked) == asked
    read(again, "a/far.py", "a/__init__.py")
    assert len(index.asked) == asked + 1
    read(remote(world, str(tmp_path)), "a/far.py", "a/__init__.py")
    assert len(index.asked) == asked + 1


def test_what_is_remembered_can_be_removed(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    index.page("a", {NAME: big()})
    read(remote(world, str(tmp_path)), "a/far.py")
    (tmp_path / "wheels" / "mine.txt").write_text("")
    assert sorted(Path(path).suffix for path in caches_in(str(tmp_path))) == [".list", ".members"]


def test_without_a_hash_nothing_is_remembered(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    index.page("a", {NAME: big()})
    index.html("a", f'<a href="/files/{NAME}">a</a>')
    read(remote(world, str(tmp_path)), "a/far.py")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_damaged_on_disk_is_read_again(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    index.page("a", {NAME: big()})
    read(remote(world, str(tmp_path)), "a/far.py", "a/near.py")
    for path in [p for p in tmp_path.rglob("*") if p.is_file()]:
        whole = path.read_bytes()
        for damaged in (b"", b"{}\n", whole[: len(whole) // 2], whole[:-9] + bytes(9), b'{"a/far.py": [0, "x"]}\n'):
            path.write_bytes(damaged)
            assert read(remote(world, str(tmp_path)), "a/far.py", "a/near.py") == {"a/far.py": b"z = 3\n", "a/near.py": b"y = 2\n" * 400}


def test_a_folder_that_cannot_be_written_is_no_fault(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    index.page("a", {NAME: big()})
    (tmp_path / "file").write_text("")
    assert read(remote(world, str(tmp_path / "file")), "a/far.py")


def test_many_runs_at_once_leave_what_can_be_read(index: LoopbackIndex, world: PackageIndex, tmp_path: Path) -> None:
    members = {f"a/{n}.py": b"%d" % n * 300 for n in range(30)}
    index.page("a", {NAME: wheel(members)})
    file = file_of(world)
    wrong: list[str] = []

    def run(first: int) -> None:
        for n in range(first, 30, 3):
            one = RemoteWheel(file, world.connection, WheelStore(str(tmp_path)))
            if one.read([f"a/{n}.py", "a/0.py"]) != {f"a/{n}.py": members[f"a/{n}.py"], "a/0.py": members["a/0.py"]}:
                wrong.append(f"a/{n}.py")

    threads = [threading.Thread(target=run, args=(first,)) for first in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert read(remote(world, str(tmp_path)), *members) == members
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in (".list", ".members")]
