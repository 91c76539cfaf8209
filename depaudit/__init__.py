"""depaudit tells whether what a Python project's code relies on and what the project declares agree."""

__version__ = "0.1.0"
