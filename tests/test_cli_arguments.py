from __future__ import annotations

import pytest

from depaudit.cli.arguments import COMMANDS, Arguments, command_of, options, quickly, wants_json
from depaudit.cli.commands import read
from depaudit.errors import DepauditError
from depaudit.model.record import fields


@pytest.mark.parametrize(
    "line",
    [
        "",
        ".",
        "--json",
        "src --json tests",
        "-f concise .",
        "--output-format=json --all -q -v",
        "--fail-on error --exit-zero src",
        "--select a,b --select c --ignore=d",
        "--target os=linux --target python=3.11",
        "--python auto --exclude x/** --config c.toml --isolated --tracked --require-inputs",
        "--color never --statistics --show-files -- --json",
        "- --config=",
    ],
)
def test_the_quick_reading_is_what_click_reads(line: str) -> None:
    words = line.split()
    assert quickly("check", words) == read("check", words)


@pytest.mark.parametrize(
    "line", ["--help", "-h", "--jsn", "-f xml", "-f", "-qv", "-fjson", "--json=1", "--select --json", "--config", "-x"]
)
def test_what_is_unusual_is_left_to_click(line: str) -> None:
    assert quickly("check", line.split()) is None


def test_click_reads_short_options_written_together() -> None:
    assert read("check", ["-qv", "-fjson"]) == Arguments(quiet=True, verbose=True, output_format="json")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--jsn", "there is no option `--jsn`; did you mean `--json`?"),
        ("--statistic=1", "did you mean `--statistics`?"),
        ("--xyzzy", "`depaudit --help`"),
        ("-f xml", "'table', 'blocks', 'concise', 'json'"),
        ("--fail-on fatal", "'error', 'warning', 'note'"),
    ],
)
def test_mistakes_are_one_sentence_with_what_may_be_meant(line: str, message: str) -> None:
    with pytest.raises(DepauditError) as caught:
        read("check", line.split())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "command", "rest"),
    [
        ("", "check", ""),
        (". --json", "check", ". --json"),
        ("check src", "check", "src"),
        ("why numpy", "why", "numpy"),
        ("--json why numpy", "why", "--json numpy"),
        ("-f json why numpy", "why", "-f json numpy"),
        ("./why", "check", "./why"),
        ("src why", "check", "src why"),
        ("-- why", "check", "-- why"),
        ("check why", "check", "why"),
        ("--config why .", "check", "--config why ."),
    ],
)
def test_the_first_word_that_is_no_option_may_be_a_command(line: str, command: str, rest: str) -> None:
    assert command_of(line.split()) == (command, rest.split())


def test_every_option_is_in_the_help_of_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert read("check", ["--help"]) is None
    text = capsys.readouterr().out
    for name in options("check"):
        assert name in text
    for heading in ("What to audit:", "What to report:", "Commands:", "Exit status:"):
        assert heading in text
    for name in COMMANDS:
        assert f"\n  {name} " in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(command, ["--help"]) is None
    assert "--json" in capsys.readouterr().out


def test_a_command_takes_only_its_own_options() -> None:
    with pytest.raises(DepauditError, match="--statistics"):
        read("explain", ["--statistics"])


def test_names_of_options_are_unique() -> None:
    names = [name for f in fields(Arguments) if "names" in f.metadata for name in f.metadata["names"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "line", ["--json", "-f json", "-fjson", "--output-format=json", "x --output-format json --oops"]
)
def test_json_is_recognised_on_a_wrong_command_line(line: str) -> None:
    assert wants_json(line.split())


@pytest.mark.parametrize("line", ["", "json", "-f concise", "x"])
def test_json_is_not_guessed(line: str) -> None:
    assert not wants_json(line.split())
