"""Ask the static reading of real releases for facts that are known, with files fetched by range request.

    python scripts/check_api_facts.py [--words] [NAME ...]

Each fact is a name or parameter, a release that is known to lack it and one that is known to have it. Proven is what
the reading says of both; "unknown" is no fault, the opposite is one. Run by hand: it asks the package index.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import lru_cache
from typing import NamedTuple

from packaging.version import Version

from depaudit.apis import Api, State, verdict
from depaudit.world.best_wheel import best_wheel
from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, releases
from depaudit.world.remote_wheel import RemoteWheel
from depaudit.world.unreachable import Unreachable
from depaudit.world.wheel_store import WheelStore

BY_WORDS = "--words" in sys.argv
NATIVE = 40_000_000
"""Bytes of a wheel up to which its native files are fetched too."""


class Fact(NamedTuple):
    """`keyword` of a call, or `""`."""

    distribution: str
    path: str
    keyword: str
    lacks: str
    has: str


FACTS = [
    Fact(*line.split("|"))
    for line in [
        "numpy|numpy.random.default_rng||1.16.0|1.17.0",
        "numpy|numpy.broadcast_shapes||1.19.0|1.20.0",
        "numpy|numpy.lib.stride_tricks.sliding_window_view||1.19.0|1.20.0",
        "numpy|numpy.typing.NDArray||1.20.0|1.21.0",
        "numpy|numpy.trapezoid||1.26.0|2.0.0",
        "numpy|numpy.float_||2.0.0|1.26.0",
        "numpy|numpy.NaN||2.0.0|1.26.0",
        "numpy|numpy.BUFSIZE||2.0.0|1.26.0",
        "numpy|numpy.in1d||2.4.1|2.3.0",
        "numpy|numpy.product||2.0.0|1.24.0",
        "numpy|numpy.float||1.25.0|1.23.0",
        "pandas|pandas.NamedAgg||0.24.0|0.25.0",
        "pandas|pandas.NA||0.25.0|1.0.0",
        "pandas|pandas.json_normalize||0.25.0|1.0.0",
        "pandas|pandas.from_dummies||1.4.0|1.5.0",
        "pandas|pandas.ArrowDtype||1.4.0|1.5.0",
        "pandas|pandas.DataFrame.explode||0.24.0|0.25.0",
        "pandas|pandas.DataFrame.map||2.0.0|2.1.0",
        "pandas|pandas.read_csv|dtype_backend|1.5.0|2.0.0",
        "pandas|pandas.read_csv|mangle_dupe_cols|2.0.0|1.5.0",
        "pandas|pandas.concat|join_axes|1.0.0|0.25.0",
        "scikit-learn|sklearn.set_config|transform_output|1.1.0|1.2.0",
        "scikit-learn|sklearn.preprocessing.OneHotEncoder|sparse_output|1.1.0|1.2.0",
        "scikit-learn|sklearn.preprocessing.OneHotEncoder|sparse|1.4.0|1.3.0",
        "scikit-learn|sklearn.metrics.root_mean_squared_error||1.3.0|1.4.0",
        "scikit-learn|sklearn.inspection.DecisionBoundaryDisplay||1.0|1.1.0",
        "scikit-learn|sklearn.metrics.plot_confusion_matrix||1.2.0|1.1.0",
        "scikit-learn|sklearn.datasets.load_boston||1.2.0|1.1.0",
        "packaging|packaging.utils.parse_wheel_filename||20.8|20.9",
        "packaging|packaging.version.LegacyVersion||22.0|21.0",
        "packaging|packaging.metadata.Metadata||23.0|23.2",
        "click|click.shell_completion||7.0|8.0.0",
        "click|click.get_os_args||8.1.0|8.0.0",
        "httpx|httpx.HTTPTransport||0.16.0|0.17.0",
        "httpx|httpx.AsyncClient|proxy|0.25.0|0.26.0",
        "httpx|httpx.AsyncClient|proxies|0.28.0|0.27.0",
        "pydantic|pydantic.field_validator||1.10.0|2.0",
        "pydantic|pydantic.TypeAdapter||1.10.0|2.0",
        "rich|rich.pretty.pretty_repr||5.0.0|6.0.0",
        "rich|rich.print_json||10.6.0|12.0.0",
        "transformers|transformers.BitsAndBytesConfig||4.26.0|4.27.0",
        "transformers|transformers.LlamaForCausalLM||4.27.0|4.28.0",
        "torch|torch.inference_mode||1.8.0|1.9.0",
        "torch|torch.compile||1.13.0|2.0.0",
        "torch|torch.set_default_device||1.13.0|2.0.0",
        "torch|torch.nn.functional.scaled_dot_product_attention||1.13.0|2.0.0",
        "torch|torch.set_float32_matmul_precision||1.11.0|1.12.0",
        "torch|torch.nn.SiLU||1.6.0|1.7.0",
        "torch|torch.nn.Mish||1.8.0|1.9.0",
        "torch|torch.nn.GELU||1.3.0|1.4.0",
        "torch|torch.nn.RMSNorm||2.3.0|2.4.0",
        "torch|torch.optim.AdamW||1.1.0|1.2.0",
        "torch|torch.stft|return_complex|1.6.0|1.7.0",
        "torch|torch.amp.GradScaler||2.2.0|2.3.0",
        "torch|torch.distributed.checkpoint.save||2.1.0|2.2.0",
        "torch|torch.cuda.CUDAGraph||1.9.0|1.10.0",
        "torch|torch.optim.lr_scheduler.LRScheduler||1.13.0|2.0.0",
    ]
]
NEVER_ABSENT = [
    ("numpy", "1.19.0", "numpy.object0", ""),
    ("numpy", "1.19.0", "numpy.float128", ""),
    ("numpy", "1.19.0", "numpy.bool_", ""),
    ("numpy", "1.23.0", "numpy.bool", ""),
    ("numpy", "1.24.0", "numpy.bool", ""),
    ("numpy", "2.0.0", "numpy.bool", ""),
    ("numpy", "2.0.0", "numpy.in1d", ""),
    ("click", "8.2.0", "click.BaseCommand", ""),
    ("pydantic", "2.0", "pydantic.BaseSettings", ""),
    ("pandas", "2.0.0", "pandas.DataFrame.append", ""),
    ("packaging", "19.2", "packaging.tags", ""),
    ("torch", "2.1.0", "torch.float8_e4m3fn", ""),
    ("torch", "1.7.0", "torch.distributed.ProcessGroup", ""),
    ("torch", "1.13.0", "torch.vmap", ""),
    ("torch", "1.12.0", "torch.load", "weights_only"),
    ("torch", "1.7.0", "torch.cuda.FloatTensor", ""),
    ("torch", "1.4.0", "torch.any", "dim"),
]
"""Present, or not to be told: `numpy.bool` of 1.24 is gone, and its module computes what it exports."""


def store() -> WheelStore:
    """Where what was read of wheels is remembered between runs."""
    return WheelStore(os.path.join(tempfile.gettempdir(), "check_api_facts"))


INDEX = index_configuration()


@lru_cache(maxsize=4)
def api_of(name: str, version: str) -> Api | str:
    """A release, read from its best wheel; or why not."""
    if isinstance(INDEX, Unreachable):
        return str(INDEX)
    index = PackageIndex(INDEX)
    found = releases(name, index)
    if isinstance(found, Unreachable):
        return str(found)
    file = next((best_wheel(one) for one in found if one.version == Version(version)), None)
    if file is None:
        return "no wheel"
    wheel = RemoteWheel(file, index.connection, store())
    names = wheel.names()
    if isinstance(names, Unreachable):
        return str(names)
    text = [path for path in names if path.endswith((".py", ".pyi"))]
    native = [path for path in names if ".so" in path or path.endswith(".pyd")]
    read = wheel.read([*text, *(native if file.size < NATIVE else [])])
    if isinstance(read, Unreachable):
        return str(read)
    return Api({path: read[path] for path in text}, {path: read.get(path) for path in native})


def asked(name: str, version: str, path: str, keyword: str) -> tuple[State | None, str]:
    """What the reading says, with its reasons."""
    api = api_of(name, version)
    if isinstance(api, str):
        return None, api
    found = verdict(api, path, keyword, by_words=BY_WORDS)
    return found.state, "; ".join(found.reasons)[:160]


def main() -> int:
    """The number of wrong answers."""
    wanted = set(sys.argv[1:]) - {"--words"}
    proven = wrong = 0
    facts = [fact for fact in FACTS if not wanted or fact.distribution in wanted]
    for fact in facts:
        shown = f"{fact.path}({fact.keyword})" if fact.keyword else fact.path
        lacks, why_lacks = asked(fact.distribution, fact.lacks, fact.path, fact.keyword)
        has, why_has = asked(fact.distribution, fact.has, fact.path, fact.keyword)
        good = lacks is State.ABSENT and has is State.PRESENT
        bad = lacks is State.PRESENT or has is State.ABSENT
        proven, wrong = proven + good, wrong + bad
        mark = "proven " if good else "WRONG  " if bad else "unknown"
        print(mark, shown, f"{fact.lacks}: {why_lacks if lacks is not State.ABSENT else 'absent'}", end=" ")
        print(f"{fact.has}: {why_has if has is not State.PRESENT else 'present'}", flush=True)
    for name, version, path, keyword in NEVER_ABSENT:
        if not wanted or name in wanted:
            state, why = asked(name, version, path, keyword)
            wrong += state is State.ABSENT
            print("WRONG  " if state is State.ABSENT else "right  ", path, keyword, version, state, why, flush=True)
    print(f"{proven} of {len(facts)} proven, {wrong} wrong")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
