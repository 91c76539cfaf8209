"""What the code needs of Python itself, held against the Pythons that the project admits.

The standard library is one more history (`knowledge.api_history`, `python`): the usage lens finds what matters, and
`syntax` is looked for beside it. Nothing here says that a range is right.
"""

from depaudit.pythons.interest import interest_in_python

__all__ = ["interest_in_python"]
