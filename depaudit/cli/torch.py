"""`depaudit torch`: what each environment installs of torch, what that runs on, and a set that works."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.environments.targets import targets_of
from depaudit.environments.torch_conda import conda_sets, release_of, taken_of
from depaudit.environments.torch_elsewhere import elsewhere, obstacles_here
from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_picture import Picture, picture_of
from depaudit.environments.torch_taken import torch_taken
from depaudit.environments.torch_targets import sets_on_targets
from depaudit.errors import DepauditError
from depaudit.model.project import Project
from depaudit.model.record import replace

NOTHING = "nothing here asks for torch"
NOT_TOLD = "which torch is installed here cannot be told from the files: it depends on a base image, a variable or a condition"


def torch(arguments: Arguments) -> int:
    """Print the pictures; the status is 1 where one of them fails, as far as that is known."""
    projects: list[Project] = []
    for tree in trees_of(arguments.paths):
        settings = replace(settings_of(tree, arguments), vulnerabilities=False)
        wanted = replace(arguments, select=("torch",), ignore=())
        report = reported(Tree(tree.root, (), tree.alone), wanted, settings)
        projects += report.projects
    pictures = [picture for project in projects for picture in pictures_of(project)]
    if arguments.suggest:
        from depaudit.cli.torch_suggest import suggest

        return suggest(projects, arguments, NOTHING)
    if not pictures:
        named = any(step.name == "torch" for project in projects for step in project.installs)
        raise DepauditError(NOT_TOLD if named else NOTHING)
    if arguments.format == "json":
        from depaudit.cli.torch_json import pictures_as_json

        out(pictures_as_json(pictures))
    else:
        from depaudit.cli.torch_text import pictures_as_text

        out(pictures_as_text(pictures, look_of(arguments)))
    return 0 if all(picture.clean for picture in pictures) else 1


def pictures_of(project: Project) -> Iterator[Picture]:
    """One for each requirement of torch and target, then those of conda."""
    for found, target in sets_on_targets(project):
        here, there = obstacles_here(project, found), elsewhere(project, found)
        yield picture_of(found, target, chosen_torch(found), torch_taken(project, found), here, there)
    for target in targets_of(project):
        for one in conda_sets(project, target):
            yield picture_of(one.found, target, release_of(one), taken_of(one))
