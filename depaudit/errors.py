"""The one error that ends a run.

A bad file or a bad line of the audited project is never an error: it is an
`Unreadable` (see `depaudit.model.location`) and becomes a finding.
"""


class DepauditError(Exception):
    """depaudit cannot run at all; the text is what the user reads. Caught once, exit status 2."""
