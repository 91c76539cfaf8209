"""CUDA beside torch: GPUs, drivers, distributions that are built for one CUDA, misleading names, and images."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from depaudit.knowledge.tables import table
from depaudit.knowledge.torch import Certainty, Release, numbers


class Gpu(NamedTuple):
    """A GPU of NVIDIA."""

    name: str
    capability: str
    """`8.9`."""
    embedded: bool
    """A Jetson module, which needs builds of its own."""
    certainty: Certainty


class Built(NamedTuple):
    """A distribution (some releases of it) that is built for one CUDA major."""

    name: str
    extra: str
    """Only with this extra, where one is named."""
    releases: str
    cuda: str
    fails: str
    """`loses` (falls back to the CPU) or `beside` (two majors are installed)."""
    certainty: Certainty


class Misleading(NamedTuple):
    """A name that is not what people expect."""

    name: str
    instead: str
    what: str
    needs_import: str
    """The module whose import shows the mistake; empty: it is one in any case."""
    elsewhere: bool
    """Another index may have what is meant."""
    source: str


def gpu_named(text: str) -> Gpu | None:
    """The GPU of this name (`RTX 4090`, `NVIDIA GeForce RTX 4090`, `v100`, `sm_90`, `9.0`); None where it is not known."""
    wanted = _plain(text)
    bare = re.fullmatch(r"(?:sm_?|compute_?)?(\d{1,2})\.?(\d)[af]?", wanted.replace(" ", ""))
    if bare:
        capability = f"{int(bare[1])}.{bare[2]}"
        embedded = capability in {g.capability for g in _gpus().values() if g.embedded}
        return Gpu(text, capability, embedded, Certainty.INDEX)
    return _gpus().get(wanted) or _by_letters().get(_letters(text))


def why_no_gpu(text: str) -> str:
    """What is to be told of a name that is not known: what it is, what may be meant, or what to write."""
    from difflib import get_close_matches

    maker = next((who for who, pattern in _OTHERS if re.fullmatch(pattern, text.strip(), re.IGNORECASE)), "")
    if maker:
        return f"`{text}` is no GPU of NVIDIA but of {maker}, and depaudit knows those of NVIDIA alone"
    letters = {_letters(name): name for name in gpu_names()}
    digits = re.findall(r"\d{3,}", text)
    alike = {key: name for key, name in letters.items() if not digits or any(d in key for d in digits)} or letters
    near = get_close_matches(_letters(text), alike, n=1, cutoff=0.6)
    hint = f"did you mean `{alike[near[0]]}`?" if near else "write its capability, such as `sm_90`"
    return f"depaudit knows no GPU `{text}`; {hint}"


def gpu_names() -> tuple[str, ...]:
    """Every name that is known."""
    return tuple(sorted(g.name for g in _gpus().values()))


def architectures(release: Release, build: str) -> tuple[tuple[str, ...], Certainty] | None:
    """The GPU architectures of a Linux x86_64 build (`7.5`, `12.0`); None where they are not known."""
    if build == release.build:
        return release.architectures, Certainty.INDEX
    row = table("torch_builds").get(f"{release.version}+{build}")
    return (tuple(f"{w[:-1]}.{w[-1]}" for w in row[0].split()), Certainty(row[1])) if row else None


def runs_on(capability: str, built: tuple[str, ...]) -> bool:
    """Whether a build has code for the GPU: of the same major version, with a minor version that is not higher."""
    major, minor = map(int, capability.split("."))
    return any(int(b.split(".")[0]) == major and int(b.split(".")[1]) <= minor for b in built)


_FIRST = {8: (11, 0), 9: (11, 8), 10: (12, 8), 12: (12, 8)}
"""The CUDA whose compiler has the first code for GPUs of a major capability."""


def first_cuda(capability: str) -> str:
    """The oldest CUDA that can build for a GPU; empty where that is no question."""
    first = _FIRST.get(int(capability.partition(".")[0]))
    return f"{first[0]}.{first[1]}" if first else ""


def is_before(cuda: str, capability: str) -> bool:
    """Whether no build for this CUDA can hold code for a GPU."""
    first = first_cuda(capability)
    return bool(first) and tuple(map(int, cuda.split("."))) < tuple(map(int, first.split(".")))


def least_driver(cuda: str, os: str = "linux") -> str:
    """The oldest driver for builds of this CUDA (`12.4`); empty where that is not known."""
    row = table("torch_drivers").get(cuda) or table("torch_drivers").get(cuda.partition(".")[0])
    return row[1 if os == "windows" else 0] if row else ""


def driver_runs(driver: str, least: str) -> bool:
    """Whether a driver is new enough; a number alone (`525`) is its branch, of which the newest is taken."""
    if driver.isdigit():
        return int(driver) >= int(least.partition(".")[0])
    return numbers(driver) >= numbers(least)


def built_for(name: str) -> tuple[Built, ...]:
    """The CUDA majors that releases of a distribution are built for."""
    return _built().get(name, ())


def first_with(name: str, cuda: str) -> str:
    """The first release of a distribution that has a library for exactly this CUDA; empty where that is no question."""
    row = table("torch_first").get(name)
    pairs = dict(pair.split("=") for pair in row[0].split()) if row else {}
    return pairs.get(cuda, "")


def misleading(name: str) -> Misleading | None:
    """What is wrong with the name."""
    row = table("torch_names").get(name)
    return None if row is None else Misleading(name, row[0], row[1], row[2], row[3] == "elsewhere", row[4])


def gone_tag(tag: str) -> tuple[str, Certainty, str] | None:
    """Why a tag of nvidia/cuda cannot be pulled, how sure that is, and the source; None where nothing is known against it."""
    for pattern, (what, certainty, source) in sorted(table("torch_gone").items()):
        if re.fullmatch(pattern, tag):
            return what, Certainty(certainty), source
    return None


def torch_in_ngc(tag: str) -> tuple[str, Certainty] | None:
    """The torch in `nvcr.io/nvidia/pytorch:TAG` (`2.6.0a0`), and how sure that is."""
    row = table("torch_ngc").get(tag[:5])
    return (row[0], Certainty(row[1])) if row else None


def glibc_of(image: str) -> str:
    """The glibc of a base image that has an old one (`2.27` for `ubuntu:18.04`); empty for all others."""
    return next((row[0] for pattern, row in sorted(table("torch_glibc").items()) if re.fullmatch(pattern, image)), "")


@cache
def _gpus() -> dict[str, Gpu]:
    return {
        _plain(name): Gpu(row[3], row[0], row[1] == "embedded", Certainty(row[2]))
        for name, row in table("torch_gpus").items()
    }


_OTHERS = (
    ("AMD", r"(?:amd\b.*|(?:amd )?(?:radeon|instinct)\b.*|mi\s?\d{2,3}[ax]?|rx\s?\d{4}.*|gfx\d+\w*)"),
    ("Apple", r"(?:apple\b.*|m[1-9](?:\s?(?:pro|max|ultra))?|mps)"),
    ("Intel", r"(?:intel\b.*|arc\b.*|xpu)"),
)


@cache
def _by_letters() -> dict[str, Gpu]:
    """By letters and digits alone (`rtx4090`), and without the brand (`4090`) where that leaves one capability."""
    found: dict[str, list[Gpu]] = {}
    for gpu in _gpus().values():
        letters = _letters(gpu.name)
        bare = re.sub(r"^(?:rtxpro|quadrortx|rtx|gtx)|blackwell$", "", letters)
        for key in dict.fromkeys((letters, letters.removesuffix("blackwell"), bare if bare[:1].isdigit() else letters)):
            found.setdefault(key, []).append(gpu)
    return {key: gpus[0] for key, gpus in found.items() if len({gpu.capability for gpu in gpus}) == 1}


def _letters(text: str) -> str:
    return re.sub(r"\W", "", _plain(text))


@cache
def _built() -> dict[str, tuple[Built, ...]]:
    found: dict[str, tuple[Built, ...]] = {}
    for key, (extra, releases, cuda, fails, certainty) in table("torch_cuda").items():
        name = key.partition(" ")[0]
        found[name] = (*found.get(name, ()), Built(name, extra, releases, cuda, fails, Certainty(certainty)))
    return found


def _plain(text: str) -> str:
    """The name without maker, brand and form, in one spelling."""
    words = re.sub(r"[-_]", " ", text.lower()).split()
    form = {
        "nvidia", "geforce", "pcie", "sxm", "sxm2", "sxm3", "sxm4", "sxm5", "gpu", "tesla", "gb", "nvl", "laptop", "mobile", "super",
        "server", "workstation", "edition", "hbm2e", "hbm3", "hbm3e",
    }  # fmt: skip
    kept = [w for w in words if w not in form and not re.fullmatch(r"\d+gb", w)]
    return " ".join(kept) or text.lower()
