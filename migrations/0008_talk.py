"""Beside the talk: notes, canned replies, answers to left messages, and how a visitor came."""

STATEMENTS = """
CREATE TABLE note (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    conversation INTEGER NOT NULL REFERENCES conversation (id), author INTEGER NOT NULL REFERENCES person (id),
    content TEXT NOT NULL, after_seq INTEGER NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX note_conversation ON note (conversation, id);
-- Where messages show a file, attachment_use says so; whoever may read notes is found by their conversation instead.
CREATE TABLE note_file (
    note INTEGER NOT NULL REFERENCES note (id), place INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (note, place)) WITHOUT ROWID;
CREATE INDEX note_file_key ON note_file (key);
-- Without an owner a reply is everybody's.
CREATE TABLE quick_reply (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    owner INTEGER REFERENCES person (id), folder TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL,
    initials TEXT NOT NULL, uses INTEGER NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL);
CREATE INDEX quick_reply_owner ON quick_reply (organisation, owner, id);
CREATE TABLE quick_reply_file (
    quick_reply INTEGER NOT NULL REFERENCES quick_reply (id), place INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (quick_reply, place)) WITHOUT ROWID;
CREATE INDEX quick_reply_file_key ON quick_reply_file (key);
-- What the first page told of how somebody came, and what their browser says of itself.
CREATE TABLE visitor_trace (
    visitor INTEGER PRIMARY KEY REFERENCES person (id), user_agent TEXT NOT NULL DEFAULT '', landing TEXT,
    referrer TEXT);
ALTER TABLE left_message ADD COLUMN reply TEXT;
CREATE INDEX left_message_status ON left_message (organisation, status, id);
CREATE INDEX conversation_tagged ON conversation (organisation) WHERE tags <> '[]';
CREATE INDEX order_card_conversation ON order_card (conversation);
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
