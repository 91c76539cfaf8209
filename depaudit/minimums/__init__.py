"""What the code uses of the distributions that it requires, held against the releases that its requirements admit.

Histories (`knowledge.api_history`) say when names and parameters came and
went, the usage lens says where the code uses them. Only what is proven counts:
a release that is admitted and known to lack what is used. Nothing here says
that a minimum is right.
"""

from depaudit.minimums.interest import interest_of

__all__ = ["interest_of"]
