"""The memory: tables, one writer with group commit, and queries that return domain objects."""
