"""A library that cannot be imported without one of its extras."""

from __future__ import annotations

import pytest
from test_evidence_classes import Files, found, library

RULE = "extra-needed-at-runtime"
PLOTS = "plots = ['matplotlib>=3']"


def needed(files: Files) -> dict[str, str]:
    return {name: severity for rule, name, severity, _ in found(files) if rule == RULE}


def of(extras: str = PLOTS, *requirements: str, **modules: str) -> Files:
    """A library `acme` with these modules (`a__b` is `a/b`, `init` is `__init__`)."""
    paths = ("/".join({"init": "__init__"}.get(part, part) for part in name.split("__")) for name in modules)
    files = {f"acme/{path}.py": text for path, text in zip(paths, modules.values(), strict=True)}
    return {"pyproject.toml": library(*requirements, extras=extras), "acme/__init__.py": "", **files}


def test_the_chain_of_imports_is_shown() -> None:
    files = of(init="\nfrom . import a\n", a="from acme.b import x\n", b="import os\nimport matplotlib\n")
    (row,) = (r for r in found(files) if r[0] == RULE)
    assert row[2] == "error"
    assert row[3].endswith("acme/__init__.py:2 → acme/a.py:1 → acme/b.py:2")


@pytest.mark.parametrize(
    "first",
    [
        "from acme.charts_of import draw\n",
        "from .charts_of import draw\n",
        "from . import charts_of\n",
        "import acme.charts_of\n",
        "from acme.charts_of import *\n",
        "from acme.inner.deep import x\n",
    ],
)
def test_every_form_of_import_is_followed(first: str) -> None:
    files = of(init=first, charts_of="import matplotlib\n", inner__init="import matplotlib\n", inner__deep="")
    assert needed(files) == {"matplotlib": "error"}


@pytest.mark.parametrize(
    "files",
    [
        of(init="", charts_of="import matplotlib\n"),
        of(init="def f():\n    from acme import charts_of\n", charts_of="import matplotlib\n"),
        of(init="try:\n    from acme import charts_of\nexcept ImportError:\n    pass\n", charts_of="import matplotlib\n"),
        of(init="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from acme import charts_of\n", charts_of="import matplotlib\n"),
        of(init="from .flags import has_plots\nif has_plots():\n    from acme import charts_of\n", flags="", charts_of="import matplotlib\n"),
        of(init="from . import charts_of\n", charts_of="def f():\n    import matplotlib\n"),
        of(init="from . import charts_of\n", charts_of="import sys\nif sys.platform == 'win32':\n    import matplotlib\n"),
        of(init="from . import plots\n", plots="import matplotlib\n"),
        of(init="from .plots import x\n", plots__init="from .a import x\n", plots__a="import matplotlib\n"),
        of(init="from .backends import x\n", backends__x="import matplotlib\n", backends__init="from .x import y\n"),
        of("dev = ['matplotlib']", init="import matplotlib\n"),
        of("all = ['matplotlib']", init="import matplotlib\n"),
        of(PLOTS, "seaborn>=0.13", init="import matplotlib\n"),
        of(PLOTS, "matplotlib>=3", init="import matplotlib\n"),
        of("old = ['tomli>=2; python_version < \"3.11\"']", init="import tomli\n"),
    ],
)
def test_silent(files: Files) -> None:
    assert needed(files) == {}


def test_several_extras_are_a_choice() -> None:
    assert needed(of("cpu = ['torch']\ngpu = ['torch>=2']", init="import torch\n")) == {"torch": "note"}


def test_what_a_requirement_brings_may_not_be_known() -> None:
    assert needed(of(PLOTS, "acme-plotting", init="import matplotlib\n")) == {"matplotlib": "note"}


def test_a_second_package_is_no_base_module() -> None:
    files = {**of(init=""), "acme_plots/__init__.py": "import matplotlib\n"}
    assert needed(files) == {}


def test_settings_give_modules_to_an_extra() -> None:
    files = of(init="from . import charts_of\n", charts_of="import matplotlib\n")
    files["pyproject.toml"] += '\n[tool.depaudit.roles]\n"acme/charts_of.py" = "extra:plots"\n'
    assert needed(files) == {}


def test_an_application_is_no_library() -> None:
    manifest = "[project]\nname = 'acme'\nversion = '1'\ndependencies = []\n[project.optional-dependencies]\nplots = ['matplotlib']\n"
    assert needed({"pyproject.toml": manifest, "acme/__init__.py": "import matplotlib\n"}) == {}
