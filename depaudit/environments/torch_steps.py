"""What the steps of images, and commands of scripts, install of torch and of what is built for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from posixpath import basename

from depaudit.environments.targets import Platform, applies
from depaudit.environments.torch_pairs import working_with
from depaudit.environments.torch_sets import TorchSet, admits
from depaudit.knowledge import torch as facts
from depaudit.model.environment import BuildStep, Command, Environment, ImageBuild, Target
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Index, Manifest, Requirement, Role, Scope

_PYTORCH = re.compile(r"pytorch/pytorch:(?P<version>\d+\.\d+\.\d+)-cuda(?P<cuda>\d+\.\d+)-.*")
_PYTHON = re.compile(r"(?:[\w./-]+/)?python:(3\.\d+)(?:[.-].*)?")
_SYSTEMS = {
    r"ubuntu:?20\.04|ubuntu:?focal": "3.8",
    r"ubuntu:?22\.04|ubuntu:?jammy": "3.10",
    r"ubuntu:?24\.04|ubuntu:?noble": "3.12",
    r"bullseye": "3.9",
    r"bookworm": "3.11",
    r"trixie": "3.13",
}
"""The Python that a system has, by what names of its images hold."""
_PLAIN = re.compile(
    r"(?:[\w.-]+/)*(?:python|ubuntu|debian|alpine|centos|fedora|rockylinux|almalinux|amazonlinux|cuda|cuda-dl-base|uv|miniconda3?"
    r"|anaconda3?|miniforge3?|micromamba|ubi\d(?:-minimal)?|python-\d+)(?::.*)?"
)
"""Bases that bring no torch."""
_ASIDE = re.compile(r"(?:^|[/._-])(?:ci|tests?|docs?|lint|\.github|workflows)(?:[/._-]|$)", re.IGNORECASE)
"""In a path: what is installed there is not what the program runs on."""
_OPEN = re.compile(r"\bif\b|\bcase\b|\|\||(?:torch|pytorch)[\w\[\]=<>~!.,+-]*[\"']?\$|\$\{?\w*TORCH|--no-dep")
"""In a step: what it installs of torch depends on what cannot be read here."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A command of an image, and what is there before it."""

    step: BuildStep
    command: Command
    before: Mapping[str, Requirement]


def image_environments(project: Project) -> tuple[Environment, ...]:
    """What each stage holds in the end, where torch is in it or something that is built for it."""
    found: dict[tuple[Requirement, ...], Environment] = {}
    names = {"torch", *facts.companions()}
    for image in project.images:
        commands, stays = _stays(project, image)
        if not _PLAIN.fullmatch(_without_digest(image)) and not any(image.location == r.location for r in stays.values()):
            # it may bring a torch, with which all but a pin is content
            stays = {name: r for name, r in stays.items() if r.specifier.startswith("==") or r.url}
            stays = stays if "torch" in stays else {}
        if names.isdisjoint(stays):
            continue
        torch = next((c for c in reversed(commands) if stays.get("torch") in c.requirements), None)
        indexes = torch.indexes if torch is not None else tuple(i for c in commands for i in c.indexes)
        limits = tuple(r for c in commands for r in c.requirements if r.scope is Scope.CONSTRAINT)
        requirements = (*stays.values(), *limits)
        target = Target("linux", "", python_of(image))
        found.setdefault(
            requirements,
            Environment(_name(project, image), requirements, indexes, target, tuple(commands), image.image),
        )
    return tuple(found.values())


def command_environments(project: Project) -> tuple[Environment, ...]:
    """What each command of a script or a workflow installs; what other commands do beside it is not followed."""
    names = {"torch", *facts.companions()}
    found = []
    for step in project.torch_commands:
        command = None if _is_open(step) else _command(project, step, (), Platform("linux", "x86_64", (3, 12)))
        if command is not None and not names.isdisjoint(r.name for r in command.requirements):
            place = f"{step.location.path}:{step.location.line}"
            target = Target("windows" if step.location.path.lower().endswith((".bat", ".cmd", ".ps1")) else "")
            found.append(Environment(place, command.requirements, command.indexes, target, (command,)))
    return tuple(found)


def walked(project: Project, image: ImageBuild) -> Iterator[Walked]:
    """The commands of an image in order; those that cannot be followed are left out, and what they may change is forgotten."""
    platform = Platform("linux", "x86_64", facts.minor_of(python_of(image) or "3.12"))
    base = _base(image)
    there = {r.name: r for r in base.requirements} if base is not None else {}
    if base is not None:
        yield Walked(BuildStep(image.location, ""), base, {})
    for step in image.steps:
        command = None if _is_open(step) else _command(project, step, image.indexes, platform)
        if command is not None:
            yield Walked(step, command, dict(there))
            _install(there, command, image)
        elif "torch" in step.text or step.files:
            there = {}


def command_of(environment: Environment, requirement: Requirement) -> int:
    """Which command of an image brought a requirement; -1 where the environment comes of one command."""
    return next((n for n, c in enumerate(environment.commands) if requirement in c.requirements), -1)


@lru_cache(maxsize=256)
def python_of(image: ImageBuild) -> str:
    """The Python of the image, where its base or the packages that it adds tell of one alone."""
    name = _without_digest(image)
    found = _PYTHON.fullmatch(name)
    if found is not None:
        return found[1]
    base = _PYTORCH.fullmatch(name)
    if base is not None:
        version = facts.numbers(base["version"])
        return "3.11" if version >= (2, 3) else "3.10" if version >= (1, 13) else "3.8"
    if re.search(r"conda|mamba|pyenv|\buv\b|python3?\.?\$", image.text):
        return ""
    named = set(re.findall(r"\bpython(3\.\d+)", image.text))
    if named:
        return named.pop() if len(named) == 1 else ""
    return next((python for system, python in _SYSTEMS.items() if re.search(system, name)), "")


def manifest_at(project: Project, path: str) -> Manifest | None:
    """The one manifest that a path in an image means, by the end of the path."""
    tail = path.lstrip("./")
    found = [m for m in project.manifests if m.path == tail or m.path.endswith(f"/{tail}") or tail.endswith(f"/{m.path}")]
    found = found or [m for m in project.manifests if basename(m.path) == basename(tail)]
    return found[0] if len(found) == 1 else None


def _stays(project: Project, image: ImageBuild) -> tuple[list[Command], dict[str, Requirement]]:
    """The commands that can be followed, and what is there in the end."""
    found = list(walked(project, image))
    if not found:
        return [], {}
    there = dict(found[-1].before)
    _install(there, found[-1].command, image)
    return [one.command for one in found], there


def _install(there: dict[str, Requirement], command: Command, image: ImageBuild) -> None:
    """What is content with what is there leaves it."""
    for requirement in command.requirements:
        if requirement.scope is Scope.CONSTRAINT:
            continue
        earlier = there.get(requirement.name)
        if earlier is not None and not requirement.url and _content(requirement, earlier):
            continue
        if requirement.name == "torch" and earlier is not None:  # nobody asked for the others of the base
            for name in [n for n, r in there.items() if r.location == image.location]:
                del there[name]
        there[requirement.name] = requirement


def _content(requirement: Requirement, earlier: Requirement) -> bool:
    pin = re.fullmatch(r"==\s*([0-9][0-9.]*)(\+\w+)?", earlier.specifier)
    if pin is None:
        return not requirement.specifier
    return "+" not in requirement.specifier and admits(requirement.specifier, pin[1])


def _base(image: ImageBuild) -> Command | None:
    """What an image of PyTorch brings."""
    found = _PYTORCH.fullmatch(_without_digest(image))
    release = facts.release(found["version"]) if found is not None else None
    if found is None or release is None:
        return None
    nothing = TorchSet(Environment("", ()), Platform("linux", "x86_64", (3, 11)), {})
    known = [one for name in ("torchvision", "torchaudio") if (one := facts.companion(name)) is not None]
    pairs = [(one.name, fits.version) for one in known if (fits := working_with(one, release, nothing)) is not None]
    pairs += [] if "linux" in release.numpy2 else [("numpy", "1.26.4")]  # what these images have to this day
    requirements = (Requirement(image.image, image.location, name, f"=={v}") for name, v in (("torch", release.version), *pairs))
    build = f"cu{found['cuda'].replace('.', '')}"
    return Command(tuple(requirements), (Index(f"https://download.pytorch.org/whl/{build}", image.location),))


def _command(project: Project, step: BuildStep, indexes: tuple[str, ...], platform: Platform) -> Command | None:
    """What one step asks for; None where a file of it is not known, or it is no step of pip."""
    if step.tool not in ("pip", "uv"):
        return None
    asked = [*step.requirements]
    found = [Index(url, step.location, not step.replaces_index) for url in step.indexes]
    found += [Index(url, step.location, True) for url in indexes]
    for path in (*step.files, *step.local, *step.constraints):
        environment = _installed(project, path)
        if environment is None and path in step.files:
            return None
        limits = path in step.constraints
        of_file = environment.requirements if environment is not None else ()
        asked += (replace(r, scope=Scope.CONSTRAINT) if limits else r for r in of_file if applies(r, platform))
        found += environment.indexes if environment is not None and not limits else ()
    role = Role.DEVELOPMENT if _ASIDE.search(step.location.path) else Role.ENVIRONMENT
    own = (replace(r, role=role) if r.location.path == step.location.path else r for r in asked)
    return Command(tuple(own), tuple(found))


def _installed(project: Project, path: str) -> Environment | None:
    """The environment of a file, or of the project itself (`.`, `.[dev]`)."""
    if not path.rstrip("/.").endswith((".txt", ".in", ".pip")):
        folder, _, extra = path.partition("[")
        if folder.strip("/") not in (".", ""):
            return None
        of_project = [m.path for m in project.manifests if m.format in ("pyproject", "setup.cfg", "setup.py")]
        wanted = [f"{p} [{extra.rstrip(']')}]" if extra else p for p in of_project]
        return next((e for e in project.environments if e.name in wanted), None)
    manifest = manifest_at(project, path)
    if manifest is None:
        return None
    named: Iterable[Environment] = (e for e in project.environments if e.name == manifest.path)
    return next(iter(named), Environment(manifest.path, ()))


def _is_open(step: BuildStep) -> bool:
    return bool(_OPEN.search(step.text))


def _without_digest(image: ImageBuild) -> str:
    return image.image.partition("@")[0].removeprefix("docker.io/").removeprefix("library/")


def _name(project: Project, image: ImageBuild) -> str:
    path = image.location.path
    several = sum(other.location.path == path for other in project.images) > 1
    return f"{path} [{image.stage or image.location.line}]" if several else path
