"""`--target host`: the GPU and the driver of this machine, as NVIDIA's management library tells them.

The library is part of the driver (`libnvidia-ml.so.1`, `nvml.dll`). Where it cannot be loaded or does not answer,
`nvidia-smi` is asked; nothing is started on a GPU.
"""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from depaudit.model.environment import Target
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    from ctypes import CDLL

    from depaudit.world.nvidia_smi import Run

_FILES = ("libnvidia-ml.so.1", "libnvidia-ml.so", "nvml.dll")
_LONGEST = 96
_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}


@dataclass(frozen=True, slots=True)
class Host:
    """What the driver says of this machine."""

    driver: str = ""
    cuda: str = ""
    """The newest CUDA that the driver knows."""
    gpus: tuple[tuple[str, str], ...] = ()
    """Name and capability (`9.0`) of each GPU; a GPU that is parted counts once."""


def targets_of_host() -> tuple[Target, ...]:
    """One target for each kind of GPU; one without any where there is no driver, or one that does not answer."""
    host = read_host()
    os = _SYSTEMS.get(sys.platform, "linux")
    kinds = dict.fromkeys(capability for _, capability in host.gpus) or {"": None}
    return tuple(
        Target(os, platform.machine(), "", f"sm_{kind.replace('.', '')}" if kind else "", host.driver, host.cuda)
        for kind in kinds
    )


def read_host() -> Host:
    """Ask the driver; an empty answer where there is none, or where it fails."""
    library = _library()
    told = told_by(library) if library is not None else Host()
    return told if told != Host() else told_by_command()


def _library() -> CDLL | None:
    from ctypes import CDLL

    for file in _FILES:
        try:
            return CDLL(file)
        except OSError:
            continue
    return None


def told_by_command(run: Run | None = None) -> Host:
    """What `nvidia-smi` says; the capability of a GPU is that of its name where an old driver does not tell it."""
    from depaudit.knowledge.cuda import gpu_named
    from depaudit.world.nvidia_smi import nvidia_smi

    told = nvidia_smi(run)
    gpus = []
    for name, capability in told.gpus:
        known = None if capability else gpu_named(name)
        if capability or known is not None:
            gpus.append((name, capability or (known.capability if known is not None else "")))
    return Host(told.driver, told.cuda, tuple(gpus))


def told_by(library: CDLL) -> Host:
    """What the library says; nothing where it lacks a function, or says that it failed."""
    try:
        if library.nvmlInit_v2() != 0:
            return Host()
        try:
            return Host(_driver(library), _cuda(library), tuple(_gpus(library)))
        finally:
            library.nvmlShutdown()
    except (AttributeError, OSError, ValueError):
        return Host()


def _driver(library: CDLL) -> str:
    from ctypes import c_uint, create_string_buffer

    text = create_string_buffer(_LONGEST)
    failed = library.nvmlSystemGetDriverVersion(text, c_uint(_LONGEST))
    return "" if failed else text.value.decode("ascii", "replace")


def _cuda(library: CDLL) -> str:
    from ctypes import byref, c_int

    number = c_int()
    if library.nvmlSystemGetCudaDriverVersion(byref(number)) != 0:
        return ""
    return f"{number.value // 1000}.{number.value % 1000 // 10}"


def _gpus(library: CDLL) -> list[tuple[str, str]]:
    from ctypes import byref, c_int, c_uint, c_void_p, create_string_buffer

    count = c_uint()
    if library.nvmlDeviceGetCount_v2(byref(count)) != 0:
        return []
    found = []
    for number in range(count.value):
        handle, major, minor, name = c_void_p(), c_int(), c_int(), create_string_buffer(_LONGEST)
        if library.nvmlDeviceGetHandleByIndex_v2(c_uint(number), byref(handle)) != 0:
            continue
        if library.nvmlDeviceGetCudaComputeCapability(handle, byref(major), byref(minor)) != 0:
            continue
        named = library.nvmlDeviceGetName(handle, name, c_uint(_LONGEST)) == 0
        found.append((name.value.decode("utf-8", "replace") if named else "", f"{major.value}.{minor.value}"))
    return found
