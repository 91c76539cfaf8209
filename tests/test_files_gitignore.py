import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.files.gitignore import Patterns

CASES = [
    ("*.pyc", "a/b.pyc", True),
    ("*.pyc", "a/b.py", False),
    ("build", "a/build/x.py", True),
    ("build/", "build", False),
    ("build/", "build/x.py", True),
    ("/build", "a/build", False),
    ("/build", "build", True),
    ("a/b", "c/a/b", False),
    ("a/b", "a/b", True),
    ("**/b", "c/a/b", True),
    ("a/**", "a/b/c", True),
    ("a/**", "a", False),
    ("a/**/d", "a/d", True),
    ("a/**/d", "a/b/c/d", True),
    ("a/*", "a/b", True),
    ("a/*.py", "a/b/c.py", False),
    ("x[0-9].py", "x7.py", True),
    ("x[!0-9].py", "x7.py", False),
    ("x[[:digit:]].py", "x7.py", True),
    (r"\#x", "#x", True),
    (r"\!x", "!x", True),
    ("#x", "#x", False),
    ("x  ", "x", True),
    ("x\\ ", "x ", True),
    ("x\r", "x", True),
    ("x\\", "x", False),
    ("x[", "x[", False),
    ("foo**bar", "fooxbar", True),
    ("a/foo**bar", "a/foo/bar", False),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_a_pattern_reads_as_git_reads_it(pattern: str, path: str, expected: bool) -> None:
    assert Patterns([pattern]).leaves_out(path) is expected


def test_the_last_pattern_decides() -> None:
    patterns = Patterns(["*.py", "!keep.py", "/deep/keep.py"])
    assert patterns.leaves_out("a.py")
    assert not patterns.leaves_out("keep.py")
    assert patterns.leaves_out("deep/keep.py")


def test_what_lies_in_a_left_out_folder_cannot_come_back() -> None:
    assert Patterns(["out/", "!out/keep.py"]).leaves_out("out/keep.py")


def test_what_lies_in_a_folder_whose_content_is_left_out_can_come_back() -> None:
    assert not Patterns(["out/*", "!out/keep.py"]).leaves_out("out/keep.py")


PATTERN = st.text(alphabet="ab*?/.![]\\^-", min_size=1, max_size=8)
PATH = st.lists(
    st.text(alphabet="ab.", min_size=1, max_size=3).filter(lambda s: s not in (".", "..")), min_size=1, max_size=4
)


@given(st.lists(PATTERN, max_size=4), PATH)
def test_no_pattern_raises(lines: list[str], parts: list[str]) -> None:
    assert Patterns(lines).leaves_out("/".join(parts)) in (True, False)


PLAIN = st.from_regex(r"\A/?(\*\*/)?[ab]{1,2}\*?(/[ab]{1,2}\*?)?/?\Z")


@given(st.lists(PLAIN, max_size=4), PATH)
def test_patterns_agree_with_pathspec(lines: list[str], parts: list[str]) -> None:
    pathspec = pytest.importorskip("pathspec")
    path = "/".join(parts)
    assert Patterns(lines).leaves_out(path) is pathspec.GitIgnoreSpec.from_lines(lines).match_file(path)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
@settings(max_examples=60, deadline=None)
@given(st.lists(PATTERN, min_size=1, max_size=4), st.lists(PATH, min_size=1, max_size=12))
def test_patterns_agree_with_git(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], paths: list[list[str]]
) -> None:
    repository = tmp_path_factory.getbasetemp() / "oracle"
    if not repository.exists():
        repository.mkdir()
        subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / ".git/info/exclude").write_text("\n".join(lines) + "\n", newline="\n")
    names = sorted({"/".join(parts) for parts in paths})
    assert _ignored_by_git(repository, names) == {n for n in names if Patterns(lines).leaves_out(n)}


def _ignored_by_git(repository: Path, names: list[str]) -> set[str]:
    asked = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(names),
        capture_output=True,
        text=True,
        check=False,
    )
    return {name for name in asked.stdout.split("\0") if name}


def test_many_stars_take_no_longer_than_the_name_is_long() -> None:
    patterns = Patterns(["*a*a*a*a*a*a*a*a*ab", "x/*a*a*a*a*a*a*ab"])
    assert not patterns.leaves_out("a" * 5000)
    assert patterns.leaves_out("a" * 5000 + "b")
    assert patterns.leaves_out(f"x/{'a' * 5000}b")
