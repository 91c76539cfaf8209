from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError

SCRIPT = "# /// script\n# dependencies = []\n# ///\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    for name, text in {
        ".git/HEAD": "",
        "pyproject.toml": "[project]\n",
        "src/app/a.py": "",
        "tests/requirements.txt": "pytest\n",
        "member/pyproject.toml": "[project]\n",
        "member/src/b.py": "",
        "tool.py": SCRIPT,
        "check": "",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.chdir(root)
    return root


def test_no_path_is_the_current_folder(here: Path) -> None:
    assert trees_of(()) == (Tree(str(here)),)
    assert trees_of((".",)) == (Tree(str(here)),)
    assert trees_of(())[0].prefix == ""


def test_a_folder_without_manifest_speaks_for_its_part_of_the_project(here: Path) -> None:
    assert trees_of(("src",)) == (Tree(str(here), ("src",)),)
    assert trees_of(("src/app/",)) == (Tree(str(here), ("src/app",)),)


def test_a_folder_of_requirements_inside_a_project_belongs_to_the_project(here: Path) -> None:
    assert trees_of(("tests",)) == (Tree(str(here), ("tests",)),)


def test_a_folder_with_metadata_is_a_tree(here: Path) -> None:
    assert trees_of(("member",)) == (Tree(str(here / "member")),)
    assert trees_of(("member",))[0].prefix == "member/"
    assert trees_of(("member/src",)) == (Tree(str(here / "member"), ("src",)),)


def test_the_current_folder_may_lie_inside_the_tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "src")
    assert trees_of(()) == (Tree(str(here), ("src",)),)
    assert trees_of(())[0].prefix == "../"


def test_a_file_speaks_for_itself(here: Path) -> None:
    assert trees_of(("src/app/a.py",)) == (Tree(str(here), ("src/app/a.py",)),)
    assert trees_of(("pyproject.toml",)) == (Tree(str(here), ("pyproject.toml",)),)


def test_a_script_with_its_own_requirements_is_alone(here: Path) -> None:
    assert trees_of(("tool.py",)) == (Tree(str(here), ("tool.py",), alone=True),)


def test_outside_a_repository_a_folder_is_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    (tmp_path / "sub").mkdir()
    assert trees_of((str(tmp_path / "sub"),)) == (Tree(str(tmp_path / "sub")),)


def test_outside_a_repository_a_folder_belongs_to_the_project_above_that_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    assert trees_of((str(tmp_path / "sub" / "deep"),)) == (Tree(str(tmp_path), ("sub/deep",)),)


def test_the_home_folder_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "setup.py").write_text("setup()")
    (tmp_path / "sub").mkdir()
    assert trees_of((str(tmp_path / "sub"),)) == (Tree(str(tmp_path / "sub")),)


def test_several_paths_of_one_project_are_one_tree(here: Path) -> None:
    assert trees_of(("src", "tests")) == (Tree(str(here), ("src", "tests")),)
    assert trees_of(("src", ".")) == (Tree(str(here)),)


def test_nothing_is_audited_twice(here: Path) -> None:
    assert trees_of((".", "member", "member/src")) == (Tree(str(here)),)
    assert trees_of(("member", "src")) == (Tree(str(here / "member")), Tree(str(here), ("src",)))


def test_a_missing_path_is_one_sentence(here: Path) -> None:
    with pytest.raises(DepauditError, match=r"^there is no file or folder `nowhere`$"):
        trees_of(("nowhere",))


def test_a_misspelt_command_is_recognised(here: Path) -> None:
    with pytest.raises(DepauditError, match="did you mean `explain`"):
        trees_of(("explian",))


@pytest.mark.skipif(os.name == "nt", reason="needs a folder that cannot be entered")
def test_a_path_that_cannot_be_looked_at_is_missing(here: Path) -> None:
    with pytest.raises(DepauditError):
        trees_of(("\0",))


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be deleted")
@pytest.mark.parametrize("words", [[], ["why", "numpy"], ["torch"]])
def test_a_current_folder_that_was_deleted_is_told(words: list[str], tmp_path: Path) -> None:
    code = "import os, sys; os.rmdir(os.getcwd()); from depaudit.cli import main; main(sys.argv[1:])"
    (tmp_path / "gone").mkdir()
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=tmp_path / "gone", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: the current folder does not exist any more\n"
