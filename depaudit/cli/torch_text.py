"""What `depaudit torch` prints for people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from depaudit.cli.torch_suggest import Answer
from depaudit.environments.targets import Platform
from depaudit.environments.torch_picture import Fit, Member, Picture
from depaudit.environments.torch_suggestion import Suggestion, lines
from depaudit.knowledge.torch import AS_OF
from depaudit.model.environment import Target
from depaudit.reports.facts import one_line
from depaudit.reports.look import ASCII, PLAIN, Look
from depaudit.reports.wrapping import columns

_INDENT = 13
"""Columns before what a row says."""


def pictures_as_text(pictures: Sequence[Picture], look: Look) -> str:
    """A block for each environment, and the day of the tables."""
    blocks = ["\n".join(_block(picture, look)) for picture in pictures]
    end = look.paint(f"depaudit's tables of torch are of {AS_OF}", "dim")
    return _plain("\n\n".join([*blocks, end]) + "\n", look)


def suggestions_as_text(answers: Sequence[Answer], first: str, look: Look) -> str:
    """The lines to write for each target, those of the tool that the project uses first."""
    chapters = []
    for answer in answers:
        title = look.paint(f"{_target(answer.target)}{answer.platform}, Python {_python(answer.platform)}", "strong")
        if answer.found is not None:
            chapters.append("\n".join([f"{title} {look.symbols.dot} {_built(answer.found)}", *_lines(answer.found, first, look, answer.platform)]))
            continue
        shown = [title, f"  {look.paint('no release of torch that is known fits', 'error')}"]
        for other in answer.obstacles:
            way = f"without {one_line(other.what)}: {_built(other.without)}"
            shown += [f"  {line}" for line in laid_out([way], " ", max(look.width - 2, 20) if look.width else 0, "  ")]
        if answer.obstacles:
            shown += ["", *_lines(answer.obstacles[0].without, first, look, answer.platform)]
        chapters.append("\n".join(shown))
    return _plain("\n\n".join(chapters) + "\n", look)


def _built(one: Suggestion) -> str:
    return f"torch {one.release.version} ({one.build if one.build != 'cpu' else 'without CUDA'})"


def _lines(one: Suggestion, first: str, look: Look, platform: Platform) -> list[str]:
    shown = []
    tools = [row for row in lines(one) if platform.os == "linux" or row[0] != "Dockerfile"]  # an image is a Linux
    for tool, texts in sorted(tools, key=lambda row: row[0] != first):
        shown += [f"  {look.paint(tool, 'dim')}", *(f"    {look.paint(text, 'fix')}" for text in texts)]
    return shown


def _block(picture: Picture, look: Look) -> list[str]:
    dot = f" {look.symbols.dot} "
    where = f"{one_line(picture.environment)} on {picture.platform}, Python {_python(picture.platform)}"
    head = [look.paint(where, "strong"), *_torch(picture)]
    return [
        *laid_out(head, dot, look.width, "  "),
        *_row("asked", [f"torch{picture.asked}" if picture.asked else "torch, any release"], look),
        *_row("image", [one_line(picture.image)], look),
        *_row("index", [one_line(url) for url in picture.indexes], look),
        *_row("GPUs", [_gpus(picture, look)], look),
        *_row("driver", [f"{look.symbols.at_least} {picture.driver}" if picture.driver else ""], look),
        *_row("glibc", [f"{look.symbols.at_least} {picture.glibc}" if picture.glibc else ""], look),
        *_row("target", [_fit(fit, look) for fit in picture.target], look),
        *_row("beside", [_member(member, look) for member in picture.members], look),
        *_row("numpy", [_fit(picture.numpy, look) if picture.numpy else ""], look),
        *_row("elsewhere", [_fit(fit, look) for fit in picture.elsewhere], look),
    ]


def _torch(picture: Picture) -> list[str]:
    release = picture.release
    if picture.direct:
        return ["torch from a place of its own"]
    if release is None:
        if picture.reaches_on:
            return ["a torch that is newer than depaudit's tables"]
        return ["no release of torch that is known" if not picture.lacks else f"no wheel of torch for {_python(picture.platform)}"]
    if picture.taken is None and any(fit.what == str(picture.platform) for fit in picture.target):
        return [f"torch {release.version}", "no wheel for this system"]
    if picture.taken is None:
        newer = " or newer" if picture.reaches_on else "" if picture.asked.startswith("==") else ", the newest admitted"
        on = "machine that conda looks at" if picture.conda else "index"
        return [f"torch {release.version}{newer}", f"which build depends on the {on}"]
    build = picture.taken.build
    parts = [f"torch {release.version} ({build})"]
    if picture.taken.cuda:
        parts.append(f"CUDA {picture.taken.cuda}")
        if release.cudnn and build == release.build:
            parts.append(f"cuDNN {'.'.join(release.cudnn.split('.')[:2])}")
    else:
        parts += ["without CUDA"] if build == "cpu" else []
    return parts


def _gpus(picture: Picture, look: Look) -> str:
    names = [f"sm_{one.replace('.', '')}" for one in picture.architectures]
    return f"{names[0]} … {names[-1]}" if len(names) > 2 and not look.every else " ".join(names)


def _member(member: Member, look: Look) -> str:
    text = f"{member.name} {member.taken or member.asked}".rstrip()
    if member.clash is None:
        return f"{text} {look.paint('✓', 'fix')}" if member.taken else text
    wants = f" wants torch {member.clash.works}" if member.clash.works else " has ended"
    return look.paint(f"{text} {look.symbols.error}{wants}", "error")


def _fit(fit: Fit, look: Look) -> str:
    why = f" ({fit.why})" if fit.why else ""
    if fit.fits is None:
        return f"{fit.what} ?{why}"
    if fit.fits:
        return f"{fit.what} {look.paint('✓', 'fix')}{why}"
    return look.paint(f"{fit.what} {look.symbols.error}{why}", "error")


def _row(title: str, items: Sequence[str], look: Look) -> list[str]:
    kept = [item for item in items if item]
    if not kept:
        return []
    first, *others = laid_out(kept, "   ", max(look.width - _INDENT, 20) if look.width else 0, "")
    return [f"  {look.paint(f'{title:<10}', 'dim')} {first}", *(f"{' ' * _INDENT}{line}" for line in others)]


def laid_out(items: Sequence[str], between: str, width: int, indent: str) -> list[str]:
    """The items in lines of `width` columns (0: one line); an item is broken, at its spaces, only where it is wider."""
    lines: list[str] = []
    line = ""
    for item in items:
        joined = f"{line}{between}{item}" if line else item
        if not width or _columns(joined) <= width:
            line = joined
            continue
        lines += [line] if line else []
        line = f"{indent if lines else ''}{item}"
        if _columns(line) > width:
            *whole, last = _broken(line.split(" "), width, indent)
            lines += whole
            line = last
    return [*lines, line]


def _broken(words: Sequence[str], width: int, indent: str) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if _columns(lines[-1]) + 1 + _columns(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}")
    return lines


def _columns(text: str) -> int:
    """Columns that the text takes, without what paints it."""
    return columns(re.sub(r"\x1b\[[0-9;]*m", "", text))


def _python(platform: Platform) -> str:
    return f"{platform.python[0]}.{platform.python[1]}"


def _target(target: Target) -> str:
    parts = [target.gpu, f"driver {target.driver}" if target.driver else "", f"CUDA {target.cuda}" if target.cuda else ""]
    text = ", ".join(part for part in parts if part)
    return f"{text} on " if text else ""


def _plain(text: str, look: Look) -> str:
    return text.translate(PLAIN) if look.symbols is ASCII else text
