from depaudit.cli.markdown import laid_out
from depaudit.reports.look import ASCII, Look

TEXT = """\
One sentence that is long enough to be
broken.

## Fires

```toml pyproject.toml
[project]

name = "x"
```
```output
a.py:1:1: error[x] y
```

- first
  goes on
- second
"""


def test_headings_code_and_lists_are_laid_out() -> None:
    assert laid_out(TEXT, Look(width=30)) == (
        "One sentence that is long\nenough to be broken.\n\nFires\n\n"
        '    pyproject.toml\n      [project]\n\n      name = "x"\n\n'
        "    reports\n      a.py:1:1: error[x] y\n\n"
        "- first goes on\n- second\n"
    )


def test_colour_changes_no_word() -> None:
    import re

    assert re.sub(r"\x1b\[\d+m", "", laid_out(TEXT, Look(colour=True))) == laid_out(TEXT, Look(symbols=ASCII))


def test_on_a_narrow_terminal_lines_of_code_break_at_spaces_and_stay_further_in() -> None:
    text = "```output\na.py:1:1: error[x] one two three four `five six`\n```\n```toml pyproject.toml\n  key = [1, 2, 3, 4, 5, 6]\n```"
    assert laid_out(text, Look(width=30)) == (
        "    reports\n      a.py:1:1: error[x]\n          one two three four\n          `five six`\n\n"
        "    pyproject.toml\n        key = [1, 2, 3, 4,\n            5, 6]\n"
    )
