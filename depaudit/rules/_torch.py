"""torch and what is built for it, as the rules of that group ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.environments.targets import Platform, applies, most_usual, targets_of
from depaudit.environments.torch_conda import conda_sets
from depaudit.environments.torch_pairs import Clash, Verdict, clashes
from depaudit.environments.torch_sets import Part, admits, set_on
from depaudit.environments.torch_steps import command_of
from depaudit.environments.torch_targets import every_environment, platforms
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Minor
from depaudit.model.environment import Environment, Target
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Requirement, Role
from depaudit.rules._own import severity_in
from depaudit.specifier_text import have_common_release


@dataclass(frozen=True, slots=True)
class FoundClash:
    """A clash, and where it shows."""

    clash: Clash
    environment: Environment
    locked: bool
    pythons: tuple[Minor, ...]
    """Pythons on which it shows; empty: on all that the project supports."""
    rebuilt: bool = False
    """Channels of conda may have builds that the makers never made."""


def found_clashes(project: Project) -> Iterator[FoundClash]:
    """What does not go together, each pair of requirements once; a manager that is told not to obey metadata does not."""
    said = set()
    overridden = {name for manifest in project.manifests for name in manifest.overridden}
    for environment, locked in every_environment(project):
        for target in targets_of(project):
            for found in _on_target(project, environment, locked, target):
                torch = found.clash.torch
                if _is_none(found):
                    continue
                if found.clash.verdict is Verdict.UNRESOLVABLE and overridden & {found.clash.companion.name, "torch"}:
                    continue
                key = (found.clash.companion.asks.location, torch.asks.location if torch else None)
                if key not in said:
                    said.add(key)
                    yield found
    yield from _of_conda(project)


def _of_conda(project: Project) -> Iterator[FoundClash]:
    """torch and what is released with it, where conda installs torch and can find no pair."""
    for target in targets_of(project)[:1]:
        for one in conda_sets(project, target):
            for clash in clashes(one.found):
                if clash.verdict is Verdict.UNRESOLVABLE and clash.companion.name in facts.FAMILY:
                    rebuilt = not clash.companion.asks.of_conda or not set(one.channels) <= {"pytorch", "nvidia", "defaults", "main"}
                    yield FoundClash(clash, one.found.environment, locked=False, pythons=(), rebuilt=rebuilt)


def _is_none(found: FoundClash) -> bool:
    """A clash that is none here. A later command of an image that asks for another torch takes it: `replaced-torch` tells of
    that. What breaks on some Pythons may not break on the one that is there."""
    clash = found.clash
    if not found.environment.commands or clash.torch is None or clash.verdict is not Verdict.UNRESOLVABLE:
        return bool(found.environment.commands and found.pythons and not found.environment.target.python)
    return command_of(found.environment, clash.companion.asks) > command_of(found.environment, clash.torch.asks)


def _on_target(project: Project, environment: Environment, locked: bool, target: Target) -> Iterator[FoundClash]:
    """A clash on the most usual Python of the target counts; whether the others have it too is told."""
    every = platforms(project, environment, target)
    usual = most_usual(every)
    for clash in clashes(set_on(environment, usual, locked)):
        pythons = tuple(p.python for p in every if p == usual or _shows(clash, environment, p, locked))
        counted = [p for p in every if _both_apply(clash, p)]
        yield FoundClash(clash, environment, locked, () if len(pythons) >= len(counted) else pythons)


def _shows(clash: Clash, environment: Environment, platform: Platform, locked: bool) -> bool:
    found = clashes(set_on(environment, platform, locked))
    return any(one.companion.name == clash.companion.name for one in found)


def _both_apply(clash: Clash, platform: Platform) -> bool:
    asked = (clash.companion.asks, *((clash.torch.asks,) if clash.torch else ()))
    return all(applies(r, platform) for r in asked)


def clash_finding(project: Project, rule: str, found: FoundClash) -> Finding:
    """The finding of a clash."""
    clash = found.clash
    asks, torch = clash.companion.asks, clash.torch
    sites = (asks.location, *((torch.asks.location,) if torch else ()))
    reason = clash.known.certainty.value
    fix = _fix(found)
    commands = found.environment.commands
    manifest = found.environment.name.partition(":")[0].partition(" [")[0] if commands else asks.location.path
    return Finding(
        rule=rule,
        fault=Fault(f"{clash.companion.name} {project.shown(asks.location)}", "torch"),
        sites=sites,
        severity=severity_in(project, _severity(found)),
        message=_message(project, found),
        confidence=Confidence.POSSIBLE if _may_be_limited(found) else Confidence.CERTAIN,
        basis=Basis.KNOWLEDGE,
        distribution=clash.companion.name,
        requirement=asks,
        evidence=tuple(_evidence(found)),
        details={"verdict": clash.verdict.value, "certainty": reason, "as_of": facts.AS_OF},
        fix=fix if not found.locked and asks.location.path == manifest else _without_edits(fix),
        manifest=asks.location.path,
    )


def severity_of(requirement: Requirement, severity: Severity = Severity.ERROR) -> Severity:
    """An error of requirements that only developers install is a warning."""
    if requirement.role is Role.DEVELOPMENT and severity is Severity.ERROR:
        return Severity.WARNING
    return severity


def _severity(found: FoundClash) -> Severity:
    clash = found.clash
    soft = clash.known.fails == "loses" and clash.verdict in (Verdict.BROKEN, Verdict.CHOSEN_BROKEN)
    published = clash.verdict is Verdict.CHOSEN_BROKEN and clash.companion.asks.role is Role.PUBLISHED
    newer = clash.verdict is Verdict.ENDED
    if newer or soft or published or found.pythons or found.rebuilt or clash.known.certainty is facts.Certainty.DOCUMENT:
        return Severity.WARNING
    return severity_of(clash.companion.asks)


_WIDE = frozenset(
    """
    accelerate asteroid-filterbanks bitsandbytes deepspeed diffusers exllamav2 fastai flash-attn lightning peft
    pytorch-lightning pytorch-metric-learning sentence-transformers timm torch-audiomentations torch-geometric
    torchmetrics transformers
    """.split()  # noqa: SIM905 (a list of words)
)
"""What requires torch, and no limit of it that matters here (read from its metadata)."""


def _may_be_limited(found: FoundClash) -> bool:
    """Whether something else that is installed may well ask for an older torch than installers would take."""
    from depaudit.knowledge import brings

    if found.clash.verdict is not Verdict.CHOSEN_BROKEN or (found.clash.torch and found.clash.torch.pinned):
        return False
    known = {"torch", *facts.companions(), *_WIDE}
    others = [r for r in found.environment.requirements if r.name not in known]
    return any("torch" in brings(r.name) or r.name in _LIMITING for r in others)


_LIMITING = frozenset(
    {"pyannote-audio", "fairseq", "audiocraft", "tts", "coqui-tts", "speechbrain", "nemo-toolkit", "demucs"}
)
"""What is known to limit torch in some releases."""


def _message(project: Project, found: FoundClash) -> str:
    clash = found.clash
    asked = f"`{_written(clash.companion)}`"
    if clash.verdict is Verdict.ENDED or clash.torch is None:
        return f"{asked} asks for a release that depaudit's tables of {facts.AS_OF} do not have: `{clash.companion.name}` ended at {clash.chosen}"
    where = _of(project, clash.companion.asks, clash.torch.asks)
    torch = f"`{_written(clash.torch)}`{where}"
    if clash.verdict is Verdict.UNRESOLVABLE:
        return f"{asked} requires {in_words(clash.works)}, which {torch} excludes: no install can have both"
    if clash.verdict is Verdict.BROKEN:
        return f"{asked} installs beside {torch}, but {_fails(clash)}"
    if found.environment.commands:
        return (
            f"`{found.environment.name}` installs {clash.companion.name} {clash.chosen} beside torch {clash.chosen_torch} today, "
            f"and {_fails(clash)}"
        )
    return (
        f"Installers take {clash.companion.name} {clash.chosen} and torch {clash.chosen_torch} today{_on(found)}, "
        f"and {_fails(clash)}"
    )


def _fails(clash: Clash) -> str:
    module = clash.companion.name
    what = f"`import {module}` fails" if clash.known.fails == "breaks" else f"the kernels of `{module}` do not load"
    return f"{what}: it is built for {_built_for(clash)}"


def _built_for(clash: Clash) -> str:
    release = next((c for c in clash.known.releases if c.version == clash.chosen), None)
    torch = facts.release(clash.chosen_torch)
    if release is not None and not release.works and not release.requires and torch is not None and clash.known.match:
        return f"CUDA {facts.cuda_of(release.build)}, torch {torch.version} for CUDA {facts.cuda_of(torch.build)}"
    return in_words(clash.works)


def _on(found: FoundClash) -> str:
    if not found.pythons:
        return ""
    first, last = found.pythons[0], found.pythons[-1]
    return f" on Python {first[0]}.{first[1]}{f' to {last[0]}.{last[1]}' if last != first else ''}"


def in_words(specifier: str) -> str:
    """`torch 2.4.1` for `==2.4.1`, `torch 2.8` for `>=2.8,<2.9`, else the range."""
    pins = [one.strip() for one in specifier.split("||")]
    if all(one.startswith("==") for one in pins):
        return f"torch {' or '.join(one[2:] for one in pins)}"
    low, _, high = specifier.partition(",<")
    if low.startswith(">=") and high.count(".") == 1 and low.count(".") == 1:
        one, other = low[2:].split("."), high.split(".")
        if one[0] == other[0] and int(one[1]) + 1 == int(other[1]):
            return f"torch {low[2:]}"
    return f"torch {specifier}"


def _written(part: Part) -> str:
    return part.asks.text if part.asks.of_conda else f"{part.name}{part.asks.specifier}"


def _of(project: Project, one: Requirement, other: Requirement) -> str:
    return f" of `{project.shown(other.location)}`" if one.location.path != other.location.path else ""


def _evidence(found: FoundClash) -> Iterator[Evidence]:
    torch = found.clash.torch
    yield Evidence(f"`{found.environment.name}` installs both")
    if torch is not None:
        yield Evidence(f"asks for `{_written(torch)}`", torch.asks.location)
    yield Evidence(f"depaudit's tables of torch are of {facts.AS_OF}")


def _fix(found: FoundClash) -> Fix | None:
    """Change the companion where torch is pinned, else torch."""
    clash = found.clash
    torch = clash.torch
    if clash.verdict is Verdict.ENDED:
        return remedies.specifier(clash.companion.asks, f"=={clash.chosen}")
    if torch is None:
        return None
    if clash.verdict is Verdict.CHOSEN_BROKEN and not torch.pinned:
        if clash.best_torch:
            return _of_torch(found, torch, _capped(torch, clash.best_torch))
        return Fix(", ".join(clash.pins)) if clash.pins else None
    if clash.fits and (torch.pinned or clash.companion.pinned):
        return remedies.specifier(clash.companion.asks, f"=={clash.fits}{_build(clash.companion)}")
    if clash.companion.pinned and clash.works and "||" not in clash.works:
        return _of_torch(found, torch, clash.works)
    return None


def _of_torch(found: FoundClash, torch: Part, specifier: str) -> Fix:
    """Another torch; with one that is compiled for numpy 1 comes a limit of numpy."""
    fix = remedies.specifier(torch.asks, specifier)
    known = [r for r in facts.releases() if admits(specifier, r.version)]
    numpy = next((r for r in found.environment.requirements if r.name == "numpy" and not r.url), None)
    if numpy is None or not known or "linux" in known[-1].numpy2:
        return fix
    if numpy.specifier and not have_common_release(numpy.specifier, ">=2"):
        return fix
    kept = [c.strip() for c in numpy.specifier.split(",") if c.strip().startswith((">", "!="))]
    limit = remedies.specifier(numpy, ",".join([*(c for c in kept if have_common_release(c, "<2")), "<2"]))
    edits = (*fix.edits, *limit.edits) if limit.edits else ()  # one without the other would not do
    return replace(fix, message=f"{fix.message}, {limit.message}", edits=edits)


def _without_edits(fix: Fix | None) -> Fix | None:
    """A lock is not edited; its manifest is, and then it is made again."""
    return None if fix is None else replace(fix, edits=())


def _build(part: Part) -> str:
    return f"+{part.build}" if part.build else ""


def _capped(torch: Part, best: str) -> str:
    """The specifier of torch with a limit below the first release after `best`."""
    later = [r for r in facts.releases() if r.key > facts.numbers(best)]
    limit = f"<{later[0].version.removesuffix('.0')}" if later else f"<={best}"
    kept = [c.strip() for c in torch.asks.specifier.split(",") if c.strip() and not c.strip().startswith("<")]
    return ",".join([*kept, limit])
