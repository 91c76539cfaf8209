"""The lexical scanner gives the answer of `ast`, or says that it is in doubt."""

import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources_programs import programs

from depaudit.model.source import CodeRole, Guard, ImportRow
from depaudit.sources import scan
from depaudit.sources.decoding import decode
from depaudit.sources.import_line import Doubt
from depaudit.sources.lexical import imports_of_text
from depaudit.sources.recovery import recovered_imports
from depaudit.sources.tree_walk import imports_of_tree, parse

SUPPRESSED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
NEWER = sys.version_info >= (3, 12)


def by_ast(text: str) -> list[ImportRow] | None:
    try:
        return imports_of_tree(parse(text), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lexical(text: str) -> list[ImportRow] | None:
    try:
        return imports_of_text(text)
    except Doubt:
        return None


def compare(files: list[Path]) -> None:
    doubts = compared = 0
    for path in files:
        decoded = decode(path.read_bytes())
        expected = by_ast(decoded.text)
        if expected is None or decoded.problem:
            continue
        found = lexical(decoded.text)
        compared += 1
        doubts += found is None
        assert found is None or found == expected, path
    assert doubts <= 1 + compared / 100, f"{doubts} of {compared} in doubt"


def test_the_standard_library_is_read_as_ast_reads_it() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    files = [path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts]
    compare(files[::9])


@pytest.mark.slow
def test_all_of_the_standard_library_and_what_is_installed_is_read_as_ast_reads_it() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    compare([path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts])
    compare(sorted(Path(sysconfig.get_path("purelib")).rglob("*.py"))[::3])


@settings(max_examples=400, deadline=None, suppress_health_check=SUPPRESSED)
@given(programs(newer=NEWER), st.sampled_from(["\n", "\n", "\r\n", "\r"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_hard_programs_are_read_as_ast_reads_them(program: str, line_end: str, mark: bytes) -> None:
    text = decode(mark + program.replace("\n", line_end).encode()).text
    assert text == program
    expected = by_ast(text)
    if expected is None:
        return
    found = lexical(text)
    assert found is None or found == expected


@settings(max_examples=150, deadline=None, suppress_health_check=SUPPRESSED)
@given(programs(newer=NEWER))
def test_a_scan_finds_what_ast_finds(program: str) -> None:
    expected = by_ast(program)
    if expected is not None:
        found = scan("a.py", program.encode(), CodeRole.RUNTIME)
        assert [row for row in found.imports if not row.guard & Guard.DYNAMIC.value] == expected
        assert found.unreadable is None


@settings(max_examples=150, deadline=None, suppress_health_check=SUPPRESSED)
@given(programs(newer=NEWER))
def test_recovery_finds_the_imports_of_a_file_that_is_not_broken(program: str) -> None:
    expected = by_ast(program)
    if expected is not None and "a. b" not in program and "a . b" not in program:
        assert [row[:7] for row in recovered_imports(program)] == [row[:7] for row in expected]


@settings(max_examples=300, deadline=None, suppress_health_check=SUPPRESSED)
@given(
    programs(newer=True),
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.sampled_from(
                ["", '"', "'", '"""', "(", ")", "\n", "\\", "#", "{", "}", "\0", "f'{", "print x", "é", "<<<<<<< "]
            ),
        ),
        max_size=4,
    ),
)
def test_a_damaged_program_never_raises(program: str, damage: list[tuple[int, str]]) -> None:
    for place, text in damage:
        program = program[:place] + text + program[place + 1 :]
    assert scan("a.py", program.encode(), CodeRole.RUNTIME).path == "a.py"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_never_raise(data: bytes) -> None:
    for name in ("a.py", "a.ipynb"):
        assert scan(name, data, CodeRole.RUNTIME).path == name
