"""What is known of single distributions."""

from __future__ import annotations

import pytest

from depaudit import knowledge
from depaudit.knowledge.tables import table


def test_a_mistaken_name_says_what_to_write() -> None:
    found = knowledge.mistaken("sklearn")
    assert found is not None
    assert (found.instead, found.breaks) == ("scikit-learn", True)
    dummy = knowledge.mistaken("bs4")
    assert dummy is not None
    assert (dummy.instead, dummy.breaks) == ("beautifulsoup4", False)


@pytest.mark.parametrize("name", ["scikit-learn", "torch", "pytorch", "apex", "attrs", "pillow", "python-dotenv", "requests"])
def test_a_right_name_and_those_of_the_torch_family_are_left_alone(name: str) -> None:
    assert knowledge.mistaken(name) is None


def test_nobody_is_sent_from_one_mistake_to_the_next() -> None:
    assert [row[0] for row in table("mistaken").values() if row[0] in table("mistaken")] == []


@pytest.mark.parametrize(("name", "since", "exact"), [("dataclasses", "3.7", True), ("enum34", "3.4", True), ("backports-zoneinfo", "3.9", True), ("tomli", "3.11", False), ("importlib-metadata", "3.8", False), ("typing-extensions", "3.5", False)])
def test_a_backport_says_since_when_nobody_needs_it(name: str, since: str, exact: bool) -> None:
    found = knowledge.backport(name)
    assert found is not None
    assert (found.since, found.exact) == (since, exact)


@pytest.mark.parametrize("name", ["pytest", "ruff", "mypy", "pytest-cov", "flake8-bugbear", "types-requests", "pandas-stubs", "sphinx-rtd-theme", "mkdocs-material", "pre-commit", "setuptools-scm"])
def test_development_tools_and_their_plugins_are_known(name: str) -> None:
    assert knowledge.is_development_tool(name)
    assert knowledge.kept_by_nature(name)


@pytest.mark.parametrize("name", ["numpy", "requests", "torch", "pandas", "django", "flask", "pydantic", "scikit-learn"])
def test_what_people_import_is_kept_by_nothing(name: str) -> None:
    assert knowledge.kept_by_nature(name) == ""
    assert not knowledge.is_development_tool(name)


@pytest.mark.parametrize("name", ["uvicorn", "psycopg2-binary", "openpyxl", "python-multipart", "tzdata", "sentencepiece", "nvidia-cublas-cu12"])
def test_what_is_needed_at_run_time_without_an_import_is_no_development_tool(name: str) -> None:
    assert knowledge.kept_by_nature(name)
    assert not knowledge.is_development_tool(name)


def test_common_distributions_bring_others() -> None:
    assert {"numpy", "python-dateutil"} <= set(knowledge.brings("pandas"))
    assert "urllib3" in knowledge.brings("requests")
    assert knowledge.brings("no-such-thing") == ()


def test_a_chain_starts_at_the_requirement() -> None:
    assert knowledge.chain(["requests"], "urllib3") == ("requests", "urllib3")
    assert knowledge.chain(["requests"], "numpy") == ()
    assert knowledge.chain(["sentence-transformers"], "safetensors") == ("sentence-transformers", "transformers", "safetensors")


def test_an_image_brings_its_framework_in_the_version_of_its_tag() -> None:
    found = dict(knowledge.brought_by_image("docker.io/pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime"))
    assert found["torch"] == "==2.5.1"
    assert found["torchvision"] == ""


@pytest.mark.parametrize("image", ["python:3.12", "ubuntu", "scratch", "registry.example:5000/team/app:1.0", "pytorch/pytorchish:1"])
def test_an_unknown_image_brings_nothing(image: str) -> None:
    assert knowledge.brought_by_image(image) == ()


def test_conda_names_lead_to_distributions() -> None:
    assert knowledge.distribution_of_conda("pytorch") == "torch"
    assert knowledge.distribution_of_conda("cudatoolkit") == ""
    assert knowledge.distribution_of_conda("numpy") == "numpy"
