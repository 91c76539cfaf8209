from __future__ import annotations

import io

import pytest

from depaudit.cli import run
from depaudit.cli.streams import symbols_of, wants_colour
from depaudit.reports.look import ASCII, Symbols


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"TERM": "dumb"}, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_on_a_terminal(choice: str, environment: dict[str, str], expected: bool) -> None:
    assert wants_colour(Terminal(), choice, environment) is expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False), ({"CLICOLOR_FORCE": "1"}, True)],
)
def test_colour_in_a_pipe(environment: dict[str, str], expected: bool) -> None:
    assert wants_colour(io.StringIO(), "auto", environment) is expected


@pytest.mark.parametrize(("encoding", "signs"), [("utf-8", Symbols()), ("ascii", ASCII), ("cp1252", ASCII)])
def test_signs_that_the_stream_cannot_encode_are_replaced(encoding: str, signs: Symbols) -> None:
    assert symbols_of(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) == signs


def test_an_error_on_a_narrow_terminal_is_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "40")
    assert run(["a-folder-that-is-not-there"]) == 2
    assert screen.getvalue() == "error: there is no file or folder\n  `a-folder-that-is-not-there`\n"
