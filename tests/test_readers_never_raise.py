"""No text makes a reader of manifests, locks, install steps or references raise: real-looking files, cut and put together anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fuzz import PIECES, SNIPPETS, trees

from depaudit import installs, locks, manifests
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.installs.ci_jobs import ci_runs
from depaudit.installs.image_builds import image_builds, script_commands
from depaudit.installs.index_mentions import index_mentions
from depaudit.references import foreign_references, references_of
from depaudit.references.strings import search_for

READ_BY_NAME = tuple(name for names, *_ in manifests._READERS for name in names)
BY_KIND: dict[str, tuple[str, ...]] = {
    "manifests": (*READ_BY_NAME, "requirements.txt", "requirements.in", "constraints.txt", "environment.yml"),
    "locks": (*locks._READERS, "pylock.toml", "requirements.txt", "conda-lock.yml"),
    "installs": ("Dockerfile", "compose.yml", ".github/workflows/ci.yml", ".gitlab-ci.yml", "Makefile", "install.sh", "README.md", ".pre-commit-config.yaml", "manifest.json"),
    "references": ("settings.py", "pytest.ini", "tox.ini", "mkdocs.yml", "setup.cfg", "pyproject.toml", "Procfile", "build.pyx", "logging.json", "run"),
}  # fmt: skip
NAMES = ("numpy", "pytest-cov", "psycopg2", "gunicorn", "mkdocs-material", "pytest-asyncio", "uvicorn", "django-environ")
MORE = {
    "hatch.toml": '[envs.default]\ndependencies = ["coverage[toml]>=6"]\n[envs.docs]\nfeatures = ["a"]\nextra-dependencies = ["b"]\n',
    "constraints.txt": "numpy<2 ; python_version < \"3.9\"\n-c other.txt\nscipy==1.0 --hash=sha256:a\n",
    "uv.toml": 'constraint-dependencies = ["a<2"]\noverride-dependencies = [{ name = "b" }]\n[[index]]\nname = "x"\nurl = "https://e.org/simple"\n',
    "tox.toml": '[env_run_base]\ndeps = ["pytest", { replace = "ref", of = ["a", "b"] }]\n[env.a]\ndependency_groups = ["dev"]\n',
    "pdm.lock": '[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n[[package]]\nname = "a"\nversion = "1"\ngroups = ["default"]\ndependencies = [\n    "b>=1; os_name == \'nt\'",\n]\n',
    "compose.yml": "services:\n  a:\n    build:\n      context: .\n      dockerfile: Dockerfile\n      args: {V: '2'}\n    command: sh -c 'pip install numpy'\n",
    ".gitlab-ci.yml": "a:\n  image: python:3.11\n  script:\n    - pip install -r requirements.txt\n    - |\n      uv pip install numpy==1\n",
    "Makefile": "V ?= 1\ninstall:\n\tpip install numpy==$(V) && \\\n\tpoetry install\n",
    "install.sh": 'set -e\nif [ "$A" ]; then pip install "numpy<2" <<EOF\nx\nEOF\nfi\nconda install -c conda-forge \'scipy>=1\'\n',
    "README.md": "# A\n```bash\n$ pip install numpy[all] \\\n    torch\n```\n    uv add a\n",
    ".pre-commit-config.yaml": "repos:\n- repo: https://e.org/mypy\n  hooks:\n  - id: mypy\n    additional_dependencies: [numpy==1, 'a>=2']\n",
    "manifest.json": '{"domain": "a", "requirements": ["numpy==1", "b>=2"]}',
    "settings.py": 'INSTALLED_APPS = ["environ", "numpy.x"]\nE = "postgresql+psycopg2://x"\n@pytest.mark.asyncio\ndef test_x(cov, mocker): ...\nrun("python -m numpy")\n',
    "pytest.ini": "[pytest]\naddopts = --cov=a -p numpy\nmarkers = asyncio: x\n",
    "mkdocs.yml": "theme: {name: material}\nplugins:\n- search\n- numpy: {a: 1}\n",
    "Procfile": "web: gunicorn -k uvicorn.workers.UvicornWorker a:b\n",
    "build.pyx": "cimport numpy as np\nfrom numpy cimport x\n",
    "logging.json": '{"handlers": {"a": {"class": "numpy.x", "()": "gunicorn.y"}}}',
    "run": "#!/usr/bin/env python\nimport numpy\n",
}


@lru_cache
def known_texts(path: str) -> tuple[str, ...]:
    """What stands in stories and snippets under this name, short ones first."""
    found = {text if isinstance(text, str) else text.decode("utf-8", "replace") for tree in trees() for name, text in tree.items() if name.rpartition("/")[2] == path.rpartition("/")[2]}
    own = [texts[path] for texts in (MORE, SNIPPETS) if path in texts]
    return tuple(sorted(found | set(own), key=lambda text: (len(text), text)))[:12]


@st.composite
def cut_and_joined(draw: st.DrawFn, paths: tuple[str, ...]) -> tuple[str, str]:
    """A path, and a text of such a file with pieces put in, cut out, or doubled."""
    path = draw(st.sampled_from(paths))
    text = draw(st.sampled_from(known_texts(path) or ("",)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from((0, 0, 1, 3, 20, 200)))
        piece = draw(st.sampled_from(PIECES).map(lambda b: b.decode("utf-8", "replace")) | st.text(max_size=4) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return path, text


def read_as_manifest(path: str, documents: Documents) -> None:
    read = manifests.read_manifest(path, documents)
    if read is not None:
        manifests.with_included((read,), documents)


def read_as_installs(path: str, documents: Documents) -> None:
    installs.read_installs(path, documents)
    installs.component_steps("", documents.files)
    for reader in (image_builds, script_commands, ci_runs, index_mentions):
        reader(path, documents)


def read_as_references(path: str, documents: Documents) -> None:
    references_of([path], NAMES, documents)
    foreign_references("", NAMES, documents)
    data = documents.files.read(path)
    assert isinstance(data, bytes)
    search_for(NAMES)(path, data)


READERS: dict[str, Callable[[str, Documents], object]] = {
    "manifests": read_as_manifest,
    "locks": locks.read_lock,
    "installs": read_as_installs,
    "references": read_as_references,
}


@pytest.mark.parametrize("kind", READERS)
def test_no_text_makes_a_reader_raise(kind: str) -> None:
    @given(cut_and_joined(BY_KIND[kind]))
    @settings(max_examples=150, deadline=None)
    def read(file: tuple[str, str]) -> None:
        path, text = file
        READERS[kind](path, Documents(Memory({path: text.encode("utf-8", "surrogatepass")})))

    read()


@pytest.mark.parametrize("path", sorted({path for paths in BY_KIND.values() for path in paths}))
def test_there_is_a_text_to_cut_of_each_name(path: str) -> None:
    assert any(map(str.strip, known_texts(path)))


@pytest.mark.parametrize("key", ["{}", "[a, b]", "? {a: b}\n"])
def test_a_key_that_is_no_word_hides_nothing_of_an_environment_of_conda(key: str) -> None:
    text = f"{key}:\n  - conda-forge\ndependencies:\n  - numpy>=1.26\n"
    read = manifests.read_manifest("environment.yml", Documents(Memory({"environment.yml": text.encode()})))
    assert read is not None
    assert [r.name for r in read.requirements] == ["numpy"]
