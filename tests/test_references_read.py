"""Uses of a distribution without an import."""

from __future__ import annotations

import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.source import CodeRole, Source
from depaudit.references import Question, look_into, references_of


def named(path: str, text: str, *names: str) -> dict[str, str]:
    found = references_of([path], names, Documents(Memory({path: text})))
    return {r.distribution: r.kind.value for r in reversed(found)}


def in_source(path: str, text: str, *names: str) -> tuple[Reference, ...]:
    found, _ = look_into([Source(path, CodeRole.RUNTIME)], Question(names), Documents(Memory({path: text})))
    return found


def in_python(text: str, *names: str, path: str = "app.py") -> dict[str, str]:
    found: tuple[Reference, ...] = in_source(path, text, *names)
    return {r.distribution: r.kind.value for r in reversed(found)}


@pytest.mark.parametrize(
    ("path", "text", "name", "kind"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 1\n", "ruff", "configuration"),
        ("setup.cfg", "[flake8]\nmax = 1\n", "flake8", "configuration"),
        ("tox.ini", "[testenv]\ncommands =\n    coverage run\n", "coverage", "command"),
        (".pre-commit-config.yaml", "repos:\n- repo: https://x/black\n  hooks:\n  - id: black\n", "black", "configuration"),
        ("Dockerfile", 'CMD ["gunicorn", "app"]\n', "gunicorn", "command"),
        ("Dockerfile", "ENTRYPOINT uvicorn app:app\n", "uvicorn", "command"),
        ("Procfile", "web: gunicorn app\n", "gunicorn", "command"),
        ("Makefile", "x:\n\tpython -m build\n", "build", "command"),
        ("Makefile", "x:\n\tpoetry run celery flower\n", "flower", "command"),
        ("Makefile", "docs:\n\tsphinx-build . out\n", "sphinx", "command"),
        (".github/workflows/ci.yml", "steps:\n  - run: uv run mypy .\n", "mypy", "command"),
        ("pytest.ini", "[pytest]\naddopts = --cov=x\n", "pytest-cov", "plugin"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-n auto'\n", "pytest-xdist", "plugin"),
        ("pyproject.toml", "[tool.mypy]\nplugins = ['pydantic.mypy']\n", "pydantic", "plugin"),
        ("mkdocs.yml", "theme:\n  name: material\n", "mkdocs-material", "plugin"),
        ("mkdocs.yml", "plugins:\n  - mkdocstrings\n", "mkdocstrings", "plugin"),
        ("conf/log.yaml", "handler: concurrent_log_handler.ConcurrentRotatingFileHandler\n", "concurrent-log-handler", "configuration"),
        ("conf/log.yaml", "class: concurrent_log_handler.ConcurrentRotatingFileHandler\n", "concurrent-log-handler", "configuration"),
        ("alembic.ini", "sqlalchemy.url = postgresql+asyncpg://user@host/base\n", "asyncpg", "configuration"),
        ("compose.yml", "environment:\n  DATABASE_URL: postgresql://user@host/base\n", "psycopg2-binary", "companion"),
        ("compose.yml", "environment:\n  BROKER: redis://redis\n", "hiredis", "companion"),
    ],
)
def test_configuration_names_what_it_uses(path: str, text: str, name: str, kind: str) -> None:
    assert named(path, text, name)[name] == kind


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["rich", "ruff"]\n[tool.poetry.dependencies]\nrich = "*"\n'),
        ("setup.cfg", "[options]\ninstall_requires =\n    rich\n"),
        ("tox.ini", "[testenv]\ndeps =\n    rich\n    ruff\ncommands = python x\n"),
        ("Dockerfile", "RUN pip install rich \\\n   ruff\n"),
        ("environment.yml", "name: x\ndependencies:\n  - rich\n"),
        ("Makefile", "x:\n\t# rich and ruff\n"),
        ("mypy.ini", "[mypy-rich.*]\nignore_missing_imports = True\n"),
        ("requirements.txt", "rich\nruff\n"),
        (".github/dependabot.yml", "ignore:\n  - dependency-name: rich\n"),
        ("x.yml", "key: enrich rich-text prich\n"),
    ],
)
def test_a_requirement_an_install_or_a_comment_is_no_use(path: str, text: str) -> None:
    assert named(path, text, "rich", "ruff") == {}


def test_the_strongest_evidence_comes_first() -> None:
    files = {"a.yml": "x: coverage\n", "tox.ini": "[testenv]\ncommands = coverage run\n"}
    first = references_of(sorted(files), ["coverage"], Documents(Memory(files)))[0]
    assert (first.location.path, first.kind) == ("tox.ini", ReferenceKind.COMMAND)
    assert (first.location.line, first.location.column) == (2, 12)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("INSTALLED_APPS = ['corsheaders']\n", "django-cors-headers", "configuration"),
        ("MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\n", "whitenoise", "configuration"),
        ("URL = 'postgresql+asyncpg://host'\n", "asyncpg", "configuration"),
        ("pd.read_excel(x, engine='openpyxl')\n", "openpyxl", "configuration"),
        ('soup = BeautifulSoup(x, "lxml")\n', "lxml", "configuration"),
        ("B = 'channels_redis.core.RedisChannelLayer'\n", "channels-redis", "configuration"),
        ("d = {'wandb': 1}\n", "wandb", "mention"),
        ("import pytest\n@pytest.mark.timeout(3)\ndef test_x(): pass\n", "pytest-timeout", "plugin"),
        ("import pytest\ndef test_x(a, mocker): pass\n", "pytest-mock", "plugin"),
    ],
)
def test_strings_and_marks_in_python_are_seen(text: str, name: str, kind: str) -> None:
    assert in_python(text, name) == {name: kind}


@pytest.mark.parametrize("text", ["x = 'unlxml'\n", "x = 'lxml-ish'\n", "lxml = 1\n", "# lxml\n", ""])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert in_python(text, "lxml") == {}


@pytest.mark.parametrize(
    ("path", "text", "kinds"),
    [
        ("docs/conf.py", "extensions = ['myst_parser']\n", {"myst-parser": "configuration"}),
        ("noxfile.py", "session.install('myst_parser')\n", {}),
        ("noxfile.py", "session.run('myst-parser', 'x')\n", {"myst-parser": "command"}),
        ("run.py", "subprocess.run(['myst-parser'])\n", {"myst-parser": "command"}),
        ("run.py", "subprocess.run([sys.executable, '-m', 'myst_parser'])\n", {"myst-parser": "command"}),
        ("conftest.py", "pytest_plugins = ['myst_parser']\n", {"myst-parser": "plugin"}),
    ],
)
def test_what_a_string_is_evidence_of_depends_on_its_place(path: str, text: str, kinds: dict[str, str]) -> None:
    assert in_python(text, "myst-parser", path=path) == kinds


def test_setup_py_declares_and_does_not_use() -> None:
    assert in_python("setup(install_requires=['lxml'])\n", "lxml", path="setup.py") == {}


def test_no_names_ask_for_nothing() -> None:
    assert references_of(["a.yml"], [], Documents(Memory({"a.yml": "x\n"}))) == ()
    assert in_source("a.py", "x\n") == ()


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("pyproject.toml", '[project]\ndependencies = [\n  # rich is held back until example.org/issues/1 is closed\n  "rich<13",\n]\n', {"rich": "mention"}),
        ("requirements.txt", "# the next release of rich breaks tables\nrich<13\n", {"rich": "mention"}),
        ("requirements.txt", "# https://example.org/rich/issues/1\nrich<13\n", {"rich": "mention"}),
        ("requirements.txt", "#rich>=3\nrich\n    # via rich and others here\n# rich text\n", {}),
    ],
)  # fmt: skip
def test_a_comment_of_a_manifest_may_say_why_a_requirement_is_there(path: str, text: str, found: dict[str, str]) -> None:
    assert named(path, text, "rich", "ruff") == found
