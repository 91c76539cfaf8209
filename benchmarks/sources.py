"""The sdists that are audited, found and unpacked as pip would find them; nothing of them is built or run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
from pathlib import Path


def unpacked(requirement: str, folder: Path, download: bool) -> Path:
    """The folder of `NAME==VERSION`; downloaded where that is allowed and it is not there."""
    name, _, version = requirement.partition("==")
    root = folder / f"{name}-{version}"
    if root.is_dir():
        return root
    if not download:
        raise SystemExit(f"there is no folder {root}")
    folder.mkdir(parents=True, exist_ok=True)
    address = _address(name, version)
    archive = folder / f"{name}-{version}.tar.gz"
    with urllib.request.urlopen(address) as answer:
        archive.write_bytes(answer.read())
    with tarfile.open(archive) as opened:
        top = opened.getnames()[0].split("/")[0]
        opened.extractall(folder, filter="data")
    if top != root.name:
        (folder / top).rename(root)
    return root


def _index() -> str:
    """The index that pip is configured for, else pip's own default."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    code = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout.strip():
        return listed.stdout.strip()
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _address(name: str, version: str) -> str:
    """Where the index has the sdist (the simple API as JSON, else as HTML)."""
    page = f"{_index().rstrip('/')}/{re.sub(r'[-_.]+', '-', name).lower()}/"
    accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"
    with urllib.request.urlopen(urllib.request.Request(page, headers={"Accept": accept})) as answer:
        text = answer.read().decode()
        found = (
            [one["url"] for one in json.loads(text)["files"]]
            if "json" in answer.headers.get("Content-Type", "")
            else re.findall(r'href="([^"]+)"', text)
        )
    wanted = f"{name}-{version}.tar.gz".lower()
    for address in found:
        if address.partition("#")[0].rpartition("/")[2].lower() == wanted:
            return urllib.parse.urljoin(page, str(address))
    raise SystemExit(f"{page} has no {wanted}")
