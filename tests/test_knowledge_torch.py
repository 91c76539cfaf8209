"""The tables of torch: form, order, and that they agree with each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from depaudit.knowledge import cuda, torch

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "torch"
SURE = {c.value for c in torch.Certainty}


def facts(name: str) -> dict[str, Any]:
    return tomli.loads((FACTS / f"{name}.toml").read_text(encoding="utf-8"))


def test_releases_stand_oldest_first_and_are_whole() -> None:
    rows = facts("releases")
    assert list(rows) == sorted(rows, key=Version)
    assert len({frozenset(row) for row in rows.values()}) == 1
    assert [r.version for r in torch.releases()] == list(rows)


def test_every_release_has_source_and_certainty() -> None:
    for row in facts("releases").values():
        assert row["source"]
        assert row["builds_source"]
        assert {row["certainty"], row["builds_certainty"]} <= SURE


@pytest.mark.parametrize("name", ["gpus", "drivers"])
def test_every_other_row_has_source_and_certainty(name: str) -> None:
    for rows in facts(name).values():
        assert all(row["source"] and row["certainty"] in SURE for row in rows)


@pytest.mark.parametrize("release", torch.releases(), ids=lambda r: r.version)
def test_a_release_has_the_build_that_the_package_index_holds(release: torch.Release) -> None:
    assert release.build in release.builds
    assert not release.aarch64 or release.aarch64 in release.builds
    assert release.pythons
    assert list(release.pythons) == sorted(release.pythons)


def test_builds_have_one_life() -> None:
    for build in {b for r in torch.releases() for b in r.builds} - {"cu129"}:
        having = [build in r.builds for r in torch.releases()]
        first, last = having.index(True), len(having) - having[::-1].index(True)
        assert all(having[first:last]), build


@pytest.mark.parametrize("name", torch.companions())
def test_a_companion_is_told_of_in_order_and_needs_a_torch_that_is_known(name: str) -> None:
    row = facts("companions")[name]
    known = torch.companion(name)
    assert known is not None
    versions = [r.version for r in known.releases]
    assert versions == sorted(versions, key=Version, reverse=True)
    assert versions[-1] == known.since
    assert row["certainty"] in SURE
    assert row["source"]
    assert set(row.get("works", {})) | set(row.get("builds", {})) <= set(versions)
    torches = [r.version for r in torch.releases()]
    for release in known.releases:
        for text in (release.requires, release.works):
            if any(not text.startswith(old) for old in ("==1.5", "==1.6")) and text:
                assert any(one in SpecifierSet(s) for s in text.split("||") for one in torches) or "==1." in text


@pytest.mark.parametrize("name", ["torchvision", "torchaudio"])
def test_a_partner_with_an_exact_pin_has_the_cuda_of_its_torch(name: str) -> None:
    known = torch.companion(name)
    assert known is not None
    for release in known.releases:
        partner = torch.release(release.requires.removeprefix("==")) if release.requires.startswith("==") else None
        if partner is not None and release.build:
            assert release.build == partner.build, release


def test_versions_are_compared_as_numbers() -> None:
    assert torch.release("2.5") == torch.release("2.5.0")
    assert torch.release("2.10.0+cu128") == torch.release("2.10")
    assert torch.release("2.99") is None
    assert torch.cuda_of("cu118") == "11.8"
    assert torch.cuda_of("cu92") == "9.2"
    assert torch.cuda_of("cpu") == ""


@pytest.mark.parametrize(
    ("written", "capability"),
    [
        ("RTX 3060 Ti", "8.6"), ("rtx4090", "8.9"), ("4090", "8.9"), ("RTX 4070 Ti SUPER", "8.9"), ("GTX1080Ti", "6.1"),
        ("RTX PRO 6000", "12.0"), ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "12.0"), ("RTX A6000", "8.6"),
    ],
)  # fmt: skip
def test_a_gpu_is_known_however_its_name_is_written(written: str, capability: str) -> None:
    gpu = cuda.gpu_named(written)
    assert gpu is not None
    assert gpu.capability == capability


def test_a_number_of_several_gpus_is_none_of_them() -> None:
    assert cuda.gpu_named("6000") is None


@pytest.mark.parametrize(("written", "maker"), [("MI300X", "AMD"), ("Radeon RX 7900 XTX", "AMD"), ("M2", "Apple"), ("m3 max", "Apple")])
def test_a_gpu_of_another_maker_is_not_taken_for_a_misspelling(written: str, maker: str) -> None:
    assert f"no GPU of NVIDIA but of {maker}" in cuda.why_no_gpu(written)
    assert "did you mean" not in cuda.why_no_gpu(written)
