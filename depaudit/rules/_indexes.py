"""What the URL of an index tells."""

from __future__ import annotations

import re

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:(?P<user>[^/@:\s]*)(?::(?P<password>[^/@\s]*))?@)?(?P<host>\[[^\]]*\]|[^/:\s?#]*)",
    re.I,
)
_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]", "::1", "host.docker.internal")
_PRIVATE = re.compile(r"10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.")
_INNER = (".local", ".internal", ".lan", ".corp", ".intra", ".home", ".svc", ".test")
_PUBLIC = (
    *("python.org", "pytorch.org", "nvidia.com", "piwheels.org", "anaconda.org"),
    *(
        "tuna.tsinghua.edu.cn",
        "aliyun.com",
        "douban.com",
        "doubanio.com",
        "ustc.edu.cn",
        "huaweicloud.com",
        "tencent.com",
    ),
    *(
        "nju.edu.cn",
        "sjtu.edu.cn",
        "bfsu.edu.cn",
        "hust.edu.cn",
        "pyg.org",
        "dgl.ai",
        "huggingface.co",
        "googleapis.com",
    ),
    *(
        "openmmlab.com",
        "github.io",
        "intel.com",
        "amd.com",
        "vllm.ai",
        "flashinfer.ai",
        "astral.sh",
        "jetson-ai-lab.io",
    ),
    *("tencentyun.com", "netease.com", "163.com", "v2ex.com", "sustech.edu.cn", "github.com"),
)
"""Hosts on which anybody may read, and where nobody's private distributions lie."""
_DEFAULT = ("pypi", "pythonhosted")
"""Domains of the index that installers use when nothing is said."""


def parts(url: str) -> tuple[str, str, str, str]:
    """Scheme, user, password and host (lower case, without port); empty strings for what is no URL."""
    found = _URL.match(url.strip())
    if found is None:
        return "", "", "", ""
    return found["scheme"].lower(), found["user"] or "", found["password"] or "", found["host"].lower()


def is_local(host: str) -> bool:
    """Whether the host is the machine itself, or is not known until the file is used."""
    return (
        not host or "$" in host or "{" in host or "<" in host or host.startswith(_LOCAL) or host.endswith(".localhost")
    )


def is_inner(host: str) -> bool:
    """Whether the name or address is one of an inner network, where nobody has a certificate."""
    return bool(_PRIVATE.match(host)) or "." not in host or host.endswith(_INNER)


def is_public(host: str) -> bool:
    """Whether the host is known to hold what is public."""
    if host.endswith(".org") and host.split(".")[-2] in _DEFAULT:
        return True
    return any(host == one or host.endswith(f".{one}") for one in _PUBLIC)


def holds_secret(user: str, password: str) -> bool:
    """Whether a password or token stands in the file, and not the name of a variable."""
    if any(sign in user + password for sign in "${<*%") or password.lower() in ("password", "pass", "token", "xxx"):
        return False
    return bool(password) or (len(user) >= 20 and any(map(str.isdigit, user)))
