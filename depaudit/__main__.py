"""`python -m depaudit` and the `depaudit` command."""

import os
import sys

if __name__ == "__main__":
    from contextlib import suppress

    with suppress(OSError):  # no current folder any more
        if sys.path[:1] == [os.getcwd()]:
            del sys.path[0]  # put there for `-m`: modules of the audited tree are never loaded

from depaudit.cli import main

if __name__ == "__main__":
    main()
