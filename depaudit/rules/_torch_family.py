"""Distributions whose versions are a matter of the rules about torch."""

from __future__ import annotations

_FAMILY = frozenset(
    """
    torch torchvision torchaudio torchtext torchdata torchcodec torchao torchtune torchrec torchserve fbgemm-gpu
    pytorch-triton triton xformers flash-attn flashinfer-python bitsandbytes vllm apex intel-extension-for-pytorch
    torch-xla torch-tensorrt torch-geometric torch-scatter torch-sparse torch-cluster torch-spline-conv pyg-lib
    pytorch3d mmcv mmcv-full dgl functorch detectron2 onnxruntime-gpu jax jaxlib tensorflow-gpu
    """.split()  # noqa: SIM905 (a list of words)
)


def is_of_torch(name: str) -> bool:
    """torch, what is released with it, and what is compiled against it and has a variant in its version."""
    return name in _FAMILY or name.startswith(("nvidia-", "jax-cuda"))
