"""Groups and what people settle for themselves: mutes, pins, quiet conversations, blocked people."""

STATEMENTS = """
ALTER TABLE participant ADD COLUMN muted_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE participant ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE participant ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
CREATE TABLE block (
    person INTEGER NOT NULL REFERENCES person (id), blocked INTEGER NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL, PRIMARY KEY (person, blocked)) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
