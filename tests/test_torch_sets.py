"""torch and what is built for it: which sets go together, told from requirements alone."""

from __future__ import annotations

import pytest
from hand_built import Kind, extra, findings, manifest, project, pyproject, requirement

from depaudit.model.dependency import Lock, LockedVersion
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Index, Role
from depaudit.model.settings import Settings

FAMILY = "mismatched-torch-family"
COMPANION = "mismatched-torch-companion"
NUMPY = "numpy-built-for-torch"


def app(*texts: str, python: str = "", index: str = "") -> Project:
    """A requirements file, with an index where one is given."""
    file = manifest(*texts)
    if index:
        file = replace(file, indexes=(Index(index, Location("requirements.txt", 1), True),))
    return project(file, kind=Kind.APPLICATION, python=python)


def said(rule: str, of: Project) -> list[tuple[str, str]]:
    """Distribution and severity of each finding."""
    return [(f.distribution, f.severity.value) for f in findings(rule, of)]


def targeted(of: Project, **target: str) -> Project:
    """The project with a target."""
    from depaudit.model.environment import Target

    return replace(of, settings=Settings(target=(Target(**target),)))


@pytest.mark.parametrize(
    "texts",
    [
        ("torch==2.5.1", "torchvision==0.20.1", "torchaudio==2.5.1"),
        ("torch==2.0.1", "torchvision==0.15.2", "torchaudio==2.0.2", "torchtext==0.15.2"),
        ("torch==2.0.0", "torchaudio==2.0.1"),
        ("torch==2.14.1", "torchvision==0.29.2", "torchaudio==2.11.0"),
        ("torch>=2.14,<2.15", "torchvision", "torchaudio"),
        ("torch", "torchvision"),
        ("torch>=1.13", "torchvision>=0.14"),
        ("torch==2.3.1", "torchtext==0.18.0"),
        ("torch==2.1.2", "torchtext==0.16.2"),
        ("torch==2.2.0", "torchtext==0.16.2"),
        ("torch==2.9.1", "torchcodec==0.9.1"),
        ("torch==2.12.0", "torchcodec==0.14.0"),
        ("torch~=2.5.0", "torchvision~=0.20.0"),
        ("torch", "torchdata"),
        ("torch==2.16.0", "torchvision==0.31.0"),
        ("torch==2.6.0.dev20250101", "torchvision==0.21.0"),
        ("torch", "torchvision==0.20.1", "torchaudio==2.5.1"),
        ("torch==2.5.1+cu121", "torchvision==0.20.1+cu121"),
        ("torchvision==0.20.1",),
    ],
)
def test_does_not_touch_sets_that_work(texts: tuple[str, ...]) -> None:
    assert said(FAMILY, app(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        (("torch==2.4.1", "torchvision==0.20.1"), "torchvision"),
        (("torch>=2.6", "torchvision==0.15.2"), "torchvision"),
        (("torch==2.5.1", "torchvision>=0.21"), "torchvision"),
        (("torch==2.5.1", "torchaudio==2.4.1"), "torchaudio"),
        (("torch==2.5.1+cu124", "torchaudio==2.4.1+cu124"), "torchaudio"),
        (("torch==2.4.0", "torchtext==0.18.0"), "torchtext"),
        (("torch==2.9.1", "torchcodec==0.7.0"), "torchcodec"),
        (("torch==2.15.0", "torchaudio==2.11.0"), "torchaudio"),
        (("torch==2.10.0", "torchaudio"), "torchaudio"),
        (("torch", "torchtext"), "torchtext"),
        (("torch==2.1.0", "torchdata==0.6.1"), "torchdata"),
    ],
)
def test_a_set_that_cannot_work_is_an_error(texts: tuple[str, ...], wrong: str) -> None:
    assert said(FAMILY, app(*texts)) == [(wrong, "error")]


def test_the_unpinned_three_of_today_are_broken_and_a_limit_of_torch_mends_them() -> None:
    (found,) = findings(FAMILY, app("torch", "torchvision", "torchaudio"))
    assert found.fix is not None
    assert found.fix.message == "torch<2.15"
    assert said(FAMILY, app("torch<2.15", "torchvision", "torchaudio")) == []


def test_the_unpinned_three_work_on_pythons_that_the_newest_torch_has_left() -> None:
    assert said(FAMILY, app("torch", "torchaudio", python="==3.10.*")) == []
    (found,) = findings(FAMILY, app("torch", "torchaudio", python=">=3.9"))
    assert found.severity.value == "warning"
    assert "on Python 3.11 to 3.14" in found.message


def test_the_unpinned_three_work_where_wheels_hold_no_cuda() -> None:
    assert said(FAMILY, targeted(app("torch", "torchaudio"), os="macos")) == []
    assert said(FAMILY, targeted(app("torch", "torchaudio"), os="windows")) == []


def test_an_index_of_one_build_serves_both_so_that_nothing_is_known_of_their_cuda() -> None:
    assert said(FAMILY, app("torch", "torchaudio", index="https://download.pytorch.org/whl/cu130")) == []


def test_a_nightly_index_serves_what_no_table_knows() -> None:
    index = "https://download.pytorch.org/whl/nightly/cu130"
    assert said(FAMILY, app("torch==2.4.1", "torchvision==0.20.1", index=index)) == []


def test_a_pin_beside_a_pinned_torch_is_replaced_by_its_partner() -> None:
    (found,) = findings(FAMILY, app("torch==2.4.1+cu121", "torchvision==0.20.1+cu121"))
    assert found.fix is not None
    assert found.fix.message == "torchvision==0.19.1+cu121"


def test_a_library_whose_ranges_lead_to_a_broken_set_is_warned() -> None:
    of = project(pyproject("torch>=2.2", extra("torchaudio", "speech", 2)))
    assert said(FAMILY, of) == [("torchaudio", "warning")]


def test_requirements_that_are_never_installed_together_are_left_alone() -> None:
    one = manifest("torch==2.4.1", path="old.txt")
    assert said(FAMILY, project(one, manifest("torchvision==0.20.1"), kind=Kind.APPLICATION)) == []
    mac = "torch==2.2.2; sys_platform == 'darwin'"
    assert said(FAMILY, app(mac, "torch==2.5.1; sys_platform != 'darwin'", "torchvision==0.20.1")) == []


def test_a_set_for_developers_is_a_warning() -> None:
    texts = ("torch==2.4.1", "torchvision==0.20.1")
    found = [requirement(text, line=line, role=Role.DEVELOPMENT) for line, text in enumerate(texts, 1)]
    assert said(FAMILY, project(manifest(*found), kind=Kind.APPLICATION)) == [("torchvision", "warning")]


def locked(*versions: tuple[str, str]) -> Project:
    rows = tuple(LockedVersion(n, v, Location("uv.lock", line)) for line, (n, v) in enumerate(versions, 1))
    of = project(manifest("torch", "torchaudio"), kind=Kind.APPLICATION)
    return replace(of, manifests=(), environments=(), locks=(Lock("uv.lock", "uv", rows),))


def test_a_lock_is_judged_by_its_pins() -> None:
    assert said(FAMILY, locked(("torch", "2.15.0"), ("torchaudio", "2.11.0"))) == [("torchaudio", "error")]
    assert said(FAMILY, locked(("torch", "2.14.1"), ("torchaudio", "2.11.0"))) == []


def test_a_lock_with_several_versions_of_torch_is_left_alone() -> None:
    assert said(FAMILY, locked(("torch", "2.15.0"), ("torch", "2.15.0+cpu"), ("torchaudio", "2.11.0"))) == []


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        (("torch==2.5.1", "xformers==0.0.20"), ("xformers", "error")),
        (("torch==2.11.0", "xformers==0.0.35"), ("xformers", "warning")),
        (("torch==2.5.1", "vllm==0.11.0"), ("vllm", "error")),
        (("torch==2.15.0", "torch-tensorrt==2.14.0"), ("torch-tensorrt", "error")),
    ],
)
def test_a_companion_that_is_built_for_another_torch(texts: tuple[str, ...], wrong: tuple[str, str]) -> None:
    assert said(COMPANION, app(*texts)) == [wrong]


@pytest.mark.parametrize(
    "texts",
    [
        ("torch==2.8.0", "vllm==0.11.0"),
        ("torch", "vllm"),
        ("torch==2.5.1", "xformers"),
        ("torch==2.5.1", "vllm>=0.5"),
        ("torch==2.3.0", "vllm<0.4"),
        ("torch", "sglang"),
    ],
)
def test_does_not_touch_companions_that_find_their_torch(texts: tuple[str, ...]) -> None:
    assert said(COMPANION, app(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "severity"),
    [
        (("torch==2.2.2", "numpy==2.0.2"), "error"),
        (("torch==2.2.2", "numpy"), "warning"),
        (("torch==1.13.1", "numpy>=1.21"), "warning"),
        (("torch==1.13.1+cu117", "numpy>=2"), "error"),
        (("torch<2.3", "numpy>=1.21"), "warning"),
        (("torch", "torchtext==0.17.2", "numpy"), "warning"),
    ],
)
def test_numpy_2_beside_a_torch_for_numpy_1(texts: tuple[str, ...], severity: str) -> None:
    assert said(NUMPY, app(*texts)) == [("numpy", severity)]


@pytest.mark.parametrize(
    "texts",
    [
        ("torch==2.2.2", "numpy<2"),
        ("torch==2.2.2", "numpy==1.26.4"),
        ("torch==2.3.0", "numpy==2.1.0"),
        ("torch>=1.13", "numpy"),
        ("torch", "numpy>=2"),
        ("torch==2.2.2",),
        ("torch==2.2.2", "numpy~=1.26"),
        ("numpy==2.0.0",),
    ],
)
def test_does_not_touch_numpy_that_fits(texts: tuple[str, ...]) -> None:
    assert said(NUMPY, app(*texts)) == []


def test_windows_wheels_took_numpy_2_later() -> None:
    texts = ("torch==2.4.0", "numpy==2.0.0")
    assert said(NUMPY, app(*texts)) == []
    assert said(NUMPY, targeted(app(*texts), os="windows")) == [("numpy", "error")]


def test_a_python_that_numpy_2_has_left_needs_no_limit() -> None:
    assert said(NUMPY, app("torch==2.2.2", "numpy", python="==3.8.*")) == []
