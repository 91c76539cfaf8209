"""Ask a real resolver whether depaudit is right about sets of torch. Run by hand: it needs uv and the package index.

    python scripts/try_torch_sets.py
    python scripts/try_torch_sets.py --install FOLDER

What depaudit calls impossible must be refused, what it calls good (or broken only when it is imported) must resolve.
`--install` makes an environment with Python 3.10 in the folder, installs old and therefore small sets (900 MB), and
compares what depaudit says of each with what imports say on a machine without a GPU.
"""

from __future__ import annotations

import subprocess
import sys

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.finding import Severity
from depaudit.model.settings import Settings

REFUSED = (
    "torch==2.4.1 torchvision==0.20.1",
    "torch>=2.6 torchvision==0.15.2",
    "torch==2.5.1 torchvision>=0.21",
    "torch==2.5.1 torchaudio==2.4.1",
    "torch torchaudio>=2.12",
    "torch==2.1.0 torchdata==0.6.1",
    "torch==2.5.1 xformers==0.0.20",
    "torch==2.5.1 vllm==0.11.0",
    "torch==2.15.0 torch-tensorrt==2.14.0",
    "torch==2.4.1 nvidia-cudnn-cu12==8.9.2.26",
    "torch==2.5.1 tensorflow[and-cuda]==2.18.0",
    "torch==2.8.0 tensorflow[and-cuda]==2.19.0",
)
RESOLVED = (
    "torch torchvision torchaudio",
    "torch==2.5.1 torchaudio",
    "torch==2.4.0 torchtext==0.18.0",
    "torch==2.9.1 torchcodec==0.7.0",
    "torch==2.2.2 numpy==2.0.2",
    "torch<2.15 torchvision torchaudio",
    "torch==2.5.1 torchvision==0.20.1 torchaudio==2.5.1",
    "torch==2.5.1 xformers",
    "torch==2.3.1 torchtext==0.18.0",
    "torch==2.8.0 tensorflow[and-cuda]==2.20.0",
)
_UV = "uv pip compile --quiet --python-version 3.11 --python-platform x86_64-manylinux_2_28 --no-header --no-annotate -"


def resolves(texts: list[str]) -> bool:
    """Whether uv finds a solution on the real index."""
    done = subprocess.run(_UV.split(), input="\n".join(texts), capture_output=True, text=True, check=False)
    return done.returncode == 0


def impossible(texts: list[str]) -> bool:
    """Whether depaudit says that no install can work."""
    report = audit(Memory({"requirements.txt": "\n".join(texts)}), Settings(select=("torch",)))
    words = ("no install can", "does not exist", "excludes torch")
    return any(word in row.finding.message for row in report.rows for word in words)


INSTALLED = (
    ("torch==1.12.1 torchvision==0.13.1 numpy==1.26.4", True),
    ("torch==1.12.1 torchvision==0.13.1 numpy==2.0.2", False),
    ("torch==1.12.1 torchvision==0.14.1 numpy==1.26.4", False),
)
"""Sets that resolve or can be forced, and whether they work when they are imported."""
_IMPORTED = (
    "import torch, torchvision, numpy; torch.arange(3).numpy(); "
    "torchvision.ops.nms(torch.tensor([[0., 0., 1., 1.]]), torch.tensor([1.]), .5)"
)


def try_installed(folder: str) -> int:
    """Install each set and import it; the number of sets on which depaudit is wrong."""
    python = f"{folder}/bin/python"
    subprocess.run(["uv", "venv", "--quiet", "--allow-existing", "--python", "3.10", folder], check=True)
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, *INSTALLED[0][0].split()], check=True)
    wrong = 0
    for text, works in INSTALLED:
        subprocess.run(["uv", "pip", "install", "--quiet", "--no-deps", "--python", python, *text.split()], check=True)
        tried = subprocess.run([python, "-c", _IMPORTED], capture_output=True, check=False).returncode == 0
        report = audit(Memory({"requirements.txt": "\n".join(text.split())}), Settings(select=("torch",)))
        told = not any(row.severity is Severity.ERROR for row in report.rows)
        wrong += not tried == works == told
        print(f"{'ok   ' if tried == works == told else 'WRONG'} {text}: depaudit {told}, imports {tried}")
    return wrong


def main() -> int:
    """Try them all; 1 where depaudit and the resolver differ."""
    if sys.argv[1:2] == ["--install"] and len(sys.argv) == 3:
        return int(bool(try_installed(sys.argv[2])))
    wrong = 0
    for sets, refused in ((REFUSED, True), (RESOLVED, False)):
        for text in sets:
            told, tried = impossible(text.split()), not resolves(text.split())
            good = told is refused and tried is refused
            wrong += not good
            print(f"{'ok   ' if good else 'WRONG'} {text}: depaudit {told}, uv {tried}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
