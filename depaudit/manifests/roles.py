"""What a file, an extra or a group is for, by its name."""

from __future__ import annotations

import re

from depaudit.model.requirement import Role

# fmt: off
_DEVELOPMENT = frozenset((
    "dev", "develop", "development", "developer", "contrib", "contributor", "test", "tests", "testing",
    "unittest", "pytest", "cov", "coverage", "qa", "quality", "doc", "docs", "documentation", "rtd",
    "readthedocs", "sphinx", "mkdocs", "lint", "linter", "linters", "linting", "lints", "style", "format",
    "formatting", "fmt", "ruff", "black", "flake8", "pylint", "typing", "types", "type", "mypy", "pyright",
    "typecheck", "typechecking", "check", "checks", "checking", "static", "ci", "cd", "build", "building",
    "release", "releasing", "publish", "packaging", "precommit", "pre", "commit", "nox", "tox", "bench",
    "benchmark", "benchmarks", "tools", "tooling", "maintainer", "maintainers", "debug",
))
# fmt: on
_WORDS = re.compile(r"[a-z0-9]+")


def is_development_name(name: str) -> bool:
    """Whether the name says tests, docs, lint and the like (`dev`, `requirements-test`, `test_prod`)."""
    return any(word in _DEVELOPMENT for word in _WORDS.findall(name.lower()))


def published_role(group: str) -> Role:
    """The role of an extra of published metadata."""
    return Role.DEVELOPMENT if is_development_name(group) else Role.PUBLISHED
