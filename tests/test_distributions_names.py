"""What import names lead to in one project."""

from __future__ import annotations

import pytest

from depaudit.distributions import Installed, Names
from depaudit.model.dependency import NameEvidence, Resolution


def resolved(module: str, *declared: str, locked: str = "", installed: Installed | None = None, **modules: str) -> Resolution | None:
    return Names(modules, frozenset(declared), frozenset(locked.split()), installed).resolve(module)


def names_of(found: Resolution | None) -> tuple[str, ...]:
    return found.distributions if found else ()


def test_the_users_map_comes_first() -> None:
    found = resolved("yaml", "pyyaml", yaml="Acme.YAML")
    assert found is not None
    assert (found.distributions, found.evidence) == (("acme-yaml",), NameEvidence.CONFIGURED)


def test_an_empty_text_in_the_users_map_is_a_host() -> None:
    found = resolved("acme.core", acme="")
    assert found is not None
    assert found.host


def test_the_environment_comes_before_the_table() -> None:
    environment = Installed("venv", {"yaml": ("yaml-fork",)})
    found = resolved("yaml.reader", installed=environment)
    assert found is not None
    assert (found.distributions, found.evidence, found.source) == (("yaml-fork",), NameEvidence.INSTALLED, "venv")


def test_of_several_providers_the_declared_one_is_meant() -> None:
    assert names_of(resolved("cv2", "opencv-python-headless"))[0] == "opencv-python-headless"
    assert names_of(resolved("cv2"))[0] == "opencv-python"


def test_of_several_providers_the_locked_one_is_meant() -> None:
    found = resolved("psycopg2", locked="psycopg2")
    assert found is not None
    assert (found.distributions[0], found.evidence) == ("psycopg2", NameEvidence.LOCKED)


def test_a_declared_provider_comes_before_a_locked_one() -> None:
    assert names_of(resolved("cv2", "opencv-contrib-python", locked="opencv-python"))[0] == "opencv-contrib-python"


def test_the_longest_dotted_name_wins() -> None:
    assert names_of(resolved("google.cloud.storage.blob"))[0] == "google-cloud-storage"
    assert names_of(resolved("google.protobuf.message"))[0] == "protobuf"
    assert names_of(resolved("ruamel.yaml.comments"))[0] == "ruamel-yaml"


def test_a_generated_client_with_its_version_is_found() -> None:
    assert names_of(resolved("google.cloud.firestore_v1.types")) == ("google-cloud-firestore",)


def test_an_unlisted_member_of_a_namespace_is_found_when_declared() -> None:
    found = resolved("azure.brandnew.thing", "azure-brandnew-thing")
    assert found is not None
    assert (found.distributions, found.evidence) == (("azure-brandnew-thing",), NameEvidence.SAME_NAME)
    assert resolved("azure.brandnew.thing") is None


@pytest.mark.parametrize("declared", ["acme-tools", "python-acme-tools", "acme-tools-python"])
def test_an_unknown_module_is_the_declared_distribution_of_its_name(declared: str) -> None:
    found = resolved("acme_tools", declared)
    assert found is not None
    assert (found.distributions, found.evidence) == ((declared,), NameEvidence.SAME_NAME)


def test_an_unknown_module_is_never_guessed() -> None:
    assert resolved("acme_tools") is None


def test_a_declared_distribution_that_is_known_to_be_another_module_is_not_taken_by_likeness() -> None:
    assert resolved("dateutilities", "python-dateutil") is None


def test_a_generic_name_is_taken_only_when_declared() -> None:
    assert resolved("record") is None
    assert names_of(resolved("record", "record")) == ("record",)


def test_a_host_gives_way_to_a_declared_distribution() -> None:
    host = resolved("bpy")
    assert host is not None
    assert host.host
    assert names_of(resolved("bpy", "bpy")) == ("bpy",)


def test_a_mistaken_name_that_is_declared_is_what_is_meant() -> None:
    assert names_of(resolved("sklearn", "sklearn"))[0] == "sklearn"


@pytest.mark.parametrize("module", ["_version", "third_party.GroundingDINO.util", "agents", "adapters", "credentials", "dependencies", "_pytest"])
def test_an_everyday_or_private_name_is_no_distribution_that_nothing_names(module: str) -> None:
    assert resolved(module) is None


@pytest.mark.parametrize(("module", "declared"), [("agents", "openai-agents"), ("adapters", "adapters"), ("_pytest", "pytest"), ("third_party.x", "compressai")])
def test_an_everyday_name_is_the_distribution_that_the_project_declares(module: str, declared: str) -> None:
    assert names_of(resolved(module, declared))[0] == declared
    assert names_of(resolved(module, locked=declared))[0] == declared


def test_of_several_providers_none_is_guessed_beside_a_requirement_of_the_name() -> None:
    assert names_of(resolved("swift.utils"))[0] == "ms-swift"
    assert resolved("swift.utils", "acme-storage-swift") is None


def test_a_plain_name_is_found_beside_a_requirement_called_after_it() -> None:
    assert names_of(resolved("requests", "acme-requests")) == ("requests",)
