"""Known vulnerabilities: records in the OSV schema, and which versions they affect.

`database.open_database` reads a clone of the PyPA advisory database, an export of OSV, or an index that depaudit made
of either; `matching` tells what affects a version and what fixes it. Nothing here asks the network.
"""
