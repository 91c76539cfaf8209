"""Requirements under a name that is not what people expect behind it."""

from __future__ import annotations

from depaudit import knowledge
from depaudit.knowledge import Mistaken
from depaudit.model.project import Project


def mistake_of(project: Project, name: str) -> Mistaken | None:
    """What is wrong with the name, where this project falls for it.

    A library of somebody else may well be meant, unless the code imports what
    the better known one brings.
    """
    mistake = knowledge.mistaken(name)
    asked = project.requirements_by_name.get(name, ())
    if asked and all(r.of_conda for r in asked):  # conda's names are another list: its `yaml` is libyaml
        return None
    if mistake is None or mistake.kind != "other":
        return mistake
    modules = {module.partition(".")[0] for module in knowledge.modules_of(mistake.instead)}
    return mistake if any(d.module.partition(".")[0] in modules for d in project.dependencies) else None
