"""The cache never says anything but what the files say."""

import os
import sys
from pathlib import Path
from zlib import crc32

import pytest
from platformdirs import user_cache_dir

from depaudit import __version__
from depaudit.cache import MOST_UNUSED, Cache, default_folder, open_cache, version_of_readers

OLD = (3, 1_000_000_000, 1_000_000_000, 7)


def reopened(folder: Path, version: str = "1", root: str = "/project") -> Cache:
    return open_cache(str(folder), root, version)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = reopened(tmp_path)
    cache.keep("a.py", OLD, Cache.digest_of(b"abc"), [1, "x"])
    cache.save()
    return tmp_path


def the_file(folder: Path) -> Path:
    return next(folder.iterdir())


def test_an_unchanged_file_is_known(folder: Path) -> None:
    assert reopened(folder).unchanged("a.py", OLD) == [1, "x"]


def test_another_size_time_or_inode_is_not(folder: Path) -> None:
    cache = reopened(folder)
    for position in range(4):
        other = tuple(n + (p == position) for p, n in enumerate(OLD))
        assert cache.unchanged("a.py", other) is None


def test_the_same_bytes_under_another_identity_are_known(folder: Path) -> None:
    cache = reopened(folder)
    assert cache.same_bytes("a.py", (3, 5, 5, 5), Cache.digest_of(b"abc")) == [1, "x"]
    assert cache.same_bytes("a.py", OLD, Cache.digest_of(b"abd")) is None


def test_a_file_changed_in_the_tick_of_the_last_run_is_read_again(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    fresh = (3, cache._started, cache._started, 7)
    cache.keep("a.py", fresh, Cache.digest_of(b"abc"), [1])
    cache.save()
    assert reopened(tmp_path).unchanged("a.py", fresh) is None


def test_a_file_read_again_becomes_sure(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    fresh = (3, cache._started, cache._started, 7)
    cache.keep("a.py", fresh, Cache.digest_of(b"abc"), [1])
    cache.save()
    later = reopened(tmp_path)
    later._started += 10_000_000_000
    assert later.same_bytes("a.py", fresh, Cache.digest_of(b"abc")) == [1]
    later.save()
    assert reopened(tmp_path).unchanged("a.py", fresh) == [1]


def test_another_version_of_a_lens_starts_anew(folder: Path) -> None:
    cache = reopened(folder, "2")
    assert cache.unchanged("a.py", OLD) is None
    assert cache.why_empty


@pytest.mark.parametrize("cut", [0, 1, 40, -1, -20])
def test_a_file_that_is_cut_short_is_refused(folder: Path, cut: int) -> None:
    the_file(folder).write_bytes(the_file(folder).read_bytes()[:cut])
    cache = reopened(folder)
    assert cache.unchanged("a.py", OLD) is None
    assert cache.why_empty


def test_a_changed_byte_is_refused(folder: Path) -> None:
    data = bytearray(the_file(folder).read_bytes())
    data[-8] ^= 1
    the_file(folder).write_bytes(data)
    assert reopened(folder).unchanged("a.py", OLD) is None


def test_the_cache_of_another_folder_is_refused(folder: Path) -> None:
    other = Path(reopened(folder, root="/other").path)
    the_file(folder).rename(other)
    cache = reopened(folder, root="/other")
    assert cache.unchanged("a.py", OLD) is None
    assert cache.why_empty


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[" * 100_000, b'{"time":1,"interests":[],"table":[],"files":{"a":[1]}}'])
def test_what_depaudit_did_not_write_is_refused(folder: Path, body: bytes) -> None:
    stamp = reopened(folder).stamp
    the_file(folder).write_bytes(f"{stamp} {len(body)} {crc32(body)}\n".encode() + body)
    assert reopened(folder).why_empty


def test_a_lens_is_known_by_what_it_was_asked(folder: Path) -> None:
    cache = reopened(folder)
    cache.unchanged("a.py", OLD)
    assert cache.told("a.py", "names") is None
    cache.tell("a.py", "names", [["numpy", 1]])
    cache.save()
    cache = reopened(folder)
    assert cache.told("a.py", "names") is None, "nothing is said of a file that this run did not look at"
    cache.unchanged("a.py", OLD)
    assert cache.told("a.py", "names") == [["numpy", 1]]
    assert cache.told("a.py", "others") is None


def test_a_file_that_changed_is_asked_again(folder: Path) -> None:
    cache = reopened(folder)
    cache.unchanged("a.py", OLD)
    cache.tell("a.py", "names", [])
    cache.keep("a.py", OLD, Cache.digest_of(b"new"), [2])
    assert cache.told("a.py", "names") is None


def test_a_table_that_is_mostly_dead_is_begun_anew(folder: Path) -> None:
    cache = reopened(folder)
    cache.rows.table.extend(range(MOST_UNUSED + 1))
    cache.keep("b.py", OLD, Cache.digest_of(b"b"), [])
    cache.save()
    assert not os.listdir(folder)


def test_the_version_is_that_of_the_text_that_reads() -> None:
    assert version_of_readers() == version_of_readers()
    assert __version__ in version_of_readers()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("given", ["", "/elsewhere", " "])
def test_the_folder_is_what_platformdirs_says(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEPAUDIT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert default_folder() == user_cache_dir("depaudit", appauthor=False)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = reopened(tmp_path / "file")
    cache.keep("a.py", OLD, Cache.digest_of(b"abc"), [])
    cache.save()
    assert (tmp_path / "file").read_text() == "in the way"


def test_nothing_is_left_beside_the_file(folder: Path) -> None:
    assert len(os.listdir(folder)) == 1


def test_files_that_are_gone_do_not_pile_up(folder: Path) -> None:
    cache = reopened(folder)
    cache.keep("b.py", OLD, Cache.digest_of(b"b"), [])
    cache.save()
    assert reopened(folder).unchanged("a.py", OLD) == [1, "x"]
    for n in range(3):
        cache = reopened(folder)
        cache.keep(f"only{n}.py", OLD, Cache.digest_of(b"b"), [])
        cache.save()
    assert len(reopened(folder)._known) <= 4
