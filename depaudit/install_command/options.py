"""Options that take a value: the word after them is no requirement."""

from __future__ import annotations

_PIP = """-r --requirement --requirements -c --constraint --constraints -e --editable -t --target -i --index-url
    --extra-index-url -f --find-links --platform --python-version --implementation --abi --root --prefix --src
    --upgrade-strategy -C --config-settings --config-setting --global-option --install-option --build-option
    --no-binary --only-binary --progress-bar --root-user-action --report --python --log --proxy --retries --timeout
    --exists-action --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated
    --keyring-provider --resume-retries -b --build"""
_UV = """--group --index --default-index --index-strategy --resolution --prerelease --exclude-newer --link-mode -p
    --override --overrides --build-constraint --build-constraints --reinstall-package --refresh-package -P
    --upgrade-package --torch-backend --python-platform --directory --project --config-file --no-build-package
    --no-binary-package --no-build-isolation-package --extra --excludes --with"""
_ADD = "-G --group --optional --extra --package --tag --branch --rev --marker -m --source --script --dev-group"
_PIPX = "--python --pip-args --suffix --index-url -i --backend"
_CONDA = """-n --name -p --prefix -c --channel --file --revision --solver --repodata-fn --subdir --platform
    --experimental -r --root-prefix --rc-file --category"""

PIP = frozenset(_PIP.split()) | frozenset(_UV.split())
"""pip and `uv pip`, which takes the same and more."""
ADD = PIP | frozenset(_ADD.split())
"""`uv add`, `poetry add`, `pdm add`."""
PIPX = frozenset(_PIPX.split())
CONDA = frozenset(_CONDA.split())
