"""The service behind a visitor: left messages, page visits, attachments, and what the house must remember of a talk."""

STATEMENTS = """
ALTER TABLE conversation ADD COLUMN assigned_at BIGINT;
ALTER TABLE conversation ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN claimed_id TEXT;
CREATE INDEX person_claimed_id ON person (organisation, claimed_id) WHERE claimed_id IS NOT NULL;
CREATE INDEX person_key ON person (uid) WHERE uid_is_key = 1;
ALTER TABLE rating ADD COLUMN target TEXT;
CREATE INDEX conversation_finished ON conversation (workgroup, closed_at) WHERE closed_at IS NOT NULL;
CREATE TABLE left_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    visitor INTEGER NOT NULL REFERENCES person (id), conversation INTEGER REFERENCES conversation (id),
    contact TEXT NOT NULL, content TEXT NOT NULL, images TEXT NOT NULL DEFAULT '[]', kind TEXT NOT NULL DEFAULT '',
    target TEXT, client_id TEXT, status TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL);
CREATE UNIQUE INDEX left_message_target ON left_message (visitor, target) WHERE target IS NOT NULL;
CREATE INDEX left_message_organisation ON left_message (organisation, id);
CREATE TABLE visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, visitor INTEGER NOT NULL REFERENCES person (id), url TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '', referrer TEXT NOT NULL DEFAULT '', seen_at BIGINT NOT NULL);
CREATE INDEX visit_visitor ON visit (visitor, id);
CREATE TABLE attachment (
    key TEXT PRIMARY KEY, organisation INTEGER NOT NULL REFERENCES organisation (id),
    owner INTEGER NOT NULL REFERENCES person (id), name TEXT NOT NULL, size BIGINT NOT NULL, mime TEXT NOT NULL,
    width INTEGER, height INTEGER, duration REAL, created_at BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE attachment_use (
    key TEXT NOT NULL REFERENCES attachment (key), conversation INTEGER NOT NULL REFERENCES conversation (id),
    PRIMARY KEY (key, conversation)) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
