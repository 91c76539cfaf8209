"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import admits, build_of, serves_torch
from depaudit.knowledge import torch as facts
from depaudit.model.environment import ImageBuild
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._torch_images import AskedThere, asked_in
from depaudit.torch_code import plain_images

_ON_ITS_OWN = frozenset(
    """
    accelerate bitsandbytes deepspeed detectron2 diffusers easyocr fastai flash-attn flair gliner keras lightning
    llama-index-embeddings-huggingface marker-pdf monai mmcv nemo-toolkit openai-whisper peft pyannote-audio
    pytorch-lightning sentence-transformers spacy speechbrain stanza timm torchao transformers trl ultralytics unsloth
    vllm whisperx xformers
    """.split()  # noqa: SIM905 (a list of words)
)
"""What takes a GPU by itself where there is one, so that no word of it need stand in the code."""


def needless_cuda(project: Project) -> Iterator[Finding]:
    """The gigabytes of CUDA in a slim image, where no line of the code speaks of a GPU.

    On Linux the torch of the package index comes with CUDA, cuDNN and NCCL,
    which is several gigabytes. The same release without them, from the index
    `https://download.pytorch.org/whl/cpu`, is about two hundred megabytes.

    A note, and only where an image of Python called `-slim` installs torch,
    every file that imports torch was read and holds no word such as `cuda`,
    `gpu` or `device`, and no library is required that takes a GPU by itself.

    ## Fires

    ```text requirements.txt
    torch==2.6.0
    ```
    ```docker Dockerfile
    FROM python:3.11-slim
    COPY requirements.txt .
    RUN pip install -r requirements.txt
    ```
    ```python score.py
    import torch

    total = torch.arange(3).sum()
    ```
    ```output
    Dockerfile:3:1: note[needless-cuda] This brings torch with CUDA, several gigabytes, and no code that imports torch speaks of a GPU
    ```

    ## Silent

    ```text requirements.txt
    torch==2.6.0
    ```
    ```docker Dockerfile
    FROM python:3.11-slim
    COPY requirements.txt .
    RUN pip install -r requirements.txt
    ```
    ```python score.py
    import torch

    where = "cuda" if torch.cuda.is_available() else "cpu"
    total = torch.arange(3, device=where).sum()
    ```

    ## Check that it is true

    `docker run --rm IMAGE pip list | grep nvidia`

    ## Fix

    Install torch from `https://download.pytorch.org/whl/cpu` in the image.

    ## References

    - PyTorch, *Get started*: https://pytorch.org/get-started/locally/
    """
    if not _imports_torch(project) or _may_use_a_gpu(project):
        return
    said = set()
    for image in plain_images(project):
        asked = next(_with_cuda(project, image), None)
        if asked is not None and asked.step.location not in said:
            said.add(asked.step.location)
            yield _finding(project, image, asked)


def _imports_torch(project: Project) -> bool:
    return "torch" in project.dependencies_by_name


def _may_use_a_gpu(project: Project) -> bool:
    """Whether something in the code speaks of GPUs, cannot be read for such words, or finds a GPU by itself."""
    if any(sign.kind == "gpu" for source in project.sources for sign in source.signs):
        return True
    names = {*project.requirements_by_name, *project.dependencies_by_name}
    if not _ON_ITS_OWN.isdisjoint(names) or any(name.startswith(("nvidia-", "cupy", "jax", "tensorflow")) for name in names):
        return True
    notebooks = [source for source in project.sources if source.path.endswith(".ipynb")]
    return any(row.module.partition(".")[0] == "torch" for source in notebooks for row in source.imports)


def _with_cuda(project: Project, image: ImageBuild) -> Iterator[AskedThere]:
    """Steps that take a torch with CUDA from the package index."""
    indexes = {*image.indexes, *(url for step in image.steps for url in step.indexes)}
    if indexes or any(i for m in project.manifests for i in m.indexes if serves_torch(i) or build_of(i)):
        return
    for step in image.steps:
        for asked in asked_in(project, step):
            found = [r for r in facts.releases() if admits(asked.public, r.version)]
            if found and not asked.build and found[-1].build.startswith("cu"):
                yield asked


def _finding(project: Project, image: ImageBuild, asked: AskedThere) -> Finding:
    return Finding(
        rule="needless-cuda",
        fault=Fault(f"torch {project.shown(asked.step.location)}", "needless"),
        sites=(asked.step.location,),
        severity=Severity.NOTE,
        message="This brings torch with CUDA, several gigabytes, and no code that imports torch speaks of a GPU",
        confidence=Confidence.POSSIBLE,
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(Evidence(f"the image is built on `{image.image}`", image.location),),
        fix=Fix("pip install torch --index-url https://download.pytorch.org/whl/cpu"),
        manifest=asked.step.location.path,
    )
