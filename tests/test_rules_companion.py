"""Features that need a distribution which nothing declares."""

from __future__ import annotations

import pytest
from test_evidence_classes import Files, application, found, library, unused

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

RULE = "undeclared-companion"


def companions(files: Files) -> dict[str, str]:
    return {name: severity for rule, name, severity, _ in found(files) if rule == RULE}


@pytest.mark.parametrize(
    ("requirements", "code", "expected"),
    [
        ("pandas\n", "import pandas as pd\nx = pd.read_parquet('x')\n", {"pyarrow": "error"}),
        ("pandas\n", "from pandas import read_parquet as r\nx = r('x')\n", {"pyarrow": "error"}),
        ("pandas\n", "import pandas as pd\ndef f():\n    pd.read_excel('x')\n", {"openpyxl": "warning"}),
        ("pandas\nacme-private\n", "import pandas as pd\npd.read_excel('x')\n", {"openpyxl": "warning"}),
        ("pandas\nacme-private\n", "import pandas as pd\npd.read_parquet('x')\n", {"pyarrow": "note"}),
        ("pandas\n", "import pandas as pd\npd.ExcelWriter('x', engine='xlsxwriter')\n", {"openpyxl": "error", "xlsxwriter": "error"}),
        ("fastapi\n", "from fastapi import FastAPI, Form\napp = FastAPI()\n@app.post('/')\ndef f(x: str = Form()): ...\n", {"python-multipart": "error"}),
        ("pydantic\n", "from pydantic import BaseModel, EmailStr\nclass A(BaseModel):\n    m: EmailStr\n", {"email-validator": "error"}),
        ("transformers\n", "from transformers import AutoModel as A\ndef f():\n    A.from_pretrained('x', device_map='auto')\n", {"accelerate": "warning"}),
        ("transformers\n", "from transformers import AutoModel as A\nA.from_pretrained('x', device_map=None, load_in_8bit=False)\n", {}),
        ("langchain-community\n", "from langchain_community.document_loaders import PyPDFLoader\nPyPDFLoader('x')\n", {"pypdf": "error"}),
        ("langchain-community\npypdf\n", "from langchain_community.document_loaders.pdf import PyPDFLoader\nPyPDFLoader('x')\n", {}),
        ("pandas\npyarrow\n", "import pandas as pd\npd.read_parquet('x')\n", {}),
        ("pandas\nfastparquet\n", "import pandas as pd\npd.read_parquet('x')\n", {}),
        ("pandas\nstreamlit\n", "import pandas as pd, streamlit\npd.read_parquet('x')\n", {}),
        ("pandas[parquet]\n", "import pandas as pd\npd.read_parquet('x')\n", {}),
        ("fastapi[standard]\n", "from fastapi import FastAPI, Form\napp = FastAPI()\n@app.post('/')\ndef f(x: str = Form()): ...\n", {}),
        ("pandas\n", "import pandas as pd\ntry:\n    pd.read_parquet('x')\nexcept ImportError:\n    pass\n", {}),
        ("pandas\n", "import pandas as pd\nclass A:\n    def read_parquet(self): ...\nA().read_parquet()\n", {}),
        ("pandas\n", "import pandas as pd\nprint('pd.read_parquet')  # pd.read_excel\n", {}),
        ("pandas\n", "import pandas as pd\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pd.read_parquet\n", {}),
        ("pandas\npolars\n", "import polars as pd\nimport pandas\npd.read_parquet('x')\n", {}),
        ("pydantic\n", "from pydantic import NameEmail\nENCODERS = {int: str, NameEmail: str}\nisinstance(1, NameEmail)\n", {}),
    ],
)  # fmt: skip
def test_a_feature_in_a_program(requirements: str, code: str, expected: dict[str, str]) -> None:
    pinned = application(*requirements.split())
    assert companions({"requirements.txt": pinned, "app.py": code}) == expected


def test_functions_of_a_library_may_leave_the_choice_to_its_users() -> None:
    files = {"pyproject.toml": library("pandas"), "acme/__init__.py": "import pandas\ndef f(p):\n    return pandas.read_excel(p)\n"}
    assert companions(files) == {"openpyxl": "note"}


def test_tests_are_worth_a_note() -> None:
    files = {
        "requirements.txt": application("fastapi"),
        "app.py": "import fastapi\n",
        "tests/test_app.py": "from fastapi.testclient import TestClient\n",
    }
    assert companions(files) == {"httpx": "note"}


def test_what_the_code_imports_itself_is_for_another_rule() -> None:
    files = {"requirements.txt": application("pandas"), "app.py": "import pandas, pyarrow\npandas.read_parquet('x')\n"}
    assert companions(files) == {}


@pytest.mark.parametrize("step", [{"Dockerfile": "FROM python\nRUN pip install pyarrow\n"}, {"poetry.lock": '[[package]]\nname = "pyarrow"\nversion = "1"\n[metadata]\nlock-version = "2.1"\n'}])
def test_what_a_step_or_a_lock_brings_is_there(step: Files) -> None:
    files = {"requirements.txt": application("pandas"), "app.py": "import pandas\npandas.read_parquet('x')\n", **step}
    assert companions(files) == {}


def test_a_feature_keeps_its_companion_also_where_the_type_is_not_known() -> None:
    files = {"requirements.txt": application("pandas", "tabulate"), "app.py": "import pandas\ndef show(frame):\n    print(frame.to_markdown())\n"}
    assert unused(files) == {}


def test_pandas_itself_has_no_companions() -> None:
    files = {"pyproject.toml": library(name="pandas"), "pandas/__init__.py": "", "pandas/io.py": "import pandas as pd\npd.read_parquet('x')\n"}
    assert companions(files) == {}


@pytest.mark.parametrize(
    ("manifest", "text", "said"),
    [
        ("requirements.txt", "httpx==0.28.0\n", "httpx[http2]==0.28.0"),
        ("requirements.txt", "httpx\n", "httpx[http2]"),
        ("environment.yml", "dependencies:\n  - python=3.12\n  - httpx=0.28\n", "add `h2` to environment.yml"),
    ],
)
def test_the_extra_that_brings_the_companion_alone_is_the_fix(manifest: str, text: str, said: str) -> None:
    tree: dict[str, str | bytes] = {manifest: text, "a.py": "import httpx\n\nc = httpx.Client(http2=True)\n"}
    (row,) = [r for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "undeclared-companion"]
    assert row.finding.message == "`http2=` of `httpx` needs `h2`, which nothing declares; 1 runtime module uses it"
    assert row.finding.fix is not None
    assert row.finding.fix.message == said


PARSER = "from bs4 import BeautifulSoup\n\nsoup = BeautifulSoup('<a>', {})\n"
ENGINE = "from sqlalchemy import create_engine\n\nengine = create_engine({})\n"


@pytest.mark.parametrize(
    ("host", "code", "needed"),
    [
        ("beautifulsoup4", PARSER.format('"lxml"'), "lxml"),
        ("beautifulsoup4", PARSER.format('features="html5lib"'), "html5lib"),
        ("sqlalchemy", ENGINE.format('"postgresql+psycopg2://u:p@localhost/d"'), "psycopg2"),
        ("sqlalchemy", ENGINE.format('f"mysql+pymysql://{user}@localhost"'), "pymysql"),
        ("sqlalchemy", ENGINE.replace("sqlalchemy", "sqlalchemy.ext.asyncio").replace("create_engine", "create_async_engine").format('"sqlite+aiosqlite:///x"'), "aiosqlite"),
    ],
)
def test_what_a_literal_argument_chooses_is_needed(host: str, code: str, needed: str) -> None:
    assert list(companions({"requirements.txt": application(host), "app.py": code})) == [needed]
    assert companions({"requirements.txt": application(host, needed), "app.py": code}) == {}


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("beautifulsoup4", PARSER.format('"html.parser"')),
        ("beautifulsoup4", PARSER.format("parser")),
        ("beautifulsoup4", "def BeautifulSoup(*_): ...\n\nimport bs4\n\nsoup = BeautifulSoup('<a>', 'lxml')\n"),
        ("sqlalchemy", ENGINE.format('"sqlite:///x"')),
        ("sqlalchemy", ENGINE.format("url")),
        ("sqlalchemy", "from sqlalchemy import text\n\nprint('postgresql+psycopg2://u')\n"),
        ("sqlalchemy", "from sqlalchemy import create_engine\n\ntry:\n    engine = create_engine('mysql+pymysql://u')\nexcept ImportError:\n    engine = None\n"),
    ],
)
def test_what_chooses_nothing_certain_needs_nothing(host: str, code: str) -> None:
    assert companions({"requirements.txt": application(host), "app.py": code}) == {}


ASYNC_TEST = {"requirements.txt": application("fastapi"), "requirements-dev.txt": application("pytest"), "app.py": "import fastapi\n"}


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("asyncio", {"pytest-asyncio": "note"}),
        ("django_db", {"pytest-django": "note"}),
        ("trio", {"pytest-trio": "note"}),
        ("anyio", {}),  # starlette brings it
        ("slow", {}),
    ],
)
def test_a_marker_needs_its_plug_in(mark: str, expected: dict[str, str]) -> None:
    test = f"import pytest\n@pytest.mark.{mark}\nasync def test_x(): ...\n"
    assert companions({**ASYNC_TEST, "tests/test_app.py": test}) == expected
    of_module = f"import pytest\npytestmark = [pytest.mark.{mark}]\nasync def test_x(): ...\n"
    assert companions({**ASYNC_TEST, "tests/test_app.py": of_module}) == expected


@pytest.mark.parametrize(
    "more",
    [
        {"pytest.ini": "[pytest]\nmarkers =\n    slow: takes long\n    asyncio: run in our own loop\n"},
        {"pyproject.toml": '[tool.pytest.ini_options]\nmarkers = [\n  "asyncio: run in our own loop",\n]\n'},
        {"setup.cfg": "[tool:pytest]\nmarkers = asyncio: run in our own loop\n"},
        {"tests/conftest.py": "def pytest_configure(config):\n    config.addinivalue_line('markers', 'asyncio: run in our own loop')\n"},
        {"conftest.py": "import asyncio\ndef pytest_pyfunc_call(pyfuncitem):\n    asyncio.run(pyfuncitem.obj())\n"},
        {"tox.ini": "[testenv]\ndeps = pytest-asyncio\n"},
        {"requirements-test.txt": "pytest-aiohttp==1.0\n"},
        {"requirements-test.txt": "pytest-asyncio-cooperative==0.40\n"},
        {".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: pip install pytest-asyncio\n"},
    ],
)
def test_a_marker_of_the_project_itself_needs_no_plug_in(more: Files) -> None:
    test = "import pytest\n@pytest.mark.asyncio\nasync def test_x(): ...\n"
    assert companions({**ASYNC_TEST, "tests/test_app.py": test, **more}) == {}


def test_a_marker_of_the_same_name_as_another_string_is_not_registered_by_it() -> None:
    test = "import pytest\n@pytest.mark.asyncio\nasync def test_x(): ...\n"
    conftest = "def anyio_backend():\n    return 'asyncio'\ndef pytest_configure(config):\n    config.addinivalue_line('markers', 'slow')\n"
    assert companions({**ASYNC_TEST, "tests/test_app.py": test, "tests/conftest.py": conftest}) == {"pytest-asyncio": "note"}
