"""The cache never says anything but what the files say."""

import os
from pathlib import Path

import pytest

from depaudit.cache import Cache, open_cache

OLD = (3, 1_000_000_000, 1_000_000_000, 7)


def reopened(folder: Path, lenses: str = "imports 1") -> Cache:
    return open_cache(str(folder), "/project", lenses)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = reopened(tmp_path)
    cache.keep("a.py", OLD, b"abc", [1, "x"])
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
    assert cache.same_bytes("a.py", (3, 5, 5, 5), b"abc") == [1, "x"]
    assert cache.same_bytes("a.py", OLD, b"abd") is None


def test_a_file_changed_in_the_tick_of_the_last_run_is_read_again(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    fresh = (3, cache._started, cache._started, 7)
    cache.keep("a.py", fresh, b"abc", [1])
    cache.save()
    assert reopened(tmp_path).unchanged("a.py", fresh) is None


def test_a_file_read_again_becomes_sure(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    fresh = (3, cache._started, cache._started, 7)
    cache.keep("a.py", fresh, b"abc", [1])
    cache.save()
    later = reopened(tmp_path)
    later._started += 10_000_000_000
    assert later.same_bytes("a.py", fresh, b"abc") == [1]
    later.save()
    assert reopened(tmp_path).unchanged("a.py", fresh) == [1]


def test_another_version_of_a_lens_starts_anew(folder: Path) -> None:
    cache = reopened(folder, "imports 2")
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


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = open_cache(str(tmp_path / "file"), "/project", "imports 1")
    cache.keep("a.py", OLD, b"abc", [])
    cache.save()
    assert (tmp_path / "file").read_text() == "in the way"


def test_nothing_is_left_beside_the_file(folder: Path) -> None:
    assert len(os.listdir(folder)) == 1


def test_files_that_are_gone_do_not_pile_up(folder: Path) -> None:
    cache = reopened(folder)
    cache.keep("b.py", OLD, b"b", [])
    cache.save()
    assert reopened(folder).unchanged("a.py", OLD) == [1, "x"]
    for n in range(3):
        cache = reopened(folder)
        cache.keep(f"only{n}.py", OLD, b"b", [])
        cache.save()
    assert len(reopened(folder)._known) <= 4
