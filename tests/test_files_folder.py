import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depaudit.errors import DepauditError
from depaudit.files.folder import Folder
from depaudit.files.git_index import tracked_paths
from depaudit.model.location import Unreadable

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


def write(root: Path, *paths: str) -> Path:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
    return root


def ignore(root: Path, text: str, folder: str = "") -> None:
    (root / folder / ".gitignore").write_text(text, encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


def test_paths_are_sorted_and_relative(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a/c.py", "a/b.py")
    assert Folder(str(tmp_path)).paths() == ("a/b.py", "a/c.py", "b.py")


def test_gitignore_is_obeyed_without_git(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "out/b.py", "pkg/gen.py", "pkg/keep.py")
    ignore(tmp_path, "out/\ngen.py\n")
    assert Folder(str(tmp_path)).paths() == ("a.py", "pkg/keep.py")


def test_a_deeper_gitignore_overrides_one_above(tmp_path: Path) -> None:
    write(tmp_path, "a.gen.py", "pkg/b.gen.py")
    ignore(tmp_path, "*.gen.py\n")
    ignore(tmp_path, "!b.gen.py\n", "pkg")
    assert Folder(str(tmp_path)).paths() == ("pkg/b.gen.py",)


def test_a_file_in_an_ignored_folder_cannot_come_back(tmp_path: Path) -> None:
    write(tmp_path, "out/keep.py")
    ignore(tmp_path, "out/\n!out/keep.py\n")
    assert Folder(str(tmp_path)).paths() == ()


def test_a_sub_folder_is_read_with_the_rules_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("secret.py\n", encoding="utf-8")
    ignore(tmp_path, "sub/gen.py\n/a.py\n")
    write(tmp_path, "sub/gen.py", "sub/a.py", "sub/secret.py")
    assert Folder(str(tmp_path / "sub")).paths() == ("a.py",)


def test_a_folder_that_the_repository_ignores_is_read_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    ignore(tmp_path, "scratch/\n")
    write(tmp_path, "scratch/a.py")
    assert Folder(str(tmp_path / "scratch")).paths() == ("a.py",)


@pytest.mark.parametrize(
    "path",
    [
        "node_modules/x/y.py",
        "__pycache__/a.py",
        ".tox/a.py",
        "x.egg-info/PKG-INFO",
        ".hidden.py",
        ".idea/a.py",
        "lib/site-packages/a.py",
    ],
)
def test_what_tools_made_or_hid_is_left_out(tmp_path: Path, path: str) -> None:
    write(tmp_path, path, "a.py")
    assert Folder(str(tmp_path)).paths() == ("a.py",)


@pytest.mark.parametrize("marker", ["pyvenv.cfg", "conda-meta/history", "CACHEDIR.TAG"])
def test_an_environment_or_cache_is_left_out_under_any_name(tmp_path: Path, marker: str) -> None:
    write(tmp_path, f"anything/{marker}", "anything/lib/a.py", "a.py")
    assert Folder(str(tmp_path)).paths() == ("a.py",)


@pytest.mark.parametrize("path", ["build/lib/pkg/a.py", "build/bdist.linux-x86_64/a.py", "dist/x-1.0.tar.gz"])
def test_the_output_of_a_build_is_left_out(tmp_path: Path, path: str) -> None:
    write(tmp_path, path, "a.py")
    assert Folder(str(tmp_path)).paths() == ("a.py",)


@pytest.mark.parametrize("path", ["build/__init__.py", "build/steps.py", "src/dist/__init__.py"])
def test_a_folder_named_like_an_output_may_be_code(tmp_path: Path, path: str) -> None:
    write(tmp_path, path)
    assert Folder(str(tmp_path)).paths() == (path,)


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", ".pre-commit-config.yaml", ".devcontainer/devcontainer.json"]
)
def test_hidden_files_that_configure_the_project_are_read(tmp_path: Path, path: str) -> None:
    write(tmp_path, path)
    assert Folder(str(tmp_path)).paths() == (path,)


def test_exclude_speaks_the_language_of_gitignore(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "third_party/b.py", "docs/c.py", "docs/keep.py")
    assert Folder(str(tmp_path), exclude=("third_party/**", "docs/*", "!docs/keep.py")).paths() == (
        "a.py",
        "docs/keep.py",
    )


def test_links_to_folders_are_counted_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "pkg/a.py")
    (tmp_path / "pkg" / "loop").symlink_to(tmp_path, target_is_directory=True)
    folder = Folder(str(tmp_path))
    assert folder.paths() == ("pkg/a.py",)
    assert folder.linked_folders == 1


def test_a_link_to_a_file_of_the_tree_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    (tmp_path / "b.py").symlink_to("a.py")
    assert Folder(str(tmp_path)).paths() == ("a.py", "b.py")


@pytest.mark.parametrize(("target", "reason"), [("../outside.py", "leaves the tree"), ("nowhere.py", "leads nowhere")])
def test_a_link_that_leads_elsewhere_is_recorded(tmp_path: Path, target: str, reason: str) -> None:
    write(tmp_path, "outside.py")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "b.py").symlink_to(target)
    folder = Folder(str(tmp_path / "tree"))
    assert folder.paths() == ()
    assert [(u.location.path, reason in u.reason) for u in folder.unreadable] == [("b.py", True)]


def test_a_name_that_is_not_utf8_is_recorded_so_that_it_can_be_printed(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/caf\xe9.py")).write_text("", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    folder = Folder(str(tmp_path))
    assert folder.paths() == ()
    assert [str(u.location).encode() for u in folder.unreadable] == ["caf\ufffd.py:1:1".encode()]


def test_a_folder_that_cannot_be_opened_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.py", "locked/b.py")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    folder = Folder(str(tmp_path))
    assert folder.paths() == ("a.py",)
    assert [(str(u.location), u.reason) for u in folder.unreadable] == [("locked", "cannot be read: permission denied")]


def test_a_tree_whose_own_folder_cannot_be_opened_is_no_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(path: str) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(DepauditError, match=rf"`{re.escape(str(tmp_path))}` cannot be read: permission denied"):
        Folder(str(tmp_path)).paths()


def test_a_very_deep_tree_is_read(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "a.py").write_text("", encoding="utf-8")
    assert len(Folder(str(tmp_path)).paths()) == 1


def test_bytes_above_the_tree_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "uv.lock").write_bytes(b"version = 1\n")
    folder = Folder(str(tmp_path / "tree"))
    assert folder.exists("../uv.lock")
    assert folder.read("../uv.lock") == b"version = 1\n"


@pytest.mark.parametrize("path", ["gone.py", "folder", "nul\0l.py", "x" * 5000])
def test_what_cannot_be_read_is_unreadable_and_no_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    folder = Folder(str(tmp_path))
    assert isinstance(folder.read(path), Unreadable)
    assert not folder.exists(path)


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes here")
    os.mkfifo(tmp_path / "pipe.py")
    found = Folder(str(tmp_path)).read("pipe.py")
    assert isinstance(found, Unreadable)
    assert found.reason == "is not a regular file"


def test_identity_changes_with_the_file(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    before = Folder(str(tmp_path)).identity("a.py")
    (tmp_path / "a.py").write_text("import numpy", encoding="utf-8")
    assert before is not None
    assert Folder(str(tmp_path)).identity("a.py") != before
    assert Folder(str(tmp_path)).identity("gone.py") is None


def test_a_root_that_is_not_there_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(DepauditError, match="is not a folder"):
        Folder(str(tmp_path / "gone")).paths()


def test_tracked_needs_a_repository(tmp_path: Path) -> None:
    with pytest.raises(DepauditError, match="no git repository"):
        Folder(str(tmp_path), tracked=True).paths()


@needs_git
@pytest.mark.parametrize("version", ["2", "4"])
def test_tracked_leaves_out_what_git_does_not_track(tmp_path: Path, version: str) -> None:
    write(tmp_path, "a.py", "new.py", "sub/b.py", "sub/ünïcode.py", "node_modules/c.py")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py", "sub", "node_modules")
    git(tmp_path, "update-index", "--index-version", version)
    assert Folder(str(tmp_path), tracked=True).paths() == ("a.py", "sub/b.py", "sub/ünïcode.py")
    assert Folder(str(tmp_path / "sub"), tracked=True).paths() == ("b.py", "ünïcode.py")
    assert Folder(str(tmp_path)).untracked == {"new.py"}


@needs_git
def test_what_another_repository_inside_holds_is_not_untracked(tmp_path: Path) -> None:
    write(tmp_path / "inner", "b.py")
    git(tmp_path / "inner", "init", "-q")
    git(tmp_path / "inner", "add", ".")
    git(tmp_path / "inner", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "b")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "inner")
    assert Folder(str(tmp_path)).paths() == ("inner/b.py",)
    assert Folder(str(tmp_path)).untracked == frozenset()


def test_python_files_that_gitignore_names_are_counted_and_those_in_its_folders_are_not(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "made.py", "note.ipynb", "data.csv", "out/b.py")
    (tmp_path / ".gitignore").write_text("made.py\n*.ipynb\n*.csv\nout/\n")
    assert Folder(str(tmp_path)).paths() == ("a.py",)
    assert Folder(str(tmp_path)).ignored == 2


@needs_git
def test_a_repository_with_sha256_names_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "new.py")
    try:
        git(tmp_path, "init", "-q", "--object-format=sha256")
    except subprocess.CalledProcessError:
        pytest.skip("this git knows no SHA-256")
    git(tmp_path, "add", "a.py")
    assert Folder(str(tmp_path), tracked=True).paths() == ("a.py",)


@needs_git
def test_a_worktree_is_read(tmp_path: Path) -> None:
    main = write(tmp_path / "main", "a.py")
    git(main, "init", "-q")
    git(main, "add", "a.py")
    git(main, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x")
    git(main, "worktree", "add", "-q", str(tmp_path / "other"), "-b", "other")
    write(tmp_path / "other", "new.py", "excluded.py")
    (main / ".git" / "info" / "exclude").write_text("excluded.py\n", encoding="utf-8")
    assert Folder(str(tmp_path / "other"), tracked=True).paths() == ("a.py",)
    assert Folder(str(tmp_path / "other")).paths() == ("a.py", "new.py")


@needs_git
def test_a_tracked_file_belongs_to_the_audit_though_gitignore_names_it(tmp_path: Path) -> None:
    write(tmp_path, "lib/a.py", "lib/b.py")
    ignore(tmp_path, "lib/\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "lib/a.py")
    assert Folder(str(tmp_path)).paths() == ("lib/a.py",)


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\5", b"DIRC\0\0\0\4\0\0\0\1" + b"\xff" * 200])
def test_a_broken_index_tells_nothing_and_raises_nothing(data: bytes) -> None:
    assert tracked_paths(data) is None


@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.integers(0, 5))
def test_no_index_raises(data: bytes, version: int, count: int) -> None:
    found = tracked_paths(b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big") + data)
    assert found is None or isinstance(found, tuple)


def test_patterns_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / ".gitignore").write_text("a.py\n")
    (tmp_path / "inner" / "a.py").write_text("")

    def refused(path: object, *args: Any, **kwargs: Any) -> Any:
        if str(path).endswith(".gitignore"):
            raise PermissionError(13, "Permission denied", path)
        return open(path, *args, **kwargs)  # type: ignore[call-overload]  # whatever the caller gives

    monkeypatch.setattr("depaudit.files.ignore_rules.open", refused, raising=False)
    folder = Folder(str(tmp_path))
    assert "inner/a.py" in folder.paths()
    (told,) = folder.unreadable
    assert told.location.path == "inner/.gitignore"
    assert told.reason == "cannot be read: permission denied, so that nothing is left out because of it"
