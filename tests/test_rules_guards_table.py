"""The table of the version policy, row by row: what fires, and each guard that keeps it silent or makes it a note.

V01, V02, V03, V13, V14 and V16 stand in test_rules_version_guards.py with more of their guards; V06, V07 and V11 ask for
releases and advisories and stand with those; docs/design.md says why V12, V22 and V31 are no rules, and V35 stands in test_toml_newer.py.
"""

from __future__ import annotations

import pytest
from tree_built import application, library, rows, told

Files = dict[str, str]
PRIVATE = 'classifiers = ["Private :: Do Not Upload"]'
CLASSIFIERS = 'classifiers = ["Programming Language :: Python :: 3"]'
URL = "rich @ git+https://example.org/rich"


def private(*lines: str, more: str = "") -> str:
    return library(*lines, more=more).replace(CLASSIFIERS, PRIVATE)


def extra(name: str, requirement: str) -> str:
    return f'[project.optional-dependencies]\n{name} = ["{requirement}"]\n'


def group(requirement: str) -> str:
    return f'[dependency-groups]\ndev = ["{requirement}"]\n'


POETRY = """\
[tool.poetry]
name = "acme-postcards"
version = "1.0"
classifiers = ["Programming Language :: Python :: 3"]
[tool.poetry.urls]
Source = "https://example.org/postcards"
[tool.poetry.dependencies]
python = "^3.9"
{}
"""
LOCK = 'version = 1\nrequires-python = ">=3.9"\n\n{}[[package]]\nname = "shop"\nversion = "1"\nsource = {{ virtual = "." }}\n'
RICH = '[[package]]\nname = "rich"\nversion = "13.7.0"\nsource = { registry = "r" }\n\n'
USES = {"acme_postcards/__init__.py": "import rich\n"}
HASHED = "rich==13.7.0 --hash=sha256:aa\n"

FIRES: dict[str, tuple[str, Files, list[str]]] = {
    "V04 wildcard": ("capped-requirement", {"pyproject": library("attrs==23.*")}, ["attrs warning"]),
    "V04 compatible": ("capped-requirement", {"pyproject": library("attrs~=99.1")}, ["attrs note"]),
    "V04 caret": ("capped-requirement", {"pyproject": POETRY.format('attrs = "^99.1"')}, ["attrs note", "pyproject.toml note"]),
    "V05": ("capped-requirement", {"pyproject": library("attrs>=23,<99")}, ["attrs note"]),
    "V08": ("capped-requirement", {"pyproject": library(python='requires-python = ">=3.9,<4"')}, ["pyproject.toml note"]),
    "V09": ("python-minimum-missing", {"pyproject": library(python="")}, ["pyproject.toml note"]),
    "V10": (
        "python-minimum-too-low",
        {"pyproject": library(), "acme_postcards/__init__.py": "import tomllib\n"},
        ["acme_postcards/__init__.py error"],
    ),
    "V15": ("duplicate-requirement", {"pyproject": library("rich>=13", more=group("rich>=13")), "requirements": "rich\nrich\n"}, ["rich note"]),
    "V15 extra": ("duplicate-requirement", {"pyproject": library("rich>=13", more=extra("more", 'rich>=12", "attrs'))}, ["rich note"]),
    "V17": ("arbitrary-equality", {"requirements": "rich===13.7.0\n"}, ["rich warning"]),
    "V18": ("prerelease-requirement", {"pyproject": library("rich>=14.0rc1")}, ["rich note"]),
    "V19": ("local-version-requirement", {"pyproject": library("attrs==23.1+local")}, ["attrs error"]),
    "V20": ("direct-reference-in-metadata", {"pyproject": library(f"{URL}@v13")}, ["rich warning"]),
    "V21": ("mutable-reference", {"requirements": f"{URL}@main\n"}, ["rich warning"]),
    "V23": ("incomplete-hashes", {"requirements": f"{HASHED}click==8\n"}, ["click error"]),
    "V24": (
        "ambiguous-index",
        {"requirements": "--extra-index-url https://pip.acme.example/simple\nacmeland-inner==1\n"},
        ["acmeland-inner note"],
    ),
    "V25": ("insecure-index", {"requirements": "-i http://pip.acme.example/simple\nrich\n"}, ["requirements.txt warning"]),
    "V26": ("stale-lock", {"pyproject": application("rich>=14"), "uv.lock": LOCK.format(RICH)}, ["rich error"]),
    "V27": (
        "drifted-requirements",
        {"pyproject": library("rich>=13"), "requirements": "rich==12.0\n", **USES},
        ["rich warning"],
    ),
    "V28": ("development-tool-at-runtime", {"pyproject": library("ruff>=0.4")}, ["ruff warning"]),
    "V29 dummy": ("mistaken-distribution", {"requirements": "sklearn\n"}, ["sklearn error"]),
    "V29 backport": ("standard-library-requirement", {"pyproject": library("dataclasses")}, ["dataclasses warning"]),
    "V34": (
        "refused-import-names",
        {"pyproject": library().replace("hatchling.build", "setuptools.build_meta").replace('version = "1.0"', 'version = "1.0"\nimport-names = ["a"]')},
        ["pyproject.toml error"],
    ),
    "V30": ("dead-marker", {"pyproject": library('"rich>=13; python_version < \'3.8\'",')}, ["rich warning"]),
    "V32": (
        "build-requirement",
        {"pyproject": library().replace('["hatchling"]', '["setuptools", "wheel"]').replace("hatchling.build", "setuptools.build_meta")},
        ["wheel note"],
    ),
    "V37": (
        "build-requirement",
        {"Dockerfile": "FROM python:3.12\nENV PIP_CONSTRAINT=/app/constraints.txt\n", "constraints.txt": "cython<3\n", "requirements": "rich==13\n"},
        ["cython note"],
    ),
    "V33": (
        "overlapping-distributions",
        {"requirements": "opencv-python==4.9\nopencv-python-headless==4.9\n", "acme_postcards/__init__.py": "import cv2\n"},
        ["opencv-python-headless warning"],
    ),
    "V36": (
        "missing-dynamic-file",
        {
            "pyproject": '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "a"\nversion = "1"\n'
            'dynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ["none.txt"] }\n'
        },
        ["pyproject.toml error"],
    ),
}


@pytest.mark.parametrize("row", FIRES)
def test_the_rule_fires(row: str) -> None:
    rule, files, found = FIRES[row]
    assert sorted(told(rule, **files)) == sorted(found)


GUARDS: list[tuple[str, str, Files]] = [
    # a cap that somebody knew a reason for, and what is no cap of a library
    ("V04", "capped-requirement", {"pyproject": library('"attrs==23.*",  # 24 drops the old names')}),
    ("V04", "capped-requirement", {"pyproject": library(more=group("attrs==23.*"))}),
    ("V04", "capped-requirement", {"pyproject": application("attrs==23.*"), "requirements": "attrs~=23.1\n"}),
    ("V05 breaks often", "capped-requirement", {"pyproject": library("numpy>=1.26,<3", "pydantic>=2,<3", "django>=4,<6")}),
    ("V05 knowledge", "capped-requirement", {"pyproject": library("attrs>=23,<23.1.5")}),
    ("V05 comment", "capped-requirement", {"pyproject": library('"attrs>=23,<99",  # the next one moves the names')}),
    ("V05 sibling", "capped-requirement", {"pyproject": library("acme-postcards-core>=1,<2")}),
    ("V08 compiled", "capped-requirement", {"pyproject": library(python='requires-python = ">=3.9,<4"').replace('["hatchling"]', '["hatchling", "cython"]')}),
    ("V08 private", "capped-requirement", {"pyproject": private().replace('">=3.9"', '">=3.9,<4"')}),
    ("V09 groups alone", "python-minimum-missing", {"pyproject": group("ruff")}),
    ("V09 virtual", "python-minimum-missing", {"pyproject": library(python="", more="[tool.uv]\npackage = false\n")}),
    (
        "V10 guarded",
        "python-minimum-too-low",
        {"pyproject": library(), "acme_postcards/__init__.py": "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\n"},
    ),
    ("V10 tried", "python-minimum-too-low", {"pyproject": library(), "acme_postcards/__init__.py": "try:\n    import tomllib\nexcept ImportError:\n    tomllib = None\n"}),
    ("V15 extras", "duplicate-requirement", {"pyproject": library("rich>=13", more=extra("more", 'rich[jupyter]>=13", "attrs'))}),
    ("V15 another marker", "duplicate-requirement", {"pyproject": library('"rich>=13; python_version < \'3.11\'",', more=extra("more", 'rich>=13", "attrs'))}),
    ("V15 extra of its own", "duplicate-requirement", {"pyproject": library("rich>=13", more=extra("more", "rich>=13"))}),
    ("V34 another back-end", "refused-import-names", {"pyproject": library().replace('version = "1.0"', 'version = "1.0"\nimport-names = ["a"]')}),
    ("V15 group", "duplicate-requirement", {"pyproject": library("rich>=13", more=group("rich>=13"))}),
    ("V15 narrower", "duplicate-requirement", {"pyproject": library("rich>=13", more=extra("more", 'rich>=13.5", "attrs'))}),
    ("V17 letters", "arbitrary-equality", {"requirements": "legacy===2004d\n"}),
    ("V18 own", "prerelease-requirement", {"pyproject": library("acme-postcards-core>=2.0rc1")}),
    ("V18 family", "prerelease-requirement", {"pyproject": library("opentelemetry-instrumentation-flask>=0.48b0")}),
    ("V18 development", "prerelease-requirement", {"pyproject": library(more=group("rich>=14.0rc1"))}),
    ("V19 index", "local-version-requirement", {"requirements": "-i https://pip.acme.example/simple\nattrs==23.1+local\n"}),
    ("V20 private", "direct-reference-in-metadata", {"pyproject": private(f"{URL}@v13")}),
    ("V20 application", "direct-reference-in-metadata", {"pyproject": application(f"{URL}@v13"), "requirements": f"{URL}@v13\n"}),
    ("V21 tag", "mutable-reference", {"requirements": f"{URL}@v13.7.0\n"}),
    ("V21 commit", "mutable-reference", {"requirements": f"{URL}@0123456789abcdef0123456789abcdef01234567\n"}),
    ("V21 short commit", "mutable-reference", {"requirements": f"{URL}@0123456\n"}),
    ("V23 all", "incomplete-hashes", {"requirements": f"{HASHED}click==8 --hash=sha256:bb\n"}),
    ("V23 none", "incomplete-hashes", {"requirements": "rich==13.7.0\nclick==8\n"}),
    ("V23 said", "incomplete-hashes", {"requirements": f"--no-require-hashes\n{HASHED}click==8\n"}),
    ("V24 public", "ambiguous-index", {"requirements": "--extra-index-url https://download.pytorch.org/whl/cpu\nacmeland-inner==1\n"}),
    ("V24 alone", "ambiguous-index", {"requirements": "-i https://pip.acme.example/simple\nacmeland-inner==1\n"}),
    (
        "V24 ordered",
        "ambiguous-index",
        {"pyproject": application("acmeland-inner==1", more='[[tool.uv.index]]\nname = "a"\nurl = "https://pip.acme.example/simple"\nexplicit = true\n')},
    ),
    ("V25 itself", "insecure-index", {"requirements": "-i http://localhost:3141/simple\nrich\n"}),
    ("V25 variable", "insecure-index", {"requirements": "-i https://user:${TOKEN}@pip.acme.example/simple\nrich\n"}),
    ("V26 marker", "stale-lock", {"pyproject": application("pywin32; sys_platform == 'win32'"), "uv.lock": LOCK.format("")}),
    ("V26 override", "stale-lock", {"pyproject": application("rich>=14", more='[tool.uv]\noverride-dependencies = ["rich<14"]\n'), "uv.lock": LOCK.format(RICH)}),
    ("V26 unmanaged", "stale-lock", {"pyproject": application("rich>=14", more="[tool.uv]\nmanaged = false\n"), "uv.lock": LOCK.format(RICH)}),
    ("V27 pin inside", "drifted-requirements", {"pyproject": library("rich>=13"), "requirements": "rich==13.7.0\n", **USES}),
    ("V27 alternative", "drifted-requirements", {"pyproject": library("rich>=13"), "requirements-gpu.txt": "rich==12.0\n", **USES}),
    ("V27 example", "drifted-requirements", {"pyproject": library("rich>=13"), "examples/a/requirements.txt": "rich==12.0\n", **USES}),
    ("V27 compiled", "drifted-requirements", {"requirements.in": "rich>=13\n", "requirements": "# This file was autogenerated by uv via the following command:\n#    uv pip compile requirements.in\nrich==13.7.0\n", **USES}),
    ("V28 imported", "development-tool-at-runtime", {"pyproject": library("pytest>=8"), "acme_postcards/__init__.py": "import pytest\n"}),
    ("V28 development", "development-tool-at-runtime", {"pyproject": library(more=group("ruff"))}),
    ("V29 marker", "standard-library-requirement", {"pyproject": library('"dataclasses; python_version < \'3.7\'",', python='requires-python = ">=3.6"')}),
    ("V30 admitted", "dead-marker", {"pyproject": library('"rich>=13; python_version < \'3.10\'",')}),
    ("V32 alone", "build-requirement", {"pyproject": library()}),
    ("V37 said", "build-requirement", {"Dockerfile": "FROM python:3.12\nENV PIP_CONSTRAINT=c.txt PIP_BUILD_CONSTRAINT=c.txt\n", "constraints.txt": "cython<3\n", "requirements": "rich==13\n"}),
    ("V37 no builder", "build-requirement", {"Dockerfile": "FROM python:3.12\nENV PIP_CONSTRAINT=constraints.txt\n", "constraints.txt": "rich<14\n", "requirements": "rich==13\n"}),
    ("V37 by option", "build-requirement", {"Dockerfile": "FROM python:3.12\nRUN pip install -c constraints.txt rich\n", "constraints.txt": "cython<3\n", "requirements": "rich==13\n"}),
    ("V33 alternatives", "overlapping-distributions", {"requirements": "opencv-python==4.9\n", "requirements-headless.txt": "opencv-python-headless==4.9\n", "acme_postcards/__init__.py": "import cv2\n"}),
]


@pytest.mark.parametrize(("rule", "files"), [guard[1:] for guard in GUARDS], ids=[guard[0] for guard in GUARDS])
def test_the_guard_keeps_the_rule_silent(rule: str, files: Files) -> None:
    assert [f"{r.severity.value} {r.finding.message}" for r in rows(rule, **files)] == []
