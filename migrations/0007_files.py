"""Bytes apart from attachments: the same ones are stored once, in one home or another, and counted."""

STATEMENTS = """
CREATE TABLE stored_file (
    key TEXT PRIMARY KEY, organisation INTEGER NOT NULL REFERENCES organisation (id), home TEXT NOT NULL,
    left_behind TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL,
    mime TEXT NOT NULL, width INTEGER, height INTEGER, duration REAL, thumbnail TEXT NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL) WITHOUT ROWID;
INSERT INTO stored_file (key, organisation, home, state, sha256, size, mime, width, height, duration, changed_at)
    SELECT key, organisation, 'local', 'kept', '', size, mime, width, height, duration, created_at FROM attachment;
CREATE UNIQUE INDEX stored_file_bytes ON stored_file (organisation, sha256) WHERE state = 'kept' AND sha256 <> '';
CREATE INDEX stored_file_unsettled ON stored_file (organisation, changed_at) WHERE state <> 'kept';
CREATE TABLE storage_use (
    organisation INTEGER PRIMARY KEY REFERENCES organisation (id), bytes BIGINT NOT NULL);
INSERT INTO storage_use SELECT organisation, SUM(size) FROM stored_file GROUP BY organisation;
ALTER TABLE attachment ADD COLUMN stored TEXT NOT NULL DEFAULT '';
UPDATE attachment SET stored = key;
ALTER TABLE attachment DROP COLUMN size;
ALTER TABLE attachment DROP COLUMN mime;
ALTER TABLE attachment DROP COLUMN width;
ALTER TABLE attachment DROP COLUMN height;
ALTER TABLE attachment DROP COLUMN duration;
CREATE INDEX attachment_stored ON attachment (stored);
CREATE INDEX attachment_age ON attachment (organisation, created_at);
CREATE INDEX attachment_use_conversation ON attachment_use (conversation);
CREATE INDEX left_message_visitor ON left_message (visitor);
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
