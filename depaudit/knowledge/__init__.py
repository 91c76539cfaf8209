"""What depaudit knows of the world: plain functions over tables that are read when they are asked.

People write the facts in `facts/*.toml`, each with its source;
`scripts/compile_knowledge.py` compiles them.
"""

from depaudit.knowledge.about import (
    Backport,
    Mistaken,
    backport,
    brings,
    brings_are_known,
    chain,
    commands_of,
    extra_brings,
    extras_of,
    files_of,
    is_development_tool,
    is_plugin,
    kept_by_nature,
    markers_of,
    mistaken,
    options_of,
)
from depaudit.knowledge.installed_by import Brought, brought_by_image, distribution_of_conda
from depaudit.knowledge.names import (
    canonical_of,
    host_of,
    host_provided,
    is_generic,
    is_known,
    is_known_same_name,
    is_namespace,
    known_release,
    modules_of,
    one_of,
    prefixes,
    providers,
    rule_of_name,
)
from depaudit.knowledge.python_versions import minors
from depaudit.knowledge.standard_library import (
    ever_standard,
    standard_in_all,
    standard_in_any,
    standard_library,
    standard_versions,
)

__all__ = [
    "Backport",
    "Brought",
    "Mistaken",
    "backport",
    "brings",
    "brings_are_known",
    "brought_by_image",
    "canonical_of",
    "chain",
    "commands_of",
    "distribution_of_conda",
    "ever_standard",
    "extra_brings",
    "extras_of",
    "files_of",
    "host_of",
    "host_provided",
    "is_development_tool",
    "is_generic",
    "is_known",
    "is_known_same_name",
    "is_namespace",
    "is_plugin",
    "kept_by_nature",
    "known_release",
    "markers_of",
    "minors",
    "mistaken",
    "modules_of",
    "one_of",
    "options_of",
    "prefixes",
    "providers",
    "rule_of_name",
    "standard_in_all",
    "standard_in_any",
    "standard_library",
    "standard_versions",
]
