"""`python -m depaudit` and the `depaudit` command."""

from depaudit.cli import main

if __name__ == "__main__":
    main()
