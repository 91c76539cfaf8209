"""The words behind `install`, sorted into what is installed and what is read."""

from __future__ import annotations

from depaudit.install_command.found import FileArgument, InstallCommand, InstalledArgument
from depaudit.install_command.requirement_word import computed_argument, conda_argument, named_argument
from depaudit.shell_words import Word

_ATTACHED = ("-r", "-c", "-e", "-i", "-f")


def read_arguments(tool: str, words: list[Word], values: frozenset[str]) -> InstallCommand:
    """The rest of a command after its verb, sorted into what it installs and what it reads."""
    arguments: list[InstalledArgument] = []
    files: list[FileArgument] = []
    indexes: list[tuple[str, bool]] = []
    local: list[str] = []
    computed: list[InstalledArgument] = []
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if not word.text.startswith("-"):
            argument = conda_argument(word) if tool == "conda" else named_argument(word)
            if isinstance(argument, str):
                local.append(argument)
            elif argument is not None:
                arguments.append(argument)
            elif tool != "conda" and (named := computed_argument(word)) is not None:
                computed.append(named)
            continue
        option, given = _option(word, values)
        if given is None:
            if option not in values or position == len(words):
                continue
            given = words[position]
            position += 1
        if tool == "conda":
            if option == "--file":
                files.append(FileArgument(given.text, given.offset))
            elif option in {"-c", "--channel"}:
                indexes.append((given.text, True))
        elif option in {"-r", "--requirement", "--requirements"}:
            files.append(FileArgument(given.text, given.offset))
        elif option in {"-c", "--constraint", "--constraints"}:
            files.append(FileArgument(given.text, given.offset, constraint=True))
        elif option in {"-i", "--index-url", "--default-index"}:
            indexes.append((given.text, False))
        elif option in {"--extra-index-url", "-f", "--find-links", "--index"}:
            indexes.append((given.text, True))
        elif option in {"-e", "--editable"}:
            argument = named_argument(given)
            if isinstance(argument, InstalledArgument) and argument.url:
                arguments.append(argument)
            else:
                local.append(given.text)
    return InstallCommand(tool, tuple(arguments), tuple(files), tuple(indexes), tuple(local), tuple(computed))


def _option(word: Word, values: frozenset[str]) -> tuple[str, Word | None]:
    """The option, and its value where that is in the same word (`--file=x`, `-rx`)."""
    option, equals, value = word.text.partition("=")
    if equals:
        return option, Word(value, word.offset + len(option) + 1)
    short = option[:2]
    if option not in values and short in _ATTACHED and short in values and len(option) > 2:
        return short, Word(option[2:], word.offset + 2)
    return option, None
