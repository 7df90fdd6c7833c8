"""Legacy ids: the numbers by which pages on the raw door know people and workgroups."""

STATEMENTS = """
CREATE TABLE legacy_id (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    alias TEXT NOT NULL, person INTEGER REFERENCES person (id), workgroup INTEGER REFERENCES workgroup (id),
    networks TEXT NOT NULL DEFAULT '[]', note TEXT NOT NULL DEFAULT '', sign_in INTEGER REFERENCES sign_in (id),
    created_at BIGINT NOT NULL, ended_at BIGINT);
-- The raw door's address names no tenant, so a live id is unique on the whole server.
CREATE UNIQUE INDEX legacy_id_alias ON legacy_id (alias) WHERE ended_at IS NULL;
CREATE INDEX legacy_id_organisation ON legacy_id (organisation, id);
ALTER TABLE person ADD COLUMN alias TEXT;
ALTER TABLE workgroup ADD COLUMN alias TEXT;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
