"""Compile the facts that people write (`depaudit/knowledge/facts/*.toml`) into the tables that load fastest.

    python scripts/compile_knowledge.py

A test keeps both equal. The large table of names is made by `build_names.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import tomli

KNOWLEDGE = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge"
VERSIONS = ("2.7", *(f"3.{minor}" for minor in range(6, 16)))

Facts = Mapping[str, Any]
Rows = Mapping[str, Iterable[str]]


def standard_library(facts: Facts) -> dict[str, Rows]:
    """Modules by the set of Pythons that have them, as bits in the order of `VERSIONS`."""
    by_module: dict[str, int] = {}
    now: set[str] = set()
    for bit, version in enumerate(VERSIONS):
        table = facts[version]
        now = set(table["modules"]) if "modules" in table else (now | set(table["added"])) - set(table["removed"])
        for module in now:
            by_module[module] = by_module.get(module, 0) | 1 << bit
    rows: dict[str, list[str]] = {}
    for module, bits in sorted(by_module.items()):
        rows.setdefault(f"{bits:03x}", []).append(module)
    return {"standard_library": {bits: [" ".join(modules)] for bits, modules in rows.items()}}


def names(facts: Facts) -> dict[str, Rows]:
    """Import names kept by hand."""
    modules = {
        module: [" ".join(found)] for group in facts["rows"] for module, found in group.items() if isinstance(found, list)
    }
    return {
        "modules": modules,
        "namespaces": {module: [prefix] for group in facts["namespace"] for module, prefix in group["members"]},
        "hosts": {module: [host] for module, host in facts["host"]["modules"].items()},
        "one_of": {module: [" ".join(found)] for module, found in facts["one_of"]["modules"].items()},
        "generic": {word: [] for word in facts["generic"].split()},
        "everyday": {word: [] for word in facts["everyday"].split()},
    }


def kept(facts: Facts) -> dict[str, Rows]:
    """Distributions that are needed without an import: three cells for each reason."""
    rows: dict[str, list[str]] = {}
    for group in facts["kept"]:
        cells = [group["reason"], "development" if group.get("development") else "", " ".join(group.get("with", "").split())]
        for name in dict.fromkeys(group["names"].split()):
            rows.setdefault(name, []).extend(cells)
    return {"kept": rows}


def mistaken(facts: Facts) -> dict[str, Rows]:
    """Names that are not what people expect."""
    return {
        "mistaken": {
            row["name"]: [row["instead"], row["kind"], "breaks" if row["breaks"] else "", row["what"], row["source"], "same" if row.get("same_versions") else ""]
            for row in facts["mistaken"]
        }
    }


def backports(facts: Facts) -> dict[str, Rows]:
    """Distributions that give older Pythons a part of the standard library."""
    return {
        "backports": {
            name: [row["module"], row["since"], "exact" if row["exact"] else "", row["source"]]
            for row in facts["backport"]
            for name in row["names"]
        }
    }


def brings(facts: Facts) -> dict[str, Rows]:
    """What common distributions require."""
    return {"brings": {name: [" ".join(row["requires"])] for name, row in facts.items()}}


def extras(facts: Facts) -> dict[str, Rows]:
    """What extras add, as `distribution[extra]`; what they take from extras of others is written out."""

    def added(name: str, extra: str) -> list[str]:
        words = str(facts.get(name, {}).get(extra, "")).split()
        nested = [word.removesuffix("]").split("[") for word in words if "[" in word]
        return [w for w in words if "[" not in w] + [w for other, inner in nested for w in added(other, inner)]

    return {
        "extras": {
            f"{name}[{extra}]": [" ".join(dict.fromkeys(added(name, extra)))]
            for name, row in facts.items()
            for extra in row
            if extra != "source" and added(name, extra)
        }
    }


def images(facts: Facts) -> dict[str, Rows]:
    """Container images and what they bring."""
    return {
        "images": {
            glob: [" ".join(row["brings"].split()), row.get("version_of", "")] for row in facts["image"] for glob in row["image"]
        }
    }


def conda(facts: Facts) -> dict[str, Rows]:
    """Names of conda and the distributions that they mean."""
    return {"conda": {name.replace("_", "-"): [real] for name, real in facts["names"].items()}}


def uses(facts: Facts) -> dict[str, Rows]:
    """How distributions are used without an import: by distribution, the words that show it."""

    def by_distribution(rows: list[tuple[str, str]]) -> Rows:
        found: dict[str, list[str]] = {}
        for word, distribution in rows:
            found.setdefault(distribution, []).append(word)
        return found

    return {
        "commands": by_distribution(facts["commands"]["words"]),
        "files": by_distribution(facts["files"]["names"]),
        "options": by_distribution(facts["options"]["words"]),
        "markers": by_distribution(facts["markers"]["words"]),
    }


def torch_releases(facts: Facts) -> dict[str, Rows]:
    """Releases of torch, each with its cells in the order of `RELEASE_CELLS`."""
    return {
        "torch_releases": {
            version: [row[cell] for cell in RELEASE_CELLS] + [" ".join(row["pins"])] for version, row in facts.items()
        }
    }


RELEASE_CELLS = (  # noqa: SIM905 (a list of words)
    "released python cuda aarch64 macos sm cudnn triton numpy2 compile_below glibc setuptools builds builds_certainty"
).split()


def torch_companions(facts: Facts) -> dict[str, Rows]:
    """What is built for one torch: about it, and a cell for each release (`release;requires;works;build`), newest first."""
    return {
        "torch_companions": {
            name: [
                "ended" if row["ended"] else "",
                row["since"],
                row["match"],
                row["fails"],
                row.get("works_certainty", row["certainty"]),
                *(
                    ";".join((version, requires, row.get("works", {}).get(version, ""), row.get("builds", {}).get(version, "")))
                    for version, requires in row["requires"].items()
                ),
            ]
            for name, row in facts.items()
        }
    }


def torch_gpus(facts: Facts) -> dict[str, Rows]:
    """GPUs by name in lower case, and the architectures of builds that are not on the package index."""
    return {
        "torch_gpus": {
            gpu.lower(): [row["sm"], "embedded" if row["embedded"] else "", row["certainty"], gpu, row["family"]]
            for row in facts["capability"]
            for gpu in row["gpus"]
        },
        "torch_builds": {f"{row['torch']}+{row['build']}": [row["sm"], row["certainty"]] for row in facts["build"]},
    }


def torch_drivers(facts: Facts) -> dict[str, Rows]:
    """The oldest driver of each CUDA family."""
    return {"torch_drivers": {row["cuda"]: [row["linux"], row["windows"], row["certainty"]] for row in facts["family"]}}


def companions(facts: Facts) -> dict[str, Rows]:
    """What features need, by package and form of the feature; and strings that choose a distribution."""
    rows: dict[str, list[str]] = {}
    for row in facts["companion"]:
        kind = next(k for k in ("module", "name", "route", "method", "keyword", "argument") if k in row)
        flags = " ".join(flag for flag in ("brought", "weak") if row.get(flag))
        cells = [row["package"], kind, row[kind], row.get("calls", ""), row.get("values", ""), row["needs"], flags]
        rows[" ".join((row["package"], kind, row[kind], row.get("values", ""))).strip()] = [*cells, row.get("extras", ""), row["source"], row.get("strong_since", "")]
    strings = {text: [needs] for group in facts["string"] for text, needs in group.items() if text != "source"}
    return {"companions": rows, "choices": strings}


def torch_code(facts: Facts) -> dict[str, Rows]:
    """Signs in code that tell what it asks of torch, by what they tell and their words."""
    rows: dict[str, list[str]] = {}
    for row in facts["sign"]:
        kind = next(k for k in ("name", "keyword", "call", "text") if k in row)
        key = " ".join((row["tells"], kind, row[kind], row.get("values", ""))).strip()
        rows[key] = [row["package"], kind, row[kind], row.get("values", ""), row["tells"], row["source"]]
    return {"torch_code": rows}


def torch_cuda(facts: Facts) -> dict[str, Rows]:
    """Distributions that are built for one CUDA: by name and number of the row."""
    return {
        "torch_cuda": {
            f"{name} {at}": [row.get("extra", ""), row["releases"], row["cuda"], row["fails"], row["certainty"]]
            for at, row in enumerate(facts["built"])
            for name in row["names"]
        },
        "torch_first": {
            name: [" ".join(f"{cuda}={release}" for cuda, release in facts["first"]["releases"].items())]
            for name in facts["first"]["names"]
        },
    }


def torch_names(facts: Facts) -> dict[str, Rows]:
    """Names that are not what people expect who want CUDA."""
    return {
        "torch_names": {
            name: [row["instead"], row["what"], row.get("needs_import", ""), "elsewhere" if row["elsewhere"] else "", row["source"]]
            for row in facts["mistaken"]
            for name in row["names"]
        }
    }


def failures(facts: Facts) -> dict[str, Rows]:
    """Texts of failures, and the rules that can say why."""
    cells = ("rules", "about", "means", "source")
    return {"failures": {row["key"]: [*(row.get(cell, "") for cell in cells), *row["text"]] for row in facts["failure"]}}


def torch_images(facts: Facts) -> dict[str, Rows]:
    """Tags of nvidia/cuda that are gone, the torch in images of NVIDIA's catalogue, and old C libraries."""
    return {
        "torch_gone": {row["pattern"]: [row["what"], row["certainty"], row["source"]] for row in facts["gone"]},
        "torch_ngc": {row["tag"]: [row["torch"], row["certainty"]] for row in facts["ngc"]},
        "torch_glibc": {row["pattern"]: [row["glibc"], row["certainty"], row["source"]] for row in facts["glibc"]},
    }


def api_histories(facts: Facts) -> dict[str, Rows]:
    """Distributions with a history of their API: import packages, and whether it was checked against installed releases."""
    rows = {name: row for name, row in facts.items() if isinstance(row, dict)}
    return {"api_histories": {name: [" ".join(row["roots"]), "validated" if row["validated"] else ""] for name, row in rows.items()}}


def gone_modules(facts: Facts) -> dict[str, Rows]:
    """What to write instead of what left the standard library."""
    return {"gone_modules": {name: [instead] for name, instead in facts["rows"].items()}}


def api_overlay(facts: Facts) -> dict[str, Rows]:
    """Changes of APIs kept by hand: the distribution, then the cells of `api_history.Change`."""
    cells = ("added", "absent", "removed", "last", "place", "source", "deprecated")
    return {
        "api_overlay": {
            path: [name, *(row.get(cell, "") for cell in cells)] for name, paths in facts.items() for path, row in paths.items()
        }
    }


def replacements(facts: Facts) -> dict[str, Rows]:
    """What to write for what is gone."""
    rows = ((name, new, group["source"]) for group in facts.values() for name, new in group.items() if name != "source")
    return {"replacements": {name: [new, source] for name, new, source in rows}}


def first_wheels(facts: Facts) -> dict[str, Rows]:
    """The first release with a wheel for each Python (`3.12=1.26.0`)."""
    rows = {name: row for name, row in facts.items() if isinstance(row, dict)}
    return {"first_wheels": {name: [f"{python}={version}" for python, version in row.items()] for name, row in rows.items()}}


def api_imported(facts: Facts) -> dict[str, Rows]:
    """What installed releases said: for each group of names the distribution, the names, and the cells of `api_history.Change`."""
    cells = ("added", "absent", "removed", "last", "place", "source", "deprecated")
    return {
        "api_imported": {
            f"{name} {at:04d}": [name, " ".join(group["names"].split()), *(group.get(cell, "") for cell in cells)]
            for name, groups in facts.items()
            for at, group in enumerate(groups)
        }
    }


COMPILERS: dict[str, Callable[[Facts], dict[str, Rows]]] = {
    "standard_library": standard_library,
    "names": names,
    "kept": kept,
    "mistaken": mistaken,
    "backports": backports,
    "brings": brings,
    "extras": extras,
    "images": images,
    "conda": conda,
    "uses": uses,
    "companions": companions,
    "api_histories": api_histories,
    "gone_modules": gone_modules,
    "api_overlay": api_overlay,
    "api_imported": api_imported,
    "replacements": replacements,
    "first_wheels": first_wheels,
    "torch/releases": torch_releases,
    "torch/companions": torch_companions,
    "torch/gpus": torch_gpus,
    "torch/drivers": torch_drivers,
    "torch/cuda": torch_cuda,
    "torch/names": torch_names,
    "torch/images": torch_images,
    "torch/failures": failures,
    "torch/code": torch_code,
}


def compiled() -> dict[str, str]:
    """Every compiled table as text, by file name."""
    texts = {}
    for facts_name, compile_facts in COMPILERS.items():
        facts = tomli.loads((KNOWLEDGE / "facts" / f"{facts_name}.toml").read_text(encoding="utf-8"))
        for table, rows in compile_facts(facts).items():
            texts[f"{table}.txt"] = "".join("\t".join([key, *cells]) + "\n" for key, cells in sorted(rows.items()))
    return texts


def main() -> None:
    """Write them."""
    folder = KNOWLEDGE / "compiled"
    folder.mkdir(exist_ok=True)
    for name, text in compiled().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(chr(10))} rows")


if __name__ == "__main__":
    main()
