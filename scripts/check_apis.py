"""Hold what `depaudit.apis` says of a release against what the installed release says when it is imported.

    python scripts/check_apis.py NAME==VERSION@PYTHON [NAME==VERSION@PYTHON ...] [--words] [--show N]

Each release is installed with pip into a throw-away environment of the given interpreter (`3.11`, looked for as
`~/.pyenv/versions/3.11.*`), its modules are imported one by one in a process of their own, and every public name of
every module, every member of every class and every parameter of every signature is asked of the static reading of the
installed files. A name that is there at run time and "absent" in the reading is wrong, and listed with what was said.
Several releases of one distribution are also held against each other: of the names that exist in one and not in
another, how many are proven absent there. Run by hand: it needs the network and minutes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from depaudit.apis import Api, State, verdict

Names = dict[str, list[str]]
ENVIRONMENTS = Path("/tmp/apis_venvs")
BY_WORDS = "--words" in sys.argv
KINDS = ("names", "members", "keywords")
AT_RUN_TIME = """
import sys, json, importlib, inspect, warnings, io, os, pkgutil
warnings.simplefilter("ignore")
roots, distribution, target = sys.argv[1].split(","), sys.argv[2], sys.argv[3]
found = {"names": {}, "members": {}, "keywords": {}, "failed": []}
def skip(name):
    parts = name.split(".")
    return any(p.startswith("_") or p in ("tests", "conftest", "setup") or p.startswith("test_") for p in parts[1:])
def signature(path, value):
    try:
        given = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    found["keywords"][path] = [p.name for p in given if p.kind in kinds] + \\
        ["**" for p in given if p.kind is inspect.Parameter.VAR_KEYWORD]
def visit(name):
    try:
        module = importlib.import_module(name)
    except BaseException as error:
        found["failed"].append(name)
        return
    names = set(n for n in dir(module) if isinstance(n, str) and not n.startswith("_"))
    found["names"][name] = sorted(names)
    for one in sorted(names):
        try:
            value = getattr(module, one)
        except BaseException:
            continue
        owner = getattr(value, "__module__", None)
        if not isinstance(owner, str) or owner.split(".")[0] not in roots:
            continue
        path = name + "." + one
        if inspect.isclass(value):
            members = [m for m in dir(value) if isinstance(m, str) and not m.startswith("_")]
            found["members"][path] = sorted(members)
            signature(path, value)
            for m in members:
                try:
                    method = inspect.getattr_static(value, m)
                except BaseException:
                    continue
                if inspect.isfunction(method):
                    signature(path + "." + m, method)
        elif callable(value):
            signature(path, value)
    for info in pkgutil.iter_modules(getattr(module, "__path__", []), name + "."):
        if not skip(info.name):
            visit(info.name)
out, sys.stdout = sys.stdout, io.StringIO()
sys.setrecursionlimit(5000)
for root in roots:
    visit(root)
with open(target, "w") as held:
    json.dump(found, held)
os._exit(0)
"""

ASKED_FOR = """
import sys, json, importlib, warnings, os, io
warnings.simplefilter("ignore")
wanted, there = json.load(open(sys.argv[1])), {}
sys.stdout = io.StringIO()
def value_of(path):
    parts = path.split(".")
    for size in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:size]))
        except BaseException:
            continue
        for part in parts[size:]:
            value = getattr(value, part)
        return value
for owner, names in wanted.items():
    try:
        value = value_of(owner)
    except BaseException:
        continue
    for name in names:
        try:
            getattr(value, name)
        except AttributeError:
            continue
        except BaseException:
            pass
        there.setdefault(owner, []).append(name)
json.dump(there, open(sys.argv[2], "w"))
os._exit(0)
"""


class Asked(NamedTuple):
    """A release to be installed."""

    name: str
    version: str
    python: str

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return ENVIRONMENTS / f"{self.name}-{self.version}-{self.python}"


class Score:
    """Counts by kind, and what was wrong."""

    def __init__(self) -> None:
        self.present: dict[str, Counter[State]] = defaultdict(Counter)
        self.absent: dict[str, Counter[State]] = defaultdict(Counter)
        self.wrong: list[str] = []
        self.reasons: Counter[str] = Counter()


def asked(text: str) -> Asked:
    """`scipy==1.11.4@3.11`."""
    release, _, python = text.partition("@")
    name, _, version = release.partition("==")
    return Asked(name, version, python or "3.11")


def interpreter(python: str) -> Path:
    """The newest interpreter of that version which pyenv holds."""
    return sorted((Path.home() / ".pyenv" / "versions").glob(f"{python}.*"))[-1] / "bin" / "python"


def install(release: Asked) -> Path:
    """The folder of installed packages."""
    python = release.folder / "bin" / "python"
    if not (release.folder / "done").exists():
        subprocess.run([str(interpreter(release.python)), "-m", "venv", str(release.folder)], check=True)
        text = f"{release.name}=={release.version}"
        command = [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:", text]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (release.folder / "done").touch()
    return next((release.folder / "lib").glob("python*")) / "site-packages"


def files_of(packages: Path, name: str) -> list[str]:
    """What the distribution put there, from its RECORD."""
    wanted = name.lower().replace("-", "_").replace(".", "_")
    for info in packages.glob("*.dist-info"):
        if info.name.split("-")[0].lower().replace(".", "_") == wanted:
            lines = (info / "RECORD").read_text(encoding="utf-8").splitlines()
            return [line.split(",")[0].strip('"') for line in lines]
    raise SystemExit(f"{name} is not installed in {packages}")


def api_of(packages: Path, name: str) -> Api:
    """The static reading of what is installed."""
    files = files_of(packages, name)
    text = {path: (packages / path).read_bytes() for path in files if path.endswith((".py", ".pyi"))}
    native = {path: (packages / path).read_bytes() for path in files if ".so" in path or path.endswith(".pyd")}
    return Api(text, native)


def roots_of(api: Api) -> list[str]:
    """The import packages of a distribution."""
    names = {name.partition(".")[0] for name in (*api.modules(), *api.native_modules)}
    return sorted(name for name in names if not name.startswith("_") and name.isidentifier() and name != "tests")


def at_run_time(release: Asked, roots: list[str]) -> dict[str, Any]:
    """What importing says."""
    target = release.folder / "names.json"
    if not target.exists():
        python = release.folder / "bin" / "python"
        command = [str(python), "-c", AT_RUN_TIME, ",".join(roots), release.name, str(target)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    read: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return read


def known_all_the_same(release: Asked, wanted: Names) -> Names:
    """Names that `dir` does not list and that are there when they are asked for."""
    question, answer = release.folder / "wanted.json", release.folder / "there.json"
    question.write_text(json.dumps(wanted), encoding="utf-8")
    command = [str(release.folder / "bin" / "python"), "-c", ASKED_FOR, str(question), str(answer)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    there: Names = json.loads(answer.read_text(encoding="utf-8"))
    return there


def check(release: Asked, others: list[dict[str, Any]]) -> Score:
    """Ask for every name that exists here, and for those that only other releases have."""
    api = api_of(install(release), release.name)
    here = at_run_time(release, roots_of(api))
    score = Score()
    more: dict[str, Names] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for owner, names in here[kind].items():
            found = {name for other in others for name in other[kind].get(owner, ())} - {*names, "**"}
            more[kind][owner] = sorted(found)
    wanted = {owner: names for kind in ("names", "members") for owner, names in more[kind].items() if names}
    hidden = known_all_the_same(release, wanted) if wanted else {}
    for kind in KINDS:
        for owner, names in here[kind].items():
            any_keyword = kind == "keywords" and "**" in names
            for name in [*names, *more[kind][owner]]:
                there = name in names or any_keyword or (kind != "keywords" and name in hidden.get(owner, ()))
                if name != "**":
                    ask(api, kind, owner, name, there, score)
    return score


def ask(api: Api, kind: str, owner: str, name: str, there: bool, score: Score) -> None:
    """One question."""
    path, keyword = (owner, name) if kind == "keywords" else (f"{owner}.{name}", "")
    found = verdict(api, path, keyword, by_words=BY_WORDS)
    (score.present if there else score.absent)[kind][found.state] += 1
    shown = f"{owner}({name})" if kind == "keywords" else f"{owner}.{name}"
    if there and found.state is State.ABSENT:
        score.wrong.append(f"{kind} {shown}: {'; '.join(found.reasons)}")
    elif not there and found.state is State.PRESENT:
        score.wrong.append(f"not there, but found: {kind} {shown}: {found.place}")
    elif not there and found.state is State.UNKNOWN:
        score.reasons[found.reasons[0].rpartition(" ")[0][-80:] if found.reasons else ""] += 1


def table_row(release: Asked, score: Score, seconds: float) -> str:
    """A line of the table."""
    cells = [f"{release.name} {release.version}"]
    for kind in KINDS:
        there, gone = score.present[kind], score.absent[kind]
        cells.append(f"{there[State.PRESENT]}/{there[State.UNKNOWN]}/**{there[State.ABSENT]}**")
        total = sum(gone.values())
        cells.append(f"{gone[State.ABSENT]} of {total}" if total else "–")
    return "| " + " | ".join([*cells, f"{seconds:.0f} s"]) + " |"


def main() -> None:
    """Install, import, read and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("releases", nargs="+", type=asked, metavar="NAME==VERSION@PYTHON")
    parser.add_argument("--words", action="store_true", help="with the proof by words, which is off by default")
    parser.add_argument("--show", type=int, default=20, help="wrong answers that are shown for each release")
    given = parser.parse_args()
    held: dict[Asked, dict[str, Any]] = {}
    for release in given.releases:
        try:
            held[release] = at_run_time(release, roots_of(api_of(install(release), release.name)))
        except (subprocess.SubprocessError, OSError) as error:
            print(f"{release.name} {release.version}: {error}", file=sys.stderr)
    print("| release | names | absent | members | absent | keywords | absent | time |\n" + "|---" * 8 + "|")
    for release in held:
        start = time.process_time()
        others = [table for other, table in held.items() if other.name == release.name and other != release]
        score = check(release, others)
        print(table_row(release, score, time.process_time() - start), flush=True)
        for line in score.wrong[: given.show]:
            print("   " + line[:400])
        for reason, count in score.reasons.most_common(given.show // 3):
            print(f"   unknown {count}: {reason}")


if __name__ == "__main__":
    main()
