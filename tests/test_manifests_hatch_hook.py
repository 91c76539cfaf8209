"""Requirements in the table of the hook uv-dynamic-versioning, where a version may be computed."""

from __future__ import annotations

from tree_built import rows

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest

TEXT = """\
[build-system]
requires = ["hatchling", "uv-dynamic-versioning"]
build-backend = "hatchling.build"

[project]
name = "acme-postcards"
dynamic = ["version", "dependencies", "optional-dependencies"]
requires-python = ">=3.10"
classifiers = ["Programming Language :: Python :: 3"]

[tool.hatch.metadata.hooks.uv-dynamic-versioning]
dependencies = [
    "acme-core[http]=={{ version }}",
    "httpx>=0.27,<{{version}}",
]

[tool.hatch.metadata.hooks.uv-dynamic-versioning.optional-dependencies]
show = ["rich>=13"]
"""


def test_each_requirement_is_read_at_its_place_and_a_computed_version_is_left_open() -> None:
    manifest = read_manifest("pyproject.toml", Documents(Memory({"pyproject.toml": TEXT})))
    assert manifest is not None
    assert manifest.unreadable == ()
    assert [(r.location.line, r.name, sorted(r.extras), r.specifier, r.scope.value, r.group) for r in manifest.requirements[2:]] == [
        (13, "acme-core", ["http"], "", "runtime", ""),
        (14, "httpx", [], ">=0.27", "runtime", ""),
        (18, "rich", [], ">=13", "extra", "show"),
    ]


def test_what_it_asks_for_is_declared_and_what_it_does_not_is_missing() -> None:
    code = {"acme_postcards/__init__.py": "import httpx\nimport yaml\n"}
    assert [row.finding.distribution for row in rows("undeclared-dependency", pyproject=TEXT, **code)] == ["pyyaml"]


def test_a_computed_version_is_no_missing_minimum() -> None:
    assert rows("requirement-without-minimum", pyproject=TEXT) == []
