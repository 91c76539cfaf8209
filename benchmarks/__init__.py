"""Measures depaudit and its peers; see CONTRIBUTING.md."""
