"""What package indexes list."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from loopback_index import Answered, LoopbackIndex, loopback_index, wheel

from depaudit.world.admitted import admitted, newest_wheel
from depaudit.world.best_wheel import best_wheel
from depaudit.world.index_configuration import IndexConfiguration
from depaudit.world.local_files import url_of
from depaudit.world.releases import PackageIndex, Release, releases
from depaudit.world.unreachable import Unreachable


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackIndex]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with loopback_index() as running:
        yield running


def asked(name: str, *indexes: str, first_alone: bool = False, links: tuple[str, ...] = ()) -> tuple[Release, ...] | Unreachable:
    world = PackageIndex(IndexConfiguration(indexes, first_alone, links, patience=1.0))
    try:
        return releases(name, world)
    finally:
        world.close()


def found(name: str, *indexes: str, first_alone: bool = False, links: tuple[str, ...] = ()) -> tuple[Release, ...]:
    answer = asked(name, *indexes, first_alone=first_alone, links=links)
    assert not isinstance(answer, Unreachable), answer.reason
    return answer


def reason(name: str, *indexes: str) -> Unreachable:
    answer = asked(name, *indexes)
    assert isinstance(answer, Unreachable)
    return answer


def test_releases_come_oldest_first_with_their_wheels(index: LoopbackIndex) -> None:
    files = ["a_b-1.10-py3-none-any.whl", "a_b-1.9-py3-none-any.whl", "a_b-1.9-cp39-cp39-win_amd64.whl", "a-b-1.9.tar.gz", "A.B-0.1.zip"]
    index.page("a-b", dict.fromkeys(files, b"x"))
    listed = found("A_b", index.simple)
    assert [(str(r.version), [f.filename for f in r.files], r.has_source) for r in listed] == [
        ("0.1", [], True),
        ("1.9", ["a_b-1.9-cp39-cp39-win_amd64.whl", "a_b-1.9-py3-none-any.whl"], True),
        ("1.10", ["a_b-1.10-py3-none-any.whl"], False),
    ]


def test_files_of_other_distributions_and_of_no_version_are_left_out(index: LoopbackIndex) -> None:
    files = ["a-1-py3-none-any.whl", "a_extra-1-py3-none-any.whl", "a-extra-1.tar.gz", "a-latest.tar.gz", "a-1.exe", "a-1.whl", "a"]
    index.page("a", dict.fromkeys(files, b"x"))
    assert [str(r.version) for r in found("a", index.simple)] == ["1"]


def test_json_tells_size_hash_python_and_what_is_withdrawn(index: LoopbackIndex) -> None:
    row: dict[str, object] = {"filename": "a-1-py3-none-any.whl", "url": "/f/a-1-py3-none-any.whl", "size": 7}
    more = {"hashes": {"sha256": "AB" * 32}, "requires-python": ">=3.8", "yanked": "broken", "upload-time": "2024-01-02T03:04:05Z"}
    index.json("a", [row | more])
    (release,) = found("a", index.simple)
    (file,) = release.files
    assert (file.url, file.size, file.sha256) == (f"{index.url}/f/a-1-py3-none-any.whl", 7, "ab" * 32)
    assert (file.requires_python, file.yanked, file.uploaded) == (">=3.8", True, "2024-01-02T03:04:05Z")
    assert release.yanked
    assert release.requires_python == ">=3.8"


def test_an_empty_reason_for_withdrawing_is_a_reason(index: LoopbackIndex) -> None:
    index.json("a", [{"filename": "a-1-py3-none-any.whl", "url": "/x", "yanked": ""}])
    assert found("a", index.simple)[0].yanked


def test_pages_in_html_are_read_too(index: LoopbackIndex) -> None:
    digest = "0" * 64
    index.html(
        "a",
        f'<base href="{index.url}/elsewhere/"><a data-requires-python="&gt;=3.9" href="a-2-py3-none-any.whl#sha256={digest}">x</a>'
        '<A HREF="a-1-py3-none-any.whl" data-yanked>y</A><a>no address</a>',
    )
    old, new = found("a", index.simple)
    assert (new.files[0].url, new.files[0].sha256) == (f"{index.url}/elsewhere/a-2-py3-none-any.whl", digest)
    assert (new.requires_python, new.yanked, old.yanked) == (">=3.9", False, True)


def test_a_hash_that_is_none_is_not_taken(index: LoopbackIndex) -> None:
    index.html("a", '<a href="a-1-py3-none-any.whl#sha256=../../../etc/passwd">x</a>')
    assert not found("a", index.simple)[0].files[0].sha256


def test_a_page_of_a_server_cannot_name_files_of_this_machine(index: LoopbackIndex, tmp_path: Path) -> None:
    secret = tmp_path / "a-1-py3-none-any.whl"
    secret.write_bytes(wheel({"a.py": b""}))
    index.html("a", f'<a href="{url_of(str(secret))}">x</a><a href="gopher://x/a-2-py3-none-any.whl">y</a><a href="http://[/a-3.zip">z</a>')
    assert reason("a", index.simple).missing


def test_what_no_index_knows_is_missing(index: LoopbackIndex) -> None:
    answer = reason("unheard-of", index.simple)
    assert answer.missing
    assert answer.reason == "no package index that is set up knows `unheard-of`"


def test_an_index_that_forbids_is_asked_no_further_than_the_others_suffice(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    index.paths["/private/a/"] = Answered(status=403)
    assert found("a", f"{index.url}/private", index.simple)
    index.paths["/private/b/"] = Answered(status=403)
    answer = reason("b", f"{index.url}/private", index.simple)
    assert not answer.missing
    assert answer.reason == f"`{index.url}/private/b/` answers 403 (Forbidden)"


def test_all_indexes_count_for_pip_and_the_first_that_knows_it_for_uv(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    row: dict[str, object] = {"filename": "a-2-py3-none-any.whl", "url": "/files/a-2-py3-none-any.whl"}
    index.json("a2", [row])
    index.paths["/more/a/"] = index.paths.pop("/simple/a2/")
    both = (f"{index.url}/none", index.simple, f"{index.url}/more")
    assert [str(r.version) for r in found("a", *both)] == ["1", "2"]
    assert [str(r.version) for r in found("a", *both, first_alone=True)] == ["1"]


def test_folders_of_wheels_and_indexes_on_disk_are_asked_like_others(tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "a-1-py3-none-any.whl").write_bytes(b"x")
    (tmp_path / "simple" / "a").mkdir(parents=True)
    (tmp_path / "simple" / "a" / "index.html").write_text('<a href="../../a-2-py3-none-any.whl">a</a>')
    listed = found("a", url_of(str(tmp_path / "simple")), links=(str(tmp_path / "links"), str(tmp_path / "no such folder")))
    assert [r.files[0].url for r in listed] == [url_of(str(tmp_path / "links" / "a-1-py3-none-any.whl")), url_of(str(tmp_path / "a-2-py3-none-any.whl"))]


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        (b"{", "application/json", "it is no JSON, though it says so"),
        (b"[]", "application/json", "it lists no files (PEP 691)"),
        (b'{"meta": {"api-version": "2.0"}, "files": []}', "application/json", "it is of version 2.0 of the simple API, and depaudit reads 1"),
        (b"\x00\xff" * 40, "application/octet-stream", "it is no page of a package index"),
    ],
)
def test_garbage_is_told(index: LoopbackIndex, body: bytes, kind: str, told: str) -> None:
    index.paths["/simple/a/"] = Answered(body, kind)
    assert reason("a", index.simple).reason == f"`{index.simple}/a/` is no page of a package index: {told}"


def test_rows_that_are_no_rows_are_left_out(index: LoopbackIndex) -> None:
    index.json("a", [{"filename": 3, "url": 4}, {"url": ""}, {"url": "/a-1-py3-none-any.whl", "hashes": [], "size": "many", "requires-python": None}])
    assert [str(r.version) for r in found("a", index.simple)] == ["1"]


def test_a_busy_server_is_asked_again(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    index.paths["/simple/a/"].busy = 2
    assert found("a", index.simple)


def test_a_server_that_stays_busy_is_told(index: LoopbackIndex) -> None:
    index.paths["/simple/a/"] = Answered(busy=99)
    assert reason("a", index.simple).reason == f"`{index.simple}/a/` answers 503 (Service Unavailable)"


def test_a_dead_server_is_told_once_and_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    naps: list[float] = []
    monkeypatch.setattr("time.sleep", naps.append)
    world = PackageIndex(IndexConfiguration(("http://user:secret@127.0.0.1:9/simple",), patience=1.0))
    first, second = releases("a", world), releases("b", world)
    world.close()
    assert isinstance(first, Unreachable)
    assert first.reason == "`http://127.0.0.1:9/simple/a/` cannot be read: the connection is refused"
    assert second == first
    assert len(naps) == 2


def test_many_who_ask_a_dead_server_at_once_get_one_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    world = PackageIndex(IndexConfiguration(("http://127.0.0.1:9/simple",), patience=1.0))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: releases(f"a{n}", world), range(12)))
    world.close()
    assert len({answer.reason for answer in answers if isinstance(answer, Unreachable)}) == 1


def test_a_silent_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("depaudit.world.failure.SOON", 0.01)
    with loopback_index() as slow:
        slow.paths["/simple/a/"] = Answered(b"<a>", silent=0.4)
        world = PackageIndex(IndexConfiguration((slow.simple,), patience=0.05))
        answer = releases("a", world)
        world.close()
        assert isinstance(answer, Unreachable)
        assert answer.reason == f"`{slow.simple}/a/` cannot be read: nothing came for 0.05 s"


def test_an_answer_that_is_cut_off_is_told(index: LoopbackIndex) -> None:
    index.paths["/simple/a/"] = Answered(b"<a href='a-1.zip'>" * 9, "text/html", cut=True)
    assert reason("a", index.simple).reason == f"`{index.simple}/a/` cannot be read: the answer was cut off"


def test_redirections_are_followed_and_addresses_are_relative_to_where_they_lead(index: LoopbackIndex) -> None:
    index.paths["/simple/a/"] = Answered(redirect="/other/place/")
    index.paths["/other/place/"] = Answered(b'<a href="a-1-py3-none-any.whl">a</a>', "text/html")
    assert found("a", index.simple)[0].files[0].url == f"{index.url}/other/place/a-1-py3-none-any.whl"


def test_redirections_in_a_circle_are_told(index: LoopbackIndex) -> None:
    index.paths["/simple/a/"] = Answered(redirect="/simple/a/")
    assert reason("a", index.simple).reason == f"`{index.simple}/a/` cannot be read: it is redirected too often"


def test_credentials_of_the_address_are_sent_and_never_shown(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    index.paths["/simple/a/"].credentials = "us er:p@ss"
    signed = index.simple.replace("://", "://us%20er:p%40ss@")
    assert found("a", signed)
    answer = reason("a", index.simple.replace("://", "://us%20er:wrong@"))
    assert answer.reason == f"`{index.simple}/a/` answers 401 (Unauthorized)"


def test_credentials_of_netrc_are_sent(index: LoopbackIndex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password it\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    index.paths["/simple/a/"].credentials = "me:it"
    assert found("a", index.simple)


def test_credentials_do_not_go_to_another_server(index: LoopbackIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback_index() as other:
        index.paths["/simple/a/"] = Answered(redirect=f"{other.url}/simple/a/")
        other.page("a", {"a-1-py3-none-any.whl": b"x"})
        assert found("a", index.simple.replace("://", "://me:it@"))
        assert [signed for _, _, signed in other.asked] == [""]
        assert [bool(signed) for _, _, signed in index.asked] == [True]


def test_what_was_asked_in_a_run_is_not_asked_again(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x"})
    world = PackageIndex(IndexConfiguration((index.simple,)))
    assert releases("a", world) == releases("A", world)
    world.close()
    assert len(index.asked) == 1


@pytest.mark.parametrize(
    ("files", "python", "best"),
    [
        (["cp39-cp39-manylinux1_x86_64", "py3-none-any"], "", "py3-none-any"),
        (["py2-none-any", "cp27-cp27m-win32"], "", None),
        (["cp312-cp312-manylinux_2_17_x86_64", "cp38-cp38-manylinux_2_17_x86_64"], "", "cp38-cp38-manylinux_2_17_x86_64"),
        (["cp312-cp312-manylinux_2_17_x86_64", "cp38-cp38-manylinux_2_17_x86_64"], "3.12", "cp312-cp312-manylinux_2_17_x86_64"),
        (["cp38-abi3-manylinux_2_17_x86_64", "cp313-cp313t-manylinux_2_17_x86_64"], "3.13", "cp38-abi3-manylinux_2_17_x86_64"),
        (["cp38-cp38-win_amd64", "cp38-cp38-macosx_11_0_arm64"], "", "cp38-cp38-macosx_11_0_arm64"),
        (["pp39-pypy39_pp73-manylinux_2_17_x86_64", "cp310-cp310-manylinux_2_17_x86_64"], "", "cp310-cp310-manylinux_2_17_x86_64"),
        (["cp310-cp310-manylinux_2_17_aarch64.manylinux2014_aarch64", "cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64"], "", "cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64"),
        ([], "", None),
    ],
)  # fmt: skip
def test_the_wheel_that_stands_for_a_release(index: LoopbackIndex, files: list[str], python: str, best: str | None) -> None:
    index.page("a", {f"a-1-{tags}.whl": b"x" for tags in files} | {"a-1.tar.gz": b"x"})
    (release,) = found("a", index.simple)
    chosen = best_wheel(release, python)
    assert (chosen.filename if chosen else None) == (f"a-1-{best}.whl" if best else None)


VERSIONS = {"0.9": "", "1.0": ">=3.6", "1.1": ">=3.9", "1.2": ">=3.9.2", "1.3": ">=3.12", "2.0rc1": ""}


@pytest.mark.parametrize(
    ("specifier", "python", "admits"),
    [
        ("", "", "0.9 1.0 1.1 1.3"),
        (">=1", "", "1.0 1.1 1.3"),
        (">=1", "3.9", "1.0 1.1"),
        ("==1.2", "3.9", "1.2"),
        (">=2", "", ""),
        (">1.3", "", "2.0rc1"),
        (">=1.2,!=1.3", "", "2.0rc1"),
        (">=1,<=2.0rc1", "", "1.0 1.1 1.3 2.0rc1"),
        ("<1 || >=1.3", "", "0.9 1.3"),
        (">=9", "", ""),
    ],
)
def test_releases_that_installers_would_take(index: LoopbackIndex, specifier: str, python: str, admits: str) -> None:
    rows: list[dict[str, object]] = [
        {"filename": f"a-{v}-py3-none-any.whl", "url": f"/a-{v}-py3-none-any.whl", "requires-python": told, "yanked": v == "1.2"}
        for v, told in VERSIONS.items()
    ]  # fmt: skip
    index.json("a", rows)
    assert " ".join(str(r.version) for r in admitted(found("a", index.simple), specifier, python)) == admits


def test_the_newest_release_with_a_wheel_is_taken(index: LoopbackIndex) -> None:
    index.page("a", {"a-1-py3-none-any.whl": b"x", "a-2.tar.gz": b"x"})
    wheel_of = newest_wheel(found("a", index.simple), ">=1")
    assert wheel_of is not None
    assert wheel_of.filename == "a-1-py3-none-any.whl"
    assert newest_wheel(found("a", index.simple), ">=2") is None
