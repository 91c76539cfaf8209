"""Ways in which a requirement is used without an import, and in which an import needs no requirement: one test a class.

`U` classes are false "unused", `M` classes are false "missing". Each is a small project with nothing installed.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory

Files = dict[str, str]

UNUSED = "unused-requirement"
MISSING = ("undeclared-dependency", "indirect-dependency")
SHOWN = ("error", "warning")


def found(files: Files) -> list[tuple[str, str, str, str]]:
    """Rule, distribution, severity and message of each row."""
    tree = Memory({path: dedent(text) for path, text in files.items()})
    report = audit(tree, read_settings(Documents(tree)))
    assert not report.errors
    return [(r.finding.rule, r.finding.distribution, r.severity.value, r.finding.message) for r in report.rows]


def unused(files: Files) -> dict[str, str]:
    """What is called unused, with the severity."""
    return {name: severity for rule, name, severity, _ in found(files) if rule == UNUSED}


def missing(files: Files) -> dict[str, str]:
    """What is called missing by an error or a warning."""
    return {name: severity for rule, name, severity, _ in found(files) if rule in MISSING and severity in SHOWN}


def library(*requirements: str, extras: str = "", more: str = "", name: str = "acme") -> str:
    """The metadata of a library that asks for these."""
    listed = ", ".join(f"'{r}'" for r in requirements)
    optional = f"\n[project.optional-dependencies]\n{extras}\n" if extras else ""
    return (
        f'[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        f'[project]\nname = "{name}"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = [{listed}]\n'
        f'classifiers = ["Programming Language :: Python :: 3"]\n[project.urls]\nSource = "https://example.org"\n{optional}{more}'
    )


def application(*requirements: str) -> str:
    """A requirements file that pins these."""
    return "".join(f"{r if set(r) & set('=@; ') else f'{r}==1.0'}\n" for r in requirements)


USED: dict[str, tuple[tuple[str, ...], Files]] = {
    "U1 import name and distribution differ": (
        ("scikit-learn", "python-magic", "python-gnupg", "django-guardian", "zxing-cpp", "pyjwt", "python-slugify", "pillow", "py-cpuinfo"),
        {"app.py": "import sklearn, magic, gnupg, guardian, zxingcpp, jwt, slugify, PIL, cpuinfo\n"},
    ),
    "U2 namespace": (
        ("azure-ai-documentintelligence", "llama-index-llms-ollama", "google-cloud-storage", "optimum-onnx"),
        {
            "app.py": """\
                from azure.ai.documentintelligence import DocumentIntelligenceClient
                from llama_index.llms.ollama import Ollama
                from google.cloud import storage
                from optimum.onnxruntime import ORTModel
                """
        },
    ),
    "U3 Django apps and middleware": (
        ("django", "sorl-thumbnail", "whitenoise", "django-extensions", "django-auditlog", "django-compression-middleware"),
        {
            "shop/settings.py": """\
                import django
                INSTALLED_APPS = [
                    "django.contrib.auth",
                    "sorl.thumbnail",
                ]
                MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
                if DEBUG:
                    INSTALLED_APPS.append("django_extensions")
                INSTALLED_APPS += ("auditlog",)
                MIDDLEWARE.insert(0, "compression_middleware.middleware.CompressionMiddleware")
                """
        },
    ),
    "U3 Django apps in a file of their own": (
        ("django", "django-extensions", "sorl-thumbnail"),
        {
            "shop/apps_list.py": "APPS = ['django_extensions', 'sorl.thumbnail']\n",
            "shop/settings.py": "import django\nfrom shop.apps_list import APPS\nINSTALLED_APPS = [*APPS]\n",
        },
    ),
    "U4 Django backends, logging and hashers": (
        ("django", "channels-redis", "concurrent-log-handler", "argon2-cffi", "mysqlclient", "django-redis", "psycopg"),
        {
            "shop/settings.py": """\
                import django
                CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer"}}
                LOGGING = {"handlers": {"file": {"class": "concurrent_log_handler.ConcurrentRotatingFileHandler"}}}
                PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
                CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache"}}
                DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}, "old": {"ENGINE": "django.db.backends.mysql"}}
                """
        },
    ),
    "U5 database driver in a URL": (
        ("sqlalchemy", "psycopg", "aiomysql", "asyncpg"),
        {
            "app/db.py": """\
                import sqlalchemy
                A = "postgresql+psycopg://user@host/base"
                B = f"mysql+aiomysql://{user}@host/base"
                C = sqlalchemy.URL.create(drivername="postgresql+asyncpg")
                """
        },
    ),
    "U5 database driver by scheme alone": (
        ("sqlalchemy", "psycopg2-binary", "mysqlclient"),
        {"app/db.py": "import sqlalchemy\nA = 'postgresql://user@host/base'\nB = 'mysql://user@host/base'\n"},
    ),
    "U6 what a framework needs for a feature": (
        ("fastapi", "pydantic", "email-validator", "python-multipart", "httpx"),
        {
            "app/main.py": """\
                from typing import Annotated
                from fastapi import Depends, FastAPI
                from fastapi.security import OAuth2PasswordRequestForm
                from pydantic import BaseModel, EmailStr

                app = FastAPI()

                class User(BaseModel):
                    email: EmailStr

                @app.post("/login")
                def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> None: ...
                """,
            "tests/test_app.py": "from fastapi.testclient import TestClient\n",
        },
    ),
    "U6 what pandas needs for a feature": (
        ("pandas", "pyarrow", "openpyxl", "tabulate", "xlsxwriter", "jinja2", "tables"),
        {
            "app.py": """\
                import pandas as pd
                frame = pd.read_parquet("a.parquet")
                other = pd.read_excel("b.xlsx")
                print(frame.to_markdown())
                frame.style.highlight_max()
                frame.to_hdf("x.h5", key="x")
                with pd.ExcelWriter("c.xlsx", engine="xlsxwriter") as writer:
                    frame.to_excel(writer)
                """
        },
    ),
    "U7 logger or tracker by name": (
        ("lightning", "torch", "tensorboard", "wandb"),
        {
            "train.py": """\
                import lightning
                import torch
                from torch.utils.tensorboard import SummaryWriter
                from lightning.pytorch.loggers import WandbLogger
                """
        },
    ),
    "U7 tracker in a list of reports": (
        ("transformers", "trackio"),
        {"train.py": "from transformers import TrainingArguments\nTrainingArguments(report_to=['trackio'])\n"},
    ),
    "U8 availability helpers": (
        ("lightning-utilities", "lightning-thunder", "litserve", "jmespath"),
        {
            "acme.py": """\
                from lightning_utilities.core.imports import RequirementCache, module_available
                _JMESPATH = _is_package_available("jmespath")
                _LITSERVE = RequirementCache("litserve")
                if module_available("thunder"):
                    pass
                """
        },
    ),
    "U9 own loaders": (
        ("bottleneck", "zstandard", "html5lib", "odfpy", "psycopg2"),
        {
            "acme/__init__.py": """\
                import os
                import pytest
                bn = import_optional_dependency("bottleneck", errors="warn")
                zstd = _load_library("zstandard")
                lib = td.versioned_importorskip("html5lib")
                odf = pytest.importorskip("odf")
                psycopg2 = pytest.importorskip("psycopg2")
                """
        },
    ),
    "U9 lazy loaders": (
        ("xgrammar", "tabulate"),
        {
            "acme.py": """\
                xgr = LazyLoader("xgr", globals(), "xgrammar")
                tab = import_optional_dependency("tabulate")
                """
        },
    ),
    "U10 table of providers": (
        ("langchain-anthropic", "langchain-aws"),
        {
            "acme/base.py": """\
                import importlib
                PROVIDERS = {
                    "anthropic": ("langchain_anthropic", "ChatAnthropic"),
                    "bedrock": ("langchain_aws", "ChatBedrock"),
                }
                def load(name):
                    return importlib.import_module(PROVIDERS[name][0])
                """
        },
    ),
    "U11 asynchronous loader": (
        ("aiohttp-fast-zlib",),
        {"acme/http.py": "import os\nasync def up(hass):\n    await async_import_module(hass, 'aiohttp_fast_zlib')\n"},
    ),
    "U12 loaders of importlib": (
        ("uvloop", "orjson", "ujson", "httpx", "boto3"),
        {
            "acme.py": """\
                import importlib, pkgutil
                from unittest import mock
                a = importlib.import_module("uvloop")
                b = importlib.import_module(name="orjson")
                c = __import__("ujson")
                d = pkgutil.resolve_name("httpx:Client")
                @mock.patch("boto3.client")
                def test(client): ...
                """
        },
    ),
    "U13 commands": (
        ("uv", "gunicorn", "granian", "zensical", "flower"),
        {
            "app.py": """\
                import subprocess, sys
                subprocess.run([sys.executable, "-m", "uv", "pip", "install", "x"])
                args = ["zensical", "build"]
                subprocess.check_call(args)
                """,
            "Procfile": "web: gunicorn app:app\n",
            "Dockerfile": 'FROM python\nCMD ["granian", "app:app"]\n',
            "docker/run-flower.sh": "#!/bin/sh\nexec celery --app app flower\n",
        },
    ),
    "U13 commands in scripts without an ending, notebooks and strings": (
        ("acme-serve", "acme-migrate", "acme-tidy", "acme-plot", "acme-load", "acme-check"),
        {
            "app.py": """\
                import subprocess, sys
                subprocess.check_output(f"acme-load {name}", shell=True)
                subprocess.run(f"{sys.executable} -m acme_check --all", shell=True)
                """,
            "bin/start": "#!/usr/bin/env bash\nset -e\nFLAGS=1 acme-serve --port 80\n",
            "rootfs/etc/s6-overlay/svc/run": "#!/command/with-contenv /usr/bin/bash\nif acme-migrate; then exit; fi\n",
            "Makefile": "x:\n\t$(PYTHON) -m acme_tidy\n",
            "nb.ipynb": '{"cells": [{"cell_type": "code", "source": ["import os\\n", "!acme-plot x\\n"], "metadata": {}, "outputs": []}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        },
    ),
    "U13 tasks": (
        ("acme-a", "acme-b", "acme-c", "acme-d", "acme-e", "acme-f", "acme-g", "acme-h"),
        {
            "app.py": "import os\n",
            "pyproject.toml": """\
                [tool.hatch.envs.default.scripts]
                lint = "acme-a x"
                [tool.pdm.scripts]
                x = {cmd = "acme-b"}
                [tool.poe.tasks]
                y = "acme-c z"
                [tool.taskipy.tasks]
                z = "acme-d"
                [tool.pixi.feature.test.tasks]
                w = "acme-e y"
                """,
            "pixi.toml": "[workspace]\nname = 'x'\n[dependencies]\nacme-none = '*'\n[tasks]\nx = { cmd = 'acme-f y' }\n",
            "tox.toml": "[env_run_base]\ncommands = [['acme-g', '--x']]\n",
            ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n  - id: x\n    entry: acme-h --fix\n",
        },
    ),
    "U13 what starts with Python": (
        ("acme-hook", "acme-trace", "acme-start", "acme-hidden"),
        {
            "app.py": "import os\n",
            "src/acme.pth": "src\nimport acme_hook.auto\nimport os; import acme_trace\n",
            "src/acme.start": "# PEP 829\nacme_start.auto:main\n",
            "acme.spec": "a = Analysis(['app.py'], hiddenimports=['acme_hidden'])\n",
        },
    ),
    "U14 plug-ins of pytest": (
        ("pytest", "pytest-timeout", "pytest-dependency", "pytest-rerunfailures", "pytest-cov", "pytest-mock", "pytest-env"),
        {
            "tests/test_app.py": """\
                import pytest
                @pytest.mark.timeout(60)
                @pytest.mark.dependency()
                @pytest.mark.flaky(reruns=3)
                def test(mocker): ...
                """,
            "pytest.ini": "[pytest]\naddopts = --cov=app\nenv =\n    A=b\n",
        },
    ),
    "U14 plug-ins of tools on lines of their own": (
        ("mypy", "pylint", "acme-typed", "acme-models", "acme-lint", "acme-fixtures", "pytest"),
        {
            "tests/test_a.py": "import pytest\n",
            "setup.cfg": "[mypy]\nplugins =\n    acme_typed.mypy,\n    acme_models.plugin\n",
            ".pylintrc": "[MAIN]\nload-plugins=other,\n    acme_lint.checks\n",
            "tox.ini": "[testenv]\nsetenv =\n    PYTEST_PLUGINS = acme_fixtures\n",
        },
    ),
    "U15 plug-ins of documentation": (
        ("mkdocs-material", "mkdocstrings", "mkdocstrings-python", "sphinxcontrib-spelling", "autodoc-pydantic", "sphinx-rtd-theme"),
        {
            "app.py": "import os\n",
            "mkdocs.yml": "site_name: x\ntheme:\n  name: material\nplugins:\n  - search\n  - mkdocstrings:\n      handlers:\n        python: {}\n",
            "docs/conf.py": "import os\nextensions = ['sphinxcontrib.spelling', 'sphinxcontrib.autodoc_pydantic']\nhtml_theme = 'sphinx_rtd_theme'\n",
        },
    ),
    "U16 linters and hooks": (
        ("clang-format", "pre-commit", "zizmor"),
        {
            "app.py": "import os\n",
            ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n  - id: clang-format\n",
            ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n    - run: uvx zizmor .\n",
        },
    ),
    "U17 stubs of what is used": (
        ("redis", "types-redis", "django-filter", "django-filter-stubs", "celery", "celery-types"),
        {"app.py": "import redis, django_filters, celery\n"},
    ),
    "U18 the other branch of TYPE_CHECKING": (
        ("ujson",),
        {"app.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import json\nelse:\n    import ujson as json\n"},
    ),
    "U19 tests, docs, notebooks and scripts": (
        ("scipy", "imagehash", "jsonargparse", "seaborn"),
        {
            "app.py": "import os\n",
            "tests/test_a.py": "import scipy\nimport imagehash\n",
            "scripts/run.py": "import jsonargparse\n",
            "nb.ipynb": '{"cells": [{"cell_type": "code", "source": ["import seaborn"], "metadata": {}, "outputs": []}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        },
    ),
    "U20 versions and platforms": (
        ("tomli==2.0 ; python_version < '3.11'", "colorama==0.4 ; sys_platform == 'win32'", "triton==2 ; sys_platform == 'linux'"),
        {
            "app.py": """\
                import sys
                if sys.version_info < (3, 11):
                    import tomli as tomllib
                if sys.platform == "win32":
                    import colorama
                try:
                    import triton
                except ImportError:
                    triton = None
                """
        },
    ),
    "U21 modules that others lost": (
        ("audioop-lts", "standard-telnetlib", "atomicwrites-homeassistant"),
        {"app.py": "import audioop, telnetlib, atomicwrites\n"},
    ),
    "U25 a distribution with two extras": (
        ("huggingface-hub[cli]==1", "transformers[kernels]==4"),
        {"app.py": "import huggingface_hub, transformers\n"},
    ),
    "U31 manifests of plug-ins": (
        ("pylutron",),
        {
            "pyproject.toml": library(more='[project.entry-points."acme.plugins"]\nlutron = "pylutron.hooks:setup"\n'),
            "acme/__init__.py": "import os\n",
        },
    ),
    "U31 entry points in setup.py": (
        ("acme-hooks", "acme-tool"),
        {
            "setup.py": """\
                from setuptools import setup
                setup(name="x", entry_points={"console_scripts": ["run = acme_hooks.cli:main"], "x": \"\"\"
                [x]
                y = acme_tool.plugin:Y
                \"\"\"})
                """,
            "acme/__init__.py": "import os\n",
        },
    ),
    "U31 the manifest of a component": (
        ("acme-lights",),
        {
            "custom_components/lights/manifest.json": '{"domain": "lights", "requirements": ["acme-lights==1.0"]}',
            "custom_components/lights/__init__.py": "import os\n",
        },
    ),
    "U31 classes that settings load": (
        ("hydra-core", "acme-model", "acme-callback", "acme-data", "acme-filter", "acme-app"),
        {
            "app.py": "import hydra\n",
            "conf/x.yaml": "model:\n  _target_: acme_model.Model\ncallback:\n  class_path: acme_callback.X\ndata:\n  type: acme_data.Thing\n",
            "logging.json": '{"filters": {"x": {"()": "acme_filter.F"}}}',
            "uwsgi.ini": "[uwsgi]\nmodule = acme_app.wsgi\n",
        },
    ),
    "U33 parsers and engines in strings": (
        ("beautifulsoup4", "lxml", "html5lib", "pandas", "openpyxl", "pyarrow", "matplotlib", "pyqt5", "transformers", "flash-attn"),
        {
            "app.py": """\
                from bs4 import BeautifulSoup
                import pandas as pd
                import matplotlib
                from transformers import AutoModel
                BeautifulSoup(page, "lxml")
                BeautifulSoup(page, features="html5lib")
                pd.read_excel("x", engine="openpyxl")
                pd.read_csv("x", engine="pyarrow")
                matplotlib.use("Qt5Agg")
                AutoModel.from_pretrained("x", attn_implementation="flash_attention_2")
                """
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", USED)
def test_what_is_used_without_an_import_is_not_called_unused(case: str) -> None:
    names, files = USED[case]
    assert unused({"requirements.txt": application(*names), **files}) == {}


def test_u17_stubs_of_what_nothing_uses_are_a_note() -> None:
    files = {"pyproject.toml": library(more="[dependency-groups]\ndev = ['types-redis', 'types-six']\n"), "acme.py": "import six\n"}
    assert unused(files) == {"types-redis": "note"}


def test_u21_data_that_others_read_is_at_most_a_note() -> None:
    files = {"requirements.txt": application("tzdata", "certifi", "requests"), "app.py": "import requests\n"}
    assert set(unused(files).values()) <= {"note"}


def test_u22_a_pin_of_what_another_requirement_brings_is_at_most_a_note() -> None:
    files = {"requirements.txt": "requests>=2\nurllib3>=2.0.7  # not affected by the advisory\n", "app.py": "import requests\n"}
    assert unused(files) == {"urllib3": "note"}


def test_u22_a_requirement_that_only_chooses_an_index_is_at_most_a_note() -> None:
    sources = "[tool.uv.sources]\ntorch = {index = 'cpu'}\n[[tool.uv.index]]\nname = 'cpu'\nurl = 'https://example.org/cpu'\nexplicit = true\n"
    files = {"pyproject.toml": library("torch>=2", more=sources), "acme.py": "import os\n"}
    assert unused(files) == {"torch": "note"}


def test_u23_accelerators_and_builds_of_a_driver_are_at_most_a_note() -> None:
    names = ("psycopg", "psycopg-c", "psycopg-pool", "redis", "hiredis", "uvicorn", "uvloop", "celery", "setproctitle", "requests", "brotli")
    files = {"requirements.txt": application(*names), "app.py": "import psycopg, redis, uvicorn, celery, requests\n"}
    assert set(unused(files).values()) <= {"note"}


def test_u24_what_models_load_is_at_most_a_note() -> None:
    names = ("transformers", "einops", "protobuf", "sentencepiece", "num2words", "torchvision")
    files = {"requirements.txt": application(*names), "app.py": "import transformers\n"}
    assert set(unused(files).values()) <= {"note"}


def test_u24_what_the_project_or_a_schema_loads_by_itself_is_at_most_a_note() -> None:
    files = {"pyproject.toml": library("jsonschema", "rfc3339-validator", "acme-loggers"), "acme.py": "import jsonschema\n"}
    assert set(unused(files).values()) <= {"note"}


def test_u26_an_extra_that_names_the_project_itself_is_used() -> None:
    files = {"pyproject.toml": library(extras="all = ['acme[fast]']\nfast = ['orjson>=3']\n"), "acme.py": "import orjson\n"}
    assert unused(files) == {}


def test_u27_members_of_a_workspace_are_used_by_being_members() -> None:
    files = {
        "pyproject.toml": library("one", "two") + "[tool.uv.workspace]\nmembers = ['packages/*']\n[tool.uv.sources]\none = {workspace = true}\ntwo = {workspace = true}\n",
        "acme.py": "import os\n",
        "packages/one/pyproject.toml": library(name="one"),
        "packages/one/one/__init__.py": "import os\n",
        "packages/two/pyproject.toml": library(name="two"),
        "packages/two/two/__init__.py": "import os\n",
    }
    assert unused(files) == {}


def test_u28_a_script_with_its_own_requirements_may_choose_them_by_options() -> None:
    script = '# /// script\n# dependencies = ["trl", "trackio"]\n# ///\nimport trl\nprint(report_to="trackio")\n'
    assert unused({"pyproject.toml": library("trl"), "scripts/dpo.py": script}) == {}


@pytest.mark.parametrize(
    "broken",
    [
        {"app/other.py": "def broken(:\n    import psutil\n"},
        {"app/other.ipynb": "{"},
    ],
)
def test_u29_a_file_that_cannot_be_read_makes_it_a_note(broken: Files) -> None:
    files = {"requirements.txt": application("psutil"), "app/__init__.py": "import os\n", **broken}
    assert set(unused(files).values()) <= {"note"}


def test_u30_code_that_no_entry_leads_to_counts() -> None:
    files = {"requirements.txt": application("av", "kornia"), "main.py": "import os\n", "extras_nodes/nodes_a.py": "import av\nimport kornia\n"}
    assert unused(files) == {}


def test_u32_requirements_without_a_name_or_with_a_url_are_at_most_notes() -> None:
    lines = "-r more.txt\ngit+https://example.org/bar.git#egg=bar\nhttps://example.org/foo-1.0-py3-none-any.whl\n-e ./libs/x\nrequests==2\n"
    files = {"requirements.txt": lines, "more.txt": "idna>=2\n", "app.py": "import requests\n", "libs/x/setup.py": "from setuptools import setup\nsetup(name='x')\n"}
    assert set(unused(files).values()) <= {"note"}
    assert not {"git", "https"} & set(unused(files))


@pytest.mark.parametrize(
    ("name", "code"),
    [("acme-thing-client", "import thingclient\n"), ("vortex-data", "import vortex\n")],
)
def test_an_import_that_nothing_explains_weakens_what_it_may_be(name: str, code: str) -> None:
    files = {"requirements.txt": application(name), "app.py": code}
    assert set(unused(files).values()) <= {"note"}
    assert missing(files) == {}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("psutil",), "import os\n"),
        (("filelock",), "import os\nprint('install filelock first')\n"),
    ],
)
def test_what_is_really_not_used_is_told(names: tuple[str, ...], code: str) -> None:
    files = {"pyproject.toml": library(*names), "acme/__init__.py": code}
    assert unused(files) == dict.fromkeys(names, "warning")


@pytest.mark.parametrize(
    "file",
    [
        {"bin/start": "exec psutil\n"},
        {"acme/notes.py": "import os\nprint('so much!psutil ')\n"},
        {"setup.py": "from setuptools import setup\nsetup(name='x', extras_require={'a': ['psutil']})\n"},
        {"acme.spec": "Name: acme\nRequires: 'psutil'\n"},
        {"acme.spec": "a = Analysis(['app.py'], excludes=['psutil'])\n"},
        {"acme.pth": "psutil\n"},
        {"pixi.toml": "[workspace]\nname = 'x'\n[dependencies]\npsutil = '*'\n"},
        {"acme/marks.py": "import os\nprint('pytest -m psutil')\n"},
    ],
)
def test_what_only_looks_like_a_use_is_none(file: Files) -> None:
    files = {"pyproject.toml": library("psutil"), "acme/__init__.py": "import os\n", **file}
    assert unused(files) == {"psutil": "warning"}


def test_a_generated_copy_of_the_requirements_is_no_use() -> None:
    table = 'deps = {\n    "filelock": "filelock",\n    "regex": "regex!=2019.12.17",\n    "requests": "requests",\n}\n'
    files = {
        "pyproject.toml": library("filelock", "pluggy>=1", "requests"),
        "acme/__init__.py": "import requests\n",
        "acme/dependency_versions_table.py": table,
    }
    assert unused(files) == {"filelock": "warning", "pluggy": "warning"}


COVERED: dict[str, tuple[str, Files]] = {
    "M1 absence is survived": (
        library(),
        {
            "acme.py": """\
                try:
                    import triton
                except:
                    triton = None
                try:
                    import colorama
                except ImportError:
                    HAS = False
                else:
                    colorama.init()
                """
        },
    ),
    "M2 absence is explained": (
        library(),
        {
            "acme.py": """\
                try:
                    import fastmcp
                except ImportError as error:
                    raise ImportError("pip install fastmcp") from error
                """
        },
    ),
    "M2 absence is explained, and the rest of the file relies on it": (
        library("requests>=2", more="[dependency-groups]\ntest = ['scipy']\n"),
        {
            "acme/__init__.py": "import requests\n",
            "acme/stats.py": """\
                try:
                    import scipy.stats
                except ImportError as error:
                    raise type(error)("needs scipy") from error
                from scipy import special
                """,
        },
    ),
    "M3 availability flags": (
        library(),
        {
            "acme/__init__.py": """\
                from .utils import is_wandb_available, _HAS_RICH
                if is_wandb_available():
                    import wandb
                if _HAS_RICH:
                    from rich.console import Console
                """,
            "acme/utils.py": "_HAS_RICH = False\ndef is_wandb_available(): ...\n",
        },
    ),
    "M3 a notebook that says it is there": (
        library(),
        {
            "acme/__init__.py": """\
                from .utils import in_notebook, IN_COLAB
                if in_notebook():
                    from IPython import get_ipython
                if IN_COLAB:
                    import gdown
                """,
            "acme/utils.py": "IN_COLAB = False\ndef in_notebook(): ...\n",
        },
    ),
    "M3 a module behind a flag": (
        library(),
        {
            "acme/__init__.py": "from .utils import is_bnb_available\nif is_bnb_available():\n    from .bnb import Linear\n",
            "acme/bnb.py": "import bitsandbytes\nLinear = 1\n",
            "acme/utils.py": "def is_bnb_available(): ...\n",
        },
    ),
    "M4 suppress and broad excepts": (
        library("haystack-ai"),
        {
            "acme.py": """\
                from contextlib import suppress
                from haystack.lazy_imports import LazyImport
                with suppress(ImportError):
                    import uvloop
                with LazyImport("Run 'pip install boto3'") as boto3_import:
                    import boto3
                try:
                    import ujson
                except Exception:
                    ujson = None
                """
        },
    ),
    "M5 modules of a platform or vendor": (
        library(),
        {
            "acme.py": """\
                import sys
                if sys.platform == "darwin":
                    import AppKit
                    import Foundation
                if sys.platform == "win32":
                    import winreg, msvcrt
                    import win32api
                """,
            "acme_npu.py": "import torch_npu\n",
        },
    ),
    "M6 a module that a setting loads": (
        library(),
        {
            "acme/__init__.py": "def render(name):\n    import jinja2\n",
            "acme/backends/jinja2.py": "import jinja2\n",
        },
    ),
    "M6 a module that a host loads by an entry point": (
        library("requests>=2", more='[project.entry-points."universal_pathlib.implementations"]\nacme = "acme.fs.path:AcmePath"\n'),
        {
            "acme/__init__.py": "import requests\n",
            "acme/fs/__init__.py": "",
            "acme/fs/path.py": "from upath import UPath\n",
        },
    ),
    "M6 an integration of another name than what it imports": (
        library("requests>=2"),
        {
            "acme/__init__.py": "import requests\n",
            "acme/integration/sb3/__init__.py": "from .sb3 import Callback\n",
            "acme/integration/sb3/sb3.py": "import torch\nfrom stable_baselines3.common.callbacks import BaseCallback\n",
            "acme/integration/lake/lake_test.py": "import pandas\n",
            "acme/integration/lake/steps.py": "import pandas\n",
        },
    ),
    "M6 helpers for tests in the package": (
        library("requests>=2", more="[dependency-groups]\ntest = ['fakeredis']\n"),
        {
            "acme/__init__.py": "import requests\n",
            "acme/testing/__init__.py": "",
            "acme/testing/storages.py": "import fakeredis\n",
        },
    ),
    "M6 templates of a package that is called after what they are for": (
        library("requests>=2", name="gradio-client"),
        {
            "gradio_client/__init__.py": "from .client import Client\n",
            "gradio_client/client.py": "import requests\n",
            "gradio_client/templates/bot.py": "import gradio\n",
        },
    ),
    "M6 extensions of Sphinx, and templates": (
        library("requests>=2"),
        {
            "acme/__init__.py": "import requests\n",
            "acme/sphinxext/roles.py": "import docutils\nimport toml\n",
            "acme/templates/bot.py": "import gradio\n",
        },
    ),
    "M7 what lies beside a script": (
        library(),
        {
            "acme/__init__.py": "import os\n",
            "scripts/run.py": "import sampler\nfrom _servers import start\n",
            "scripts/sampler.py": "import os\n",
            "scripts/_servers.py": "import os\n",
        },
    ),
    "M8 the root of a Django project": (
        library("django>=4"),
        {
            "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
            "dcim/__init__.py": "",
            "dcim/models.py": "from ipam.models import Prefix\nimport django\n",
            "ipam/__init__.py": "",
            "ipam/models.py": "from dcim import models\n",
        },
    ),
    "M8 the root of a Django project below src": (
        library("django>=4"),
        {
            "src/manage.py": "import django\n",
            "src/documents/__init__.py": "",
            "src/documents/models.py": "from paperless import settings\n",
            "src/paperless/__init__.py": "",
            "src/paperless/settings.py": "import documents\n",
        },
    ),
    "M9 the path of pytest": (
        library(more="[tool.pytest.ini_options]\npythonpath = ['tools']\n"),
        {
            "acme/__init__.py": "import os\n",
            "tools/prepare.py": "import os\n",
            "tests/conftest.py": "import os\n",
            "tests/shared.py": "import os\n",
            "tests/test_a.py": "import prepare\nimport shared\nfrom conftest import x\n",
        },
    ),
    "M10 tests that are skipped where something is absent": (
        library("requests>=2", more="[dependency-groups]\ntest = ['pytest']\n"),
        {
            "acme/__init__.py": "import requests\n",
            "tests/queue/__init__.py": "import pytest\npytest.importorskip('arq')\n",
            "tests/queue/test_a.py": "import arq\nimport fakeredis\n",
            "tests/test_b.py": "import pytest\naiomysql = pytest.importorskip('aiomysql')\nimport sqlalchemy\n",
            "tests/test_c.py": """\
                import pytest
                try:
                    import litellm
                except ImportError:
                    pytest.skip("not installed", allow_module_level=True)
                import litellm.utils
                """,
        },
    ),
    "M11 own name is another": (
        library(name="acme-everything"),
        {
            "lumber/__init__.py": "import benchmarks.one\n",
            "benchmarks/__init__.py": "",
            "benchmarks/one.py": "import lumber\n",
        },
    ),
    "M12 aliases": (
        library("probatio>=1", "pymysql>=1"),
        {
            "acme/__init__.py": """\
                from probatio import install_as_voluptuous
                import pymysql
                import sys
                from . import stand_in
                install_as_voluptuous()
                pymysql.install_as_MySQLdb()
                sys.modules["legacy_thing"] = stand_in
                """,
            "acme/stand_in.py": "",
            "acme/schema.py": "import voluptuous as vol\nfrom voluptuous.humanize import x\nimport MySQLdb\nimport legacy_thing\n",
        },
    ),
    "M12 vendored": (
        library(),
        {
            "acme/__init__.py": "from acme._vendor import six\nfrom acme._vendor.six.moves import urllib\n",
            "acme/_vendor/__init__.py": "",
            "acme/_vendor/six.py": "import os\n",
        },
    ),
    "M13 modules of the interpreter": (
        library(),
        {
            "acme/__init__.py": "import __main__, builtins\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from _typeshed import StrPath\n    import typing_extensions\nfrom acme import _speed\nfrom acme._speed import fast\n",
            "acme/_speed.pyx": "",
        },
    ),
    "M14 files of the build": (
        library(),
        {
            "acme/__init__.py": "import os\n",
            "setup.py": "import Cython, versioneer, setuptools, torch\nfrom setuptools import setup\nsetup()\n",
            "hatch_build.py": "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n",
        },
    ),
    "M15 several modules of one distribution": (
        library("matplotlib>=3", "setuptools>=60", "attrs>=22"),
        {"acme.py": "import mpl_toolkits.mplot3d\nimport pkg_resources\nimport attr\nimport attrs\n"},
    ),
    "M16 several distributions of one module": (
        library("psycopg2-binary>=2", "opencv-python-headless>=4", "pillow-simd>=9", "faiss-gpu>=1", "onnxruntime-gpu>=1"),
        {"acme.py": "import psycopg2, cv2, PIL, faiss, onnxruntime\n"},
    ),
    "M17 an extra of a requirement brings it": (
        library("fastapi[standard]>=0.110"),
        {"acme.py": "import fastapi\n", "tests/test_a.py": "import httpx\n"},
    ),
    "M18 other Pythons": (
        library("tomli>=2; python_version < '3.11'"),
        {
            "acme.py": """\
                import sys
                try:
                    import tomllib
                except ModuleNotFoundError:
                    import tomli as tomllib
                if sys.version_info < (3, 12):
                    import distutils, imp, asyncore
                import zoneinfo
                if sys.version_info >= (3, 14):
                    from compression import zstd
                """
        },
    ),
    "M18 a backport for older Pythons": (
        library("dataclasses>=0.7; python_version >= '3.6' and python_version < '3.7'").replace(">=3.10", ">=3.6"),
        {"acme.py": "from dataclasses import dataclass\n"},
    ),
    "M19 types alone": (
        library(),
        {"acme.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mypy_boto3_s3\n    from pandas import DataFrame\n"},
    ),
    "M20 another manifest": (
        "[project]\nname = 'acme'\nversion = '1'\n",
        {"requirements.txt": "requests==2\n", "base_requirements.txt": "rich\n", "app.py": "import requests, rich\n"},
    ),
    "M20 the manifest of a component": (
        library("aiohttp>=3"),
        {
            "homeassistant/__init__.py": "import aiohttp\n",
            "homeassistant/components/bluetooth/__init__.py": "from habluetooth import Manager\nfrom homeassistant.components import other\n",
            "homeassistant/components/bluetooth/manifest.json": '{"domain": "bluetooth", "requirements": ["habluetooth==1.2", "bleak[x]==2"]}',
            "homeassistant/components/other/__init__.py": "import bleak\nimport habluetooth\n",
            "homeassistant/components/other/manifest.json": '{"domain": "other", "dependencies": ["bluetooth"]}',
        },
    ),
    "M21 relative loader": (
        library(),
        {"acme/__init__.py": "from importlib import import_module\nimport_module('.x', __package__)\nimport_module('..y', 'a.b')\n", "acme/x.py": ""},
    ),
    "M23 installs in a notebook": (
        library(),
        {
            "acme/__init__.py": "import os\n",
            "nb.ipynb": '{"cells": [{"cell_type": "code", "source": ["%pip install polars\\n", "import polars"], "metadata": {}, "outputs": []}, {"cell_type": "code", "source": ["%%html\\n", "import nothing"], "metadata": {}, "outputs": []}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        },
    ),
    "M24 templates": (
        library(),
        {
            "acme/__init__.py": "import os\n",
            "{{cookiecutter.name}}/app.py": "import fastapi\n",
            "hooks/post_gen_project.py": "import os\n",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COVERED)
def test_what_needs_no_requirement_is_not_called_missing(case: str) -> None:
    manifest, files = COVERED[case]
    assert missing({"pyproject.toml": manifest, **files}) == {}


@pytest.mark.parametrize(("other", "severity"), [("click>=8", "error"), ("acme-client>=1", "warning")])
def test_what_a_requirement_that_is_not_known_may_bring_is_no_error(other: str, severity: str) -> None:
    files = {"pyproject.toml": library("requests>=2", other), "acme/__init__.py": "import requests\nimport msgspec\n"}
    assert missing(files) == {"msgspec": severity}


def test_a_package_that_is_called_after_what_it_needs_does_need_it() -> None:
    files = {"pyproject.toml": library("requests>=2", name="acme-redis"), "acme_redis/__init__.py": "import requests\n", "acme_redis/queue.py": "import redis\n"}
    assert missing(files) == {"redis": "error"}


def test_what_only_tests_import_is_told_also_where_an_adapter_imports_it() -> None:
    files = {
        "pyproject.toml": library("requests>=2", more="[dependency-groups]\ntest = ['pytest']\n"),
        "acme/__init__.py": "import requests\n",
        "acme/integrations/frames.py": "import pandas\n",
        "tests/test_a.py": "import pytest\nimport pandas\n",
    }
    assert missing(files) == {"pandas": "warning"}


def test_m10_modules_that_must_not_exist_are_no_errors() -> None:
    files = {
        "pyproject.toml": library(more="[dependency-groups]\ntest = ['pytest']\n"),
        "acme/__init__.py": "import os\n",
        "tests/test_a.py": "import pytest\ndef test():\n    with pytest.raises(ImportError):\n        import non_existent\n    from DoesNotExist import x\n",
    }
    assert missing(files) == {}


@pytest.mark.parametrize(
    "step",
    [
        {"Dockerfile": "FROM python:3.11\nRUN pip install torch==2.5\n"},
        {"one_click.py": "import os\nos.system('python -m pip install torch==2.5')\n"},
        {"install.sh": "pip install torch\n"},
    ],
)
def test_m22_what_a_step_installs_is_a_note(step: Files) -> None:
    files = {"requirements.txt": "requests==2\n", "server.py": "import torch, requests\n", **step}
    assert missing(files) == {}
