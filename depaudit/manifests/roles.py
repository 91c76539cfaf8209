"""What a file, an extra or a group is for, by its name."""

from __future__ import annotations

import re

from depaudit.model.requirement import Requirement, Role, Scope

# fmt: off
_DEVELOPMENT = frozenset((
    "dev", "develop", "development", "developer", "contrib", "contributor", "test", "tests", "testing",
    "unittest", "pytest", "cov", "coverage", "qa", "quality", "doc", "docs", "documentation", "rtd",
    "readthedocs", "sphinx", "mkdocs", "lint", "linter", "linters", "linting", "lints", "style", "format",
    "formatting", "fmt", "ruff", "black", "flake8", "pylint", "typing", "types", "type", "mypy", "pyright",
    "typecheck", "typechecking", "check", "checks", "checking", "static", "ci", "cd", "build", "building",
    "release", "releasing", "publish", "packaging", "precommit", "pre", "commit", "nox", "tox", "bench",
    "benchmark", "benchmarks", "tools", "tooling", "maintainer", "maintainers", "debug",
    "upstream", "nightly",
))
_HARDWARE = frozenset((
    "cpu", "cuda", "gpu", "rocm", "xpu", "tpu", "hpu", "npu", "neuron", "mps", "metal", "mlx", "ascend", "gaudi", "openvino",
    "amd", "intel", "nvidia", "arm", "arm64", "aarch64", "linux", "windows", "win", "macos", "mac", "osx", "darwin", "musa",
    "directml", "vulkan", "jetson", "colab", "xla", "habana",
))
# fmt: on
_WORDS = re.compile(r"[a-z0-9]+")


def is_development_name(name: str) -> bool:
    """Whether the name says tests, docs, lint and the like (`dev`, `requirements-test`, `test_prod`)."""
    return any(word in _DEVELOPMENT for word in _WORDS.findall(name.lower()))


def is_variant(path: str) -> bool:
    """Whether the file is for one kind of machine (`requirements/rocm.txt`, `requirements-cu124.txt`) or for developers."""
    words = words_of(path)
    return any(w in _HARDWARE or w in _DEVELOPMENT or re.fullmatch(r"cu\d{2,3}|rocm\d+|cuda\d+", w) for w in words)


def words_of(path: str) -> list[str]:
    """The words in the name of a file, without its extension."""
    name = path.rpartition("/")[2].lower()
    return _WORDS.findall(name.rpartition(".")[0] or name)


def published_role(group: str) -> Role:
    """The role of an extra of published metadata."""
    return Role.DEVELOPMENT if is_development_name(group) else Role.PUBLISHED


def is_for_development(requirement: Requirement, root: str) -> bool:
    """Whether people who develop the project at `root` need it: by its group, by the role that its manifest gives it,
    or by the name or folder of its file (`docs/needs.txt`)."""
    if requirement.scope is Scope.BUILD:
        return False
    if requirement.role is Role.DEVELOPMENT or requirement.scope is Scope.GROUP:
        return True
    path = requirement.location.path.removeprefix(f"{root}/")
    return requirement.role is not Role.PUBLISHED and path.endswith((".txt", ".in")) and is_development_name(path)
