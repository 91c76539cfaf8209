"""What people were told that was not true, one test each: small projects through the whole audit."""

from __future__ import annotations

from textwrap import dedent

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.report import Row

Files = dict[str, str]
LIBRARY = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme"
version = "1.0"
classifiers = ["Programming Language :: Python :: 3"]
urls = {Source = "https://example.org/acme"}
"""


def rows(files: Files) -> dict[str, list[Row]]:
    """The rows of each rule."""
    tree = Memory({path: dedent(text) for path, text in files.items()})
    report = audit(tree, read_settings(Documents(tree)))
    assert not report.errors
    found: dict[str, list[Row]] = {}
    for row in report.rows:
        found.setdefault(row.finding.rule, []).append(row)
    return found


def only(files: Files, rule: str) -> Row:
    """The one row of a rule."""
    (row,) = rows(files)[rule]
    return row


def fix(row: Row) -> str:
    """What to do, or empty."""
    return row.finding.fix.message if row.finding.fix else ""


def application(code: str, requirements: str = "requests==2.32\n", **more: str) -> Files:
    """A program with a requirements file."""
    return {"requirements.txt": requirements, "main.py": code, **more}


# apex


def test_nobody_is_sent_to_the_library_that_has_the_name_of_nvidias_apex() -> None:
    assert "undeclared-dependency" not in rows(application("import requests\nfrom apex import amp\n"))


def test_the_fix_of_a_wrong_apex_is_no_mutable_reference() -> None:
    row = only(application("import torch, apex\n", "torch==2.5.1\napex\n"), "mistaken-cuda-distribution")
    assert "mutable-reference" not in rows(application("import torch, apex\n", f"torch==2.5.1\n{fix(row)}\n"))


def test_the_wrong_apex_of_an_image_is_not_said_to_need_a_compiler() -> None:
    image = "FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime\nRUN pip install apex\n"
    assert "extension-without-compiler" not in rows({"Dockerfile": image, "requirements.txt": "torch==2.6.0\n", "a.py": "import torch, apex\n"})


def test_apex_from_its_repository_is_in_use() -> None:
    asked = "requests==2.32\napex @ git+https://github.com/NVIDIA/apex@24.04.01\n"
    assert "unused-requirement" not in rows(application("import requests\nfrom apex import amp\n", asked))


# tools that running code imports


@pytest.mark.parametrize(
    "module", ["sphinx", "pytest", "black", "mypy", "nox", "invoke", "pylint", "flake8", "mkdocs", "pip_audit"]
)
def test_a_tool_that_running_code_imports_is_missing_like_any_library(module: str) -> None:
    row = only(application(f"import requests, {module}\n"), "undeclared-dependency")
    assert row.severity.value == "error"
    assert row.finding.message == f"`{module}` is imported by 1 runtime module; nothing declares it"


@pytest.mark.parametrize(
    ("name", "module"), [("pytest-acme", "pytest"), ("acme-sphinx-theme", "sphinx"), ("mkdocs-acme", "mkdocs")]
)
def test_a_plugin_may_count_on_its_host(name: str, module: str) -> None:
    manifest = LIBRARY.replace('"acme"', f'"{name}"') + 'dependencies = ["requests>=2"]\n'
    package = name.replace("-", "_")
    found = rows({"pyproject.toml": manifest, f"{package}/__init__.py": f"import requests\nimport {module}\n"})
    assert "undeclared-dependency" not in found


# several distributions of one module


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("cupy", "`cupy-cuda11x`, `cupy-cuda12x`, `cupy-cuda13x`"),
        ("spconv", "`spconv-cu118`, `spconv-cu120`, `spconv-cu126`"),
        ("psycopg2", "`psycopg2`, `psycopg2-binary`"),
        ("cv2", "`opencv-python`, `opencv-python-headless`, `opencv-contrib-python`"),
        ("faiss", "`faiss-cpu`, `faiss-gpu-cu11`, `faiss-gpu-cu12`"),
        ("onnxruntime", "`onnxruntime`, `onnxruntime-gpu`, `onnxruntime-directml`"),
    ],
)
def test_depaudit_does_not_choose_between_distributions_of_one_module(module: str, names: str) -> None:
    row = only(application(f"import requests\nimport {module}\n"), "undeclared-dependency")
    assert row.finding.message == f"`{module}` (one of {names}) is imported by 1 runtime module; nothing declares it"
    assert fix(row) == f"add the one of {names} that fits to requirements.txt"


def test_dali_is_found_below_its_namespace() -> None:
    row = only(application("import requests\nimport nvidia.dali\n"), "undeclared-dependency")
    assert "one of `nvidia-dali-cuda110`, `nvidia-dali-cuda120`, `nvidia-dali-cuda130`" in row.finding.message


def test_a_list_of_what_is_missing_does_not_choose_either() -> None:
    row = only({"main.py": "import cupy\nimport numpy\n"}, "undeclared-dependency")
    assert fix(row) == "requirements.txt, with the versions that work:\n  # one of cupy-cuda11x, cupy-cuda12x, cupy-cuda13x\n  numpy"


@pytest.mark.parametrize("name", ["cupy-cuda12x", "cupy", "cupy-cuda118", "cupy-rocm-5-0"])
def test_any_of_them_will_do(name: str) -> None:
    found = rows(application("import requests\nimport cupy\n", f"requests==2.32\n{name}==13.0\n"))
    assert "undeclared-dependency" not in found
    assert "unused-requirement" not in found


# names that can be searched for


@pytest.mark.parametrize(
    ("module", "shown"),
    [
        ("Levenshtein", "`Levenshtein`"),
        ("segment_anything", "`segment_anything`"),
        ("yaml", "`yaml` (`pyyaml`)"),
        ("PIL", "`PIL` (`pillow`)"),
    ],
)
def test_a_message_names_the_module_as_the_code_writes_it(module: str, shown: str) -> None:
    row = only(application(f"import requests\nimport {module}\n"), "undeclared-dependency")
    assert row.finding.message.startswith(f"{shown} is imported by")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import numpy\n", "`numpy` is imported and the project declares no requirement"),
        ("import yaml\n", "`yaml` (`pyyaml`) is imported and the project declares no requirement"),
        (
            "import numpy\nimport yaml\nimport segment_anything\n",
            "3 distributions are imported and the project declares no requirement: "
            "`numpy`, `segment_anything` and `yaml` (`pyyaml`)",
        ),
    ],
)
def test_a_project_without_requirements_is_told_in_a_sentence(code: str, message: str) -> None:
    assert only({"main.py": code}, "undeclared-dependency").finding.message == message


# lines that cannot be read, of which the name is known


@pytest.mark.parametrize(
    "line", ["flash-attn --no-build-isolation", "flash-attn==2..1", "--no-such-option", "flash-attn @@ 2"]
)
def test_a_line_whose_name_is_known_weakens_no_other_verdict(line: str) -> None:
    found = rows(application("import flash_attn\nimport numpy\n", f"{line}\npsutil==6.0\n"))
    assert [(r.finding.distribution, r.severity.value) for r in found["undeclared-dependency"]] == (
        [("numpy", "error")] if "flash" in line else [("flash-attn", "error"), ("numpy", "error")]
    )
    assert found["unused-requirement"][0].severity.value == "warning"


@pytest.mark.parametrize("line", ["some words of prose==", "-r missing.txt"])
def test_a_line_that_may_hold_anything_does(line: str) -> None:
    row = only(application("import numpy\n", f"{line}\npsutil==6.0\nrequests==2.32\n"), "undeclared-dependency")
    assert row.severity.value == "note"


@pytest.mark.parametrize("line", ["./local", "-e ./local", "-e ./local[fast]", "./local ; python_version > '3.8'"])
def test_a_local_folder_that_is_not_there_stops_the_install(line: str) -> None:
    row = only(application("import requests\n", f"requests==2.32\n{line}\n"), "unreadable-requirement")
    assert row.severity.value == "error"
    assert row.finding.message == "The folder `./local` does not exist, so installers stop here"


@pytest.mark.parametrize(
    "line", [".", "-e .", "./local", "-e ./local[fast]", "-e ../beside", "./wheels/a-1.0-py3-none-any.whl", "/opt/x"]
)
def test_a_local_folder_that_is_there_or_may_be_is_left_alone(line: str) -> None:
    files = application(
        "import requests\n", f"requests==2.32\n{line}\n", **{"local/pyproject.toml": "[project]\nname='x'\n"}
    )
    assert "unreadable-requirement" not in rows(files)


def test_a_folder_is_looked_for_from_where_pip_is_called() -> None:
    files = {"requirements/dev.txt": "-e ./local\n", "local/setup.py": "", "main.py": "import os\n"}
    assert "unreadable-requirement" not in rows(files)


def test_a_repository_inside_this_one_may_not_have_been_fetched() -> None:
    modules = '[submodule "x"]\n  path = third/x\n  url = https://example.org/x\n'
    files = application("import requests\n", "requests==2.32\n-e ./third/x\n", **{".gitmodules": modules})
    assert "unreadable-requirement" not in rows(files)


# what a workflow installs


WORKFLOW = "jobs:\n  test:\n    steps:\n      - run: pip install numpy\n"


def test_what_only_a_workflow_installs_is_missing_where_the_program_runs() -> None:
    files = application("import requests, numpy\n", **{".github/workflows/ci.yml": WORKFLOW})
    assert only(files, "undeclared-dependency").severity.value == "error"


def test_what_a_workflow_installs_is_there_for_tests() -> None:
    code = {"tests/test_a.py": "import numpy\n", ".github/workflows/ci.yml": WORKFLOW}
    assert only(application("import requests\n", **code), "undeclared-dependency").severity.value == "note"


def test_what_a_dockerfile_installs_is_there_for_the_program() -> None:
    files = application("import requests, numpy\n", Dockerfile="FROM python:3.12\nRUN pip install numpy\n")
    assert only(files, "undeclared-dependency").severity.value == "note"


# files of an extra


EXTRAS = (
    LIBRARY
    + """\
dependencies = ["requests>=2"]

[project.optional-dependencies]
gpu = ["cupy-cuda12x>=13"]
[tool.depaudit]
roles = {"acme/gpu/**" = "extra:gpu"}
"""
)


def test_a_file_of_an_extra_is_covered_by_it() -> None:
    files = {"pyproject.toml": EXTRAS, "acme/__init__.py": "import requests\n", "acme/gpu/a.py": "import cupy\n"}
    assert not rows(files).keys() & {"undeclared-dependency", "extra-needed-at-runtime"}


def test_what_a_file_of_an_extra_lacks_goes_into_the_extra() -> None:
    files = {"pyproject.toml": EXTRAS, "acme/__init__.py": "import requests\n", "acme/gpu/a.py": "import cupy, numba\n"}
    assert fix(only(files, "undeclared-dependency")) == "add `numba` to the extra `gpu` in pyproject.toml"


# what requirements bring


def test_a_distribution_that_several_requirements_bring_is_not_there_through_one_alone() -> None:
    files = application("import pandas, scipy, sklearn, numpy\n", "pandas==2.2\nscipy==1.14\nscikit-learn==1.5\n")
    row = only(files, "indirect-dependency")
    assert row.finding.message == (
        "`numpy` is imported by 1 runtime module; it comes with `pandas → numpy` and 2 more requirements"
    )


def test_a_distribution_that_one_requirement_brings_comes_with_it() -> None:
    row = only(application("import pandas, numpy\n", "pandas==2.2\n"), "indirect-dependency")
    assert row.finding.message.endswith("; it comes with `pandas → numpy`")


def test_the_way_begins_at_what_every_installation_has() -> None:
    files = {
        "requirements/common.txt": "tiktoken==0.8\n",
        "requirements/rocm.txt": "-r common.txt\nhttpx==0.27\n",
        "requirements/test.txt": "-r common.txt\nanyio==4.6\n",
        "main.py": "import tiktoken, idna\n",
    }
    row = only(files, "indirect-dependency")
    assert row.finding.message.endswith("it comes with `tiktoken → requests → idna`")


def test_what_a_tokenizer_brings_is_known() -> None:
    row = only(application("import tiktoken, regex\n", "tiktoken==0.8\n"), "indirect-dependency")
    assert row.severity.value == "warning"
    assert row.finding.message.endswith("it comes with `tiktoken → regex`")


@pytest.mark.parametrize(
    ("requirement", "module"),
    [
        ("cachecontrol", "requests"), ("unearth", "packaging"), ("sqlmodel", "pydantic"), ("hydra-core", "omegaconf"),
        ("python-pptx", "lxml"), ("google-auth-oauthlib", "requests_oauthlib"), ("altair", "jsonschema"), ("gensim", "scipy"),
        ("nbconvert", "jinja2"), ("paramiko", "cryptography"), ("black", "pathspec"), ("tox", "pluggy"), ("flax", "optax"),
        ("pdfplumber", "pdfminer"), ("weaviate-client", "httpx"), ("python-docx", "lxml"), ("jira", "requests"),
    ],
)  # fmt: skip
def test_what_common_requirements_bring_is_known(requirement: str, module: str) -> None:
    files = application(f"import {requirement.replace('-', '_')}, {module}\n", f"{requirement}==1.0\n")
    assert "indirect-dependency" in rows(files)


# what is needed without an import


@pytest.mark.parametrize("name", ["huggingface-hub", "gdown", "rapidfuzz", "scipy", "passlib"])
def test_an_ordinary_library_that_nothing_uses_is_unused(name: str) -> None:
    row = only(application("import requests\n", f"requests==2.32\n{name}==1.0\n"), "unused-requirement")
    assert (row.severity.value, row.finding.message) == ("warning", f"Nothing imports or names `{name}`")


@pytest.mark.parametrize(
    ("name", "partner", "module"),
    [
        ("tabulate", "pandas", "pandas"),
        ("openpyxl", "polars", "polars"),
        ("python-multipart", "fastapi", "fastapi"),
        ("email-validator", "pydantic", "pydantic"),
        ("uvloop", "uvicorn", "uvicorn"),
        ("psycopg2-binary", "sqlalchemy", "sqlalchemy"),
        ("sentencepiece", "transformers", "transformers"),
        ("hf-transfer", "huggingface-hub", "huggingface_hub"),
        ("kaleido", "plotly", "plotly"),
        ("pillow", "django", "django"),
    ],
)
def test_a_requirement_is_kept_by_a_partner_and_only_beside_it(name: str, partner: str, module: str) -> None:
    alone = only(application("import psutil\n", f"psutil==6.0\n{name}==1.0\n"), "unused-requirement")
    assert alone.severity.value == "warning"
    beside = application(f"import {module}\n", f"{partner}==2.0\n{name}==1.0\n")
    row = only(beside, "unused-requirement")
    assert row.severity.value == "note"
    assert f"`{partner}`" in row.finding.message


@pytest.mark.parametrize("name", ["gunicorn", "uvicorn", "waitress", "awscli"])
def test_a_server_or_a_program_needs_no_partner(name: str) -> None:
    row = only(application("import psutil\n", f"psutil==6.0\n{name}==1.0\n"), "unused-requirement")
    assert row.severity.value == "note"


def test_a_partner_that_another_requirement_brings_is_one() -> None:
    files = application("import seaborn\n", "seaborn==0.13\ntabulate==0.9\n")
    assert only(files, "unused-requirement").severity.value == "note"


# the same distribution twice


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        ("numpy>=1.2", "numpy<2", "numpy>=1.2,<2"),
        ("numpy>=1.2", "numpy>=1.4,<2", "numpy>=1.4,<2"),
        ("numpy", "numpy<2", "numpy<2"),
        ("numpy>=1.2,!=1.3", "numpy<2,<3", "numpy>=1.2,!=1.3,<2"),
        ("requests[socks]>=2", "requests[socks]<3", "requests[socks]>=2,<3"),
    ],
)
def test_two_lines_become_one_with_both_ranges(first: str, second: str, line: str) -> None:
    row = only(application("import numpy, requests\n", f"{first}\n{second}\n"), "duplicate-requirement")
    assert fix(row) == line


# names of distributions that ended


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("tensorflow-gpu==2.4", "tensorflow==2.4"),
        ("tensorflow-gpu>=2.4 ; python_version < '3.9'", 'tensorflow>=2.4; python_version < "3.9"'),
        ("sklearn==0.0", "scikit-learn"),
    ],
)
def test_a_pin_stays_where_the_right_name_counts_alike(line: str, text: str) -> None:
    row = only(application("import tensorflow, sklearn\n", f"{line}\n"), "mistaken-distribution")
    assert fix(row) == text


# what extras of requirements offer


@pytest.mark.parametrize(
    ("requirement", "module"),
    [
        ("huggingface-hub[hf_transfer]>=0.30", "hf_transfer"),
        ("uvicorn[standard]>=0.30", "uvloop"),
        ("fastapi[standard]>=0.115", "uvloop"),
        ("transformers[sentencepiece]>=4", "sentencepiece"),
        ("httpx[http2]>=0.27", "h2"),
        ("requests[socks]>=2", "socks"),
        ("celery[redis]>=5", "redis"),
        ("pandas[performance]>=2", "numexpr"),
        ("pyjwt[crypto]>=2", "cryptography"),
        ("black[jupyter]>=24", "IPython"),
    ],
)
def test_what_an_extra_offers_through_the_extra_of_a_requirement_is_offered(requirement: str, module: str) -> None:
    manifest = LIBRARY + f'dependencies = ["click>=8"]\n[project.optional-dependencies]\nextra = ["{requirement}"]\n'
    code = f"import click\ntry:\n    import {module}\nexcept ImportError:\n    pass\n"
    found = rows({"pyproject.toml": manifest, "acme/__init__.py": code})
    assert "undeclared-optional-dependency" not in found
    assert "undeclared-dependency" not in found


def test_what_nobody_offers_is_offered_as_an_extra() -> None:
    code = "import click\ntry:\n    import auto_gptq\nexcept ImportError:\n    pass\n"
    files = {"pyproject.toml": LIBRARY + 'dependencies = ["click>=8"]\n', "acme/__init__.py": code}
    assert fix(only(files, "undeclared-optional-dependency")) == "offer `auto-gptq` as an extra"


def test_an_application_is_not_told_to_require_what_is_optional() -> None:
    code = "import requests\ntry:\n    import orjson\nexcept ImportError:\n    pass\n"
    assert fix(only(application(code), "undeclared-optional-dependency")) == ""


# where fixes point


VARIANTS = {
    "requirements/common.txt": "psutil==6.0\nrequests==2.32\ntqdm==4.66\n",
    **{
        f"requirements/{v}.txt": f"-r common.txt\n{v}-only==1.0\n"
        for v in ("cpu", "cuda", "rocm", "tpu", "xpu", "neuron")
    },
    "requirements/test.txt": "pytest==8.3\n",
    "requirements/lint.txt": "ruff==0.6\n",
}
SETUP = """\
import os
from setuptools import setup

def needs():
    def read(name):
        with open(os.path.join("requirements", name)) as file:
            lines = file.read().split("\\n")
        found = []
        for line in lines:
            if line.startswith("-r "):
                found += read(line.split()[1])
            elif line:
                found.append(line)
        return found
    if os.environ.get("DEVICE") == "cpu":
        return read("cpu.txt")
    if os.environ.get("DEVICE") == "xpu":
        return read("xpu.txt")
    return read("cuda.txt")

setup(
    name="acme",
    version="1.0",
    url="https://example.org/acme",
    classifiers=["Programming Language :: Python :: 3"],
    packages=["acme"],
    install_requires=needs(),
)
"""


def test_a_fix_names_the_file_that_the_variants_include() -> None:
    files = {**VARIANTS, "main.py": "import psutil, requests, tqdm, numpy\n"}
    assert fix(only(files, "undeclared-dependency")) == "add `numpy==2.3.4` to requirements/common.txt"


def test_a_fix_names_the_common_file_that_setup_py_reads() -> None:
    files = {**VARIANTS, "setup.py": SETUP, "acme/__init__.py": "import psutil, requests, tqdm, numpy\n"}
    assert fix(only(files, "undeclared-dependency")) == "add `numpy` to requirements/common.txt"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tests/test_a.py", "add `nvtx` to requirements/test.txt"),
        ("tools/profile.py", "declare `nvtx` for developers"),  # the file of the linters is no place for it
    ],
)
def test_a_fix_for_developers_names_a_file_that_is_there_for_it(path: str, said: str) -> None:
    files = {
        **VARIANTS,
        "setup.py": SETUP,
        "acme/__init__.py": "import psutil, requests, tqdm\n",
        path: "import nvtx\n",
    }
    assert fix(only(files, "undeclared-dependency")) == said


def test_a_fix_for_developers_names_no_group_that_setup_py_cannot_have() -> None:
    setup = "from setuptools import setup\nsetup(name='acme', packages=['acme'], install_requires=['psutil>=5'])\n"
    files = {"setup.py": setup, "acme/__init__.py": "import psutil\n", "tests/test_a.py": "import nvtx\n"}
    assert fix(only(files, "undeclared-dependency")) == "declare `nvtx` for developers"


def test_a_fix_for_developers_names_the_extra_of_setup_py() -> None:
    setup = (
        "from setuptools import setup\nsetup(name='acme', packages=['acme'], install_requires=['psutil>=5'],"
        " extras_require={'test': ['pytest>=8']})\n"
    )
    files = {"setup.py": setup, "acme/__init__.py": "import psutil\n", "tests/test_a.py": "import nvtx\n"}
    assert fix(only(files, "undeclared-dependency")) == "add `nvtx>=0.2.13` to the extra `test` in setup.py"


def test_a_file_for_developers_is_one_wherever_it_lies() -> None:
    setup = (
        "from setuptools import setup\n"
        "def read(name):\n    return open('requirements/' + name + '.txt').read().splitlines()\n"
        "setup(name='acme', packages=['acme'], install_requires=read('base') + read('test'))\n"
    )
    files = {
        "setup.py": setup,
        "requirements/base.txt": "psutil>=5\n",
        "requirements/test.txt": "freezegun>=1.4\n",
        "acme/__init__.py": "import psutil\n",
        "tests/test_a.py": "import freezegun\n",
    }
    assert not rows(files).keys() & {"undeclared-dependency", "misplaced-requirement"}


def test_a_pin_for_tests_does_not_hide_the_way_from_common_requirements() -> None:
    files = {
        "requirements/common.txt": "transformers==4.55\n",
        "requirements/rocm.txt": "-r common.txt\npeft==0.15\n",
        "requirements/test.txt": "-r common.txt\nsafetensors==0.5\n",
        "main.py": "import safetensors, transformers\n",
    }
    row = only(files, "indirect-dependency")
    assert row.finding.message.endswith("it comes with `transformers → safetensors`")


def test_the_text_of_a_manifest_holds_what_a_readme_tells_people_to_install() -> None:
    files = {"README.md": "Install:\n\n```\npip install torch numpy\n```\n", "train.py": "import matplotlib, numpy, torch\n"}
    rows = [r for r in audit(Memory(dict(files)), read_settings(Documents(Memory(dict(files))))).rows if r.finding.rule == "undeclared-dependency"]
    (text,) = [r.finding.fix.message for r in rows if r.finding.fix is not None and r.severity.value == "error"]
    assert text == "requirements.txt, with the versions that work:\n  matplotlib\n  numpy\n  torch"


# names that are gone


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("numpy>=1.20", "numpy.float(3)", "write `float` for `numpy.float`, or ask for `numpy<1.24` until then"),
        ("numpy>=2", "numpy.float(3)", "write `float` for `numpy.float`: no release below 1.24 is admitted"),
        ("numpy>=2", "numpy.asfarray([3])", "use what replaces it: no release below 2.0 is admitted"),
        (
            "numpy>=2",
            "numpy.float(3), numpy.product([1])",
            "write `float` for `numpy.float`, `numpy.prod` for `numpy.product`: no release below 1.24 is admitted",
        ),
        ("numpy>=2", "numpy.float(3), numpy.asfarray([3])", "write `float` for `numpy.float` and use what replaces the rest: no release below 1.24 is admitted"),
        ("numpy>=1.25", "numpy.asfarray([3])", "use what replaces it, or ask for `numpy<2.0` until then"),
    ],
)
def test_a_limit_is_proposed_only_where_the_range_has_room_below_it(asked: str, code: str, said: str) -> None:
    row = only({"requirements.txt": f"{asked}\n", "a.py": f"import numpy\n\nx = {code}\n"}, "maximum-too-high")
    assert fix(row) == said
    assert bool(row.finding.fix and row.finding.fix.wants) == ("until" in said)


def test_every_replacement_is_of_a_name_that_is_gone_from_some_release() -> None:
    from depaudit.knowledge import api_history
    from depaudit.knowledge.tables import table

    for symbol, (_, source) in table("replacements").items():
        history = api_history.history_of(api_history.roots()[symbol.partition(".")[0]])
        assert history is not None
        assert history.changes[symbol].removed, symbol
        assert source.startswith("https://")


def test_what_checkpoints_are_loaded_with_may_be_needed() -> None:
    asked = "pyannote-audio==3.3.2\nomegaconf==2.3.0\n"
    row = only(application("import pyannote.audio\n", asked), "unused-requirement")
    assert row.severity.value == "note"
    assert only(application("import json, requests\n", "requests==2.32\nomegaconf==2.3.0\n"), "unused-requirement").severity.value == "warning"


def test_a_name_that_was_gone_for_a_time_may_be_spelled_anew() -> None:
    row = only({"requirements.txt": "numpy==1.24.0\n", "a.py": "import numpy as np\nprint(np.bool(1))\n"}, "minimum-too-low")
    assert fix(row) == "write `bool` for `numpy.bool`, or pin `numpy` to 2.0 or a newer release"
