from __future__ import annotations

import re
from dataclasses import replace

import pytest
from reports_examples import (
    ALL,
    BROKEN_NOTEBOOK,
    LIT,
    NUMPY,
    NUMPY_MINIMUM,
    TORCHAUDIO,
    UNMATCHED,
    UNPINNED,
    VULNERABILITIES,
    report,
    shown,
)

from depaudit.model.finding import Fix
from depaudit.model.location import Location
from depaudit.model.report import Report
from depaudit.model.requirement import PythonRange
from depaudit.model.source import CodeRole, Source
from depaudit.reports.look import ASCII

BLOCKS = """\
lit-demo · library (published by .github/workflows/release.yml) · Python ≥3.9

✗ torchaudio · mismatched-torch-family
  requirements.txt:3 (with requirements.txt:1)
  `torchaudio` ends at 2.11.0 and needs `torch==2.11.0`; `torch>=2.7` gives 2.15.0 today.
  → torch>=2.7,<2.12

✗ numpy · undeclared-dependency
  lit/data0.py:12 (+ 6 more)
  Imported by 7 runtime modules; nothing declares `numpy`.
  → uv add "numpy>=1.22"

! numpy · minimum-too-low
  pyproject.toml:19
  `numpy.random.default_rng` is absent in 1.16.

! unreadable-file
  notebooks/intro.ipynb:cell 4:3
  This is not Python.

2 errors, 2 warnings, 1 note (--all) · 214 files, 3 manifests, 46 dependencies, 12 requirements · not checked: vulnerabilities
"""


def many(count: int) -> Report:
    return report([replace(TORCHAUDIO, distribution=f"d{n:02}", rule="a-rule") for n in range(count)])


def test_blocks_in_a_pipe_are_neither_wrapped_nor_coloured() -> None:
    assert shown("blocks") == BLOCKS


@pytest.mark.parametrize("name", ["blocks", "table"])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 97, 100, 140])
@pytest.mark.parametrize("colour", [False, True])
def test_places_and_fixes_are_whole_at_any_width(name: str, width: int, colour: bool) -> None:
    text = re.sub(r"\x1b\[[\d;]*m", "", shown(name, width=width, colour=colour, every=True))
    for whole in (
        "requirements.txt:3",
        "notebooks/intro.ipynb:cell 4:3",
        "→ torch>=2.7,<2.12",
        '→ uv add "numpy>=1.22"',
    ):
        assert any(whole in line for line in text.splitlines()), whole


@pytest.mark.parametrize("name", ["blocks", "table"])
@pytest.mark.parametrize("width", [60, 80, 97, 120])
def test_nothing_is_wider_than_the_terminal(name: str, width: int) -> None:
    assert max(map(len, shown(name, width=width).splitlines())) <= width


def test_a_wide_terminal_gets_a_table() -> None:
    text = shown("table", width=110)
    assert "distribution  what is wrong, why, and what to write" in text
    assert re.search(r"^✗  numpy +undeclared-dependency +lit/data0.py:12$", text, re.MULTILINE)


def test_a_narrow_terminal_gets_blocks() -> None:
    assert shown("table", width=50) == shown("blocks", width=50)


def test_rows_of_one_distribution_stand_together_in_the_table() -> None:
    rows = [line for line in shown("table", width=110).splitlines() if line[:1] in "✗!" and line]
    assert [row.split()[1] for row in rows] == ["torchaudio", "numpy", "minimum-too-low", "–"]


@pytest.mark.parametrize("name", ["blocks", "table"])
def test_without_colour_nothing_steers_the_terminal(name: str) -> None:
    assert "\x1b" not in shown(name, width=110)


@pytest.mark.parametrize("name", ["blocks", "table"])
def test_colour_changes_no_word(name: str) -> None:
    coloured = shown(name, width=110, colour=True)
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()] == shown(
        name, width=110
    ).splitlines()


@pytest.mark.parametrize("name", ["blocks", "table", "concise"])
def test_symbols_fall_back_to_ascii(name: str) -> None:
    assert shown(
        name, report([*ALL, replace(NUMPY, message="comes with `a → b`")]), width=110, symbols=ASCII, every=True
    ).isascii()


def test_notes_are_counted_and_shown_when_asked_for() -> None:
    assert "unpinned" not in shown("blocks")
    text = shown("blocks", every=True)
    assert "i unpinned-requirement\n  requirements.txt:1\n" in text
    assert "1 note ·" in text


def test_notes_are_shown_where_they_make_the_run_fail() -> None:
    assert "unpinned-requirement" in shown("blocks", notes=True)


def test_a_clean_project_is_one_line() -> None:
    assert shown("blocks", report([])) == (
        "No problems found · 214 files, 3 manifests, 46 dependencies, 12 requirements · not checked: vulnerabilities\n"
    )


def test_notes_alone_are_a_clean_project() -> None:
    assert shown("blocks", report([UNPINNED])).startswith("No problems found, 1 note (--all) · 214 files")


def test_unmatched_imports_are_counted_in_the_last_line_and_listed_where_all_is_asked_for() -> None:
    counted = "not checked: vulnerabilities, 2 imports not matched to a distribution"
    assert shown("blocks", report([], unchecked=(VULNERABILITIES, UNMATCHED))).endswith(f" · {counted} (--all)\n")
    for name in ("blocks", "table"):
        for every in (True, False):
            made = report(unchecked=(UNMATCHED, VULNERABILITIES))
            text = shown(name, made, width=160, every=every, evidence=not every)
            assert (
                "\n\nImports not matched to a distribution:\n"
                "  acme_internal  a.py:5\n"
                "  gpl            explore.ipynb:cell 2:4\n"
                "  → name it in `[tool.depaudit] modules`, or look it up with `--python` or `--online`\n\n"
            ) in text
            assert f"{counted}\n" in text
    one = shown("blocks", report([], unchecked=(replace(UNMATCHED, count=1),)))
    assert "not checked: 1 import not matched to a distribution (--all)\n" in one


def test_unmatched_imports_of_several_trees_are_listed_from_the_current_folder() -> None:
    trees = [report([], unchecked=(UNMATCHED,), prefix=prefix) for prefix in ("a/", "b/")]
    text = shown("blocks", *trees, every=True)
    assert "  acme_internal  a/a.py:5\n" in text
    assert "  acme_internal  b/a.py:5\n" in text
    assert text.endswith("not checked: 4 imports not matched to a distribution\n")


@pytest.mark.parametrize(
    ("specifier", "title"),
    [
        (">=3.8", "≥3.8"),
        (">= 3.8.0, < 4.0", "≥3.8,<4"),
        ("<4.0,>=3.10,!=3.11.0", "≥3.10,!=3.11.0,<4"),
        ("~=3.9.0", "~=3.9.0"),
        ("==3.11.* || ==3.12.*", "==3.11.* or ==3.12.*"),
    ],
)
def test_the_range_of_pythons_is_written_in_one_way(specifier: str, title: str) -> None:
    project = replace(LIT, python=PythonRange(specifier, Location("pyproject.toml", 3)))
    assert shown("blocks", report([NUMPY], project)).splitlines()[0].endswith(f" · Python {title}")


def test_a_place_that_fits_a_line_is_never_broken() -> None:
    place = "x" * 20 + ".ipynb:cell 12:4"
    found = replace(BROKEN_NOTEBOOK, sites=(Location("x" * 20 + ".ipynb", 4, cell=12), Location("requirements.txt", 3)))
    for width in (len(place), len(place) + 1, len(place) + 2, len(place) + 30, 0):
        lines = shown("blocks", report([found]), width=width).splitlines()
        assert f"{' ' * min(max(width - len(place), 0), 2) if width else '  '}{place}" in [
            line.partition(" (with")[0] for line in lines
        ]


def test_a_folder_has_no_line() -> None:
    text = shown("blocks", report([replace(BROKEN_NOTEBOOK, sites=(Location("locked", 0, 0),))]))
    assert "\n  locked\n" in text


def test_suppressed_findings_are_counted() -> None:
    summary = replace(report([NUMPY]).summary, suppressed=4)
    assert "1 error, 4 suppressed · " in shown("blocks", report([NUMPY], summary=summary))


def test_more_than_thirty_rows_are_counted_and_the_worst_shown() -> None:
    assert shown("blocks", many(30)).count("a-rule") == 30
    text = shown("blocks", many(31))
    assert text.count("· a-rule") == 10
    assert "\n31  a-rule  error\n" in text
    assert shown("blocks", many(31), every=True).count("· a-rule") == 31
    assert shown("concise", many(31)).count("a-rule") == 31


def test_of_the_same_severity_the_most_widespread_are_the_worst() -> None:
    rows = [replace(NUMPY, distribution=f"d{n:02}", sites=NUMPY.sites[: 1 + (n > 25)]) for n in range(36)]
    assert "d35" in shown("blocks", report(rows))
    assert "d25" not in shown("blocks", report(rows))


def test_of_the_same_severity_what_fails_comes_before_what_works_by_favour() -> None:
    brought = [replace(NUMPY, distribution=f"a{n:02}", rule="indirect-dependency") for n in range(36)]
    lacking = replace(NUMPY, distribution="zzz", rule="undeclared-dependency", sites=NUMPY.sites[:1])
    assert "zzz" in shown("blocks", report([*brought, lacking]))


def test_quiet_is_rows_alone() -> None:
    assert shown("blocks", terse=True) == "\n\n".join(BLOCKS.split("\n\n")[1:-1]) + "\n"
    assert shown("blocks", report([]), terse=True) == ""


def test_what_runs_comes_before_what_tests_use_and_then_the_name_decides() -> None:
    tests = [Location(f"tests/t{n}.py", 1) for n in range(9)]
    project = replace(LIT, sources=tuple(Source(t.path, CodeRole.TEST) for t in tests))
    of_tests = [replace(TORCHAUDIO, distribution=f"a{n}", rule="a-rule", sites=tuple(tests)) for n in range(9)]
    of_code = [replace(TORCHAUDIO, distribution=f"d{n:02}", rule="a-rule", sites=(Location("lit/x.py"),)) for n in range(40)]
    text = shown("blocks", report([*of_tests, *reversed(of_code)], project))
    assert re.findall(r"✗ (\w+)", text) == [f"d{n:02}" for n in reversed(range(10))]


def test_the_hint_names_the_rule_of_the_worst_row() -> None:
    assert shown("blocks", hints=True).endswith("\nmore: depaudit explain mismatched-torch-family\n")
    assert "explain" not in shown("blocks", report([]), hints=True)


def test_evidence_is_shown_when_asked_for() -> None:
    text = shown("blocks", report([NUMPY]), evidence=True)
    assert (
        "  `numpy` is from `numpy` (same name)\n  nothing here (pyproject.toml:7)\n  also at lit/data1.py:12, " in text
    )


def test_a_fix_of_several_lines_stays_in_lines() -> None:
    fix = Fix("requirements.txt:\n    numpy>=1.22\n    torch")
    assert "  → requirements.txt:\n        numpy>=1.22\n        torch\n" in shown(
        "blocks", report([replace(NUMPY, fix=fix)])
    )


def test_several_projects_are_named_with_their_folders_and_clean_ones_counted() -> None:
    api = replace(LIT, root="services/api", name="api")
    clean = replace(LIT, root="services/clean", name="clean")
    first = report([NUMPY])
    text = shown("blocks", replace(first, projects=(LIT, clean)), report([NUMPY_MINIMUM], api))
    assert "api · services/api · library (" in text
    assert "clean" not in text
    assert "1 error, 1 warning · 3 projects, 428 files, 6 manifests" in text


def test_concise_is_for_machines() -> None:
    assert shown("concise").splitlines() == [
        "lit/data0.py:12:8: error[undeclared-dependency] Imported by 7 runtime modules; nothing declares `numpy`",
        "notebooks/intro.ipynb:cell 4:3:2: warning[unreadable-file] This is not Python",
        "pyproject.toml:19:6: warning[minimum-too-low] `numpy.random.default_rng` is absent in 1.16",
        "requirements.txt:3:1: error[mismatched-torch-family] `torchaudio` ends at 2.11.0 and needs `torch==2.11.0`; "
        "`torch>=2.7` gives 2.15.0 today",
    ]


def test_concise_says_nothing_of_a_clean_project() -> None:
    assert shown("concise", report([])) == ""


def test_names_cannot_break_lines_or_steer_the_terminal() -> None:
    evil = replace(BROKEN_NOTEBOOK, sites=(Location("a\x1b[31m\nb.py"),), message="one\ntwo \x07")
    for name in ("blocks", "concise"):
        text = shown(name, report([evil]))
        assert "\x1b" not in text
        assert "\x07" not in text
    assert shown("concise", report([evil])).count("\n") == 1


def test_paths_are_relative_to_the_current_folder() -> None:
    above = report([NUMPY_MINIMUM, replace(NUMPY, message="see lit/data0.py:12 and pyproject.toml")], prefix="../")
    assert shown("concise", above, here="/home/lit-demo/lit").splitlines() == [
        "../pyproject.toml:19:6: warning[minimum-too-low] `numpy.random.default_rng` is absent in 1.16",
        "data0.py:12:8: error[undeclared-dependency] see data0.py:12 and ../pyproject.toml",
    ]
    lines = shown("concise", above, here="/home/lit-demo/docs").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["../lit/data0.py:12:8:", "../pyproject.toml:19:6:"]


def test_a_source_that_only_the_message_names_is_relative_too() -> None:
    project = replace(LIT, sources=(Source("lit/model.py", CodeRole.RUNTIME),))
    row = report([replace(NUMPY, message="lit/model.py:3 imports it")], project, prefix="services/")
    assert shown("concise", row).endswith("services/lit/model.py:3 imports it\n")


def test_a_fix_names_files_from_the_current_folder_too() -> None:
    fix = Fix("remove `numpy` from pyproject.toml:5")
    row = report([replace(NUMPY_MINIMUM, fix=fix)], LIT, prefix="apps/web/")
    assert "remove `numpy` from apps/web/pyproject.toml:5" in shown("blocks", row)


def test_a_workspace_lock_above_the_tree_keeps_its_dots() -> None:
    lock = replace(NUMPY_MINIMUM, sites=(Location("../uv.lock", 4, 1),))
    assert shown("concise", report([lock])).startswith("../uv.lock:4:1: ")
    assert shown("concise", report([lock], prefix="members/a/")).startswith("members/uv.lock:4:1: ")


def test_concise_counts_lines_of_a_notebook_inside_the_cell_and_sorts_by_cell() -> None:
    rows = [replace(BROKEN_NOTEBOOK, sites=(Location("a.ipynb", line, 1, cell=cell),)) for cell, line in ((10, 1), (2, 7))]
    assert [line.partition(" warning")[0] for line in shown("concise", report(rows)).splitlines()] == [
        "a.ipynb:cell 2:7:1:",
        "a.ipynb:cell 10:1:1:",
    ]


@pytest.mark.parametrize(
    ("message", "command", "broken"),
    [
        ("write the same range in requirements/base.txt and pyproject.toml", "", True),
        ("build on an image with the compiler (such as devel) or install a wheel", "", True),
        ("pip install torch --index-url https://example.org/whl/cpu/and/more/of/it", "", False),
        ("uv add one two three four five six seven eight nine ten eleven", "uv add one two", False),
        ("-f https://example.org/whl/torch for the torch that is installed here", "", False),
        ("httpx[http2]>=0.28 ; python_version >= '3.10' and sys_platform == 'linux'", "", False),
    ],
)
def test_a_fix_is_broken_between_words_where_it_is_a_sentence_and_never_where_it_is_copied(
    message: str, command: str, broken: bool
) -> None:
    text = shown("blocks", report([replace(NUMPY, fix=Fix(message, command=command))]), width=44)
    assert (message not in text) == broken
    assert not broken or all(len(line) <= 44 for line in text.splitlines() if "→" in line)
