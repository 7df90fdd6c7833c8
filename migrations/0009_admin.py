"""What admins look after: who may not come in, what may not be said, what was done, how service went, exports."""

STATEMENTS = """
CREATE TABLE opening (
    conversation INTEGER NOT NULL REFERENCES conversation (id), reopened INTEGER NOT NULL,
    organisation INTEGER NOT NULL REFERENCES organisation (id), workgroup INTEGER, agent INTEGER,
    invited INTEGER NOT NULL DEFAULT 0, opened_at BIGINT NOT NULL, assigned_at BIGINT, answered_at BIGINT,
    closed_at BIGINT, PRIMARY KEY (conversation, reopened)) WITHOUT ROWID;
CREATE INDEX opening_time ON opening (organisation, opened_at);
CREATE TABLE stint (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL, conversation INTEGER NOT NULL,
    reopened INTEGER NOT NULL, agent INTEGER NOT NULL, workgroup INTEGER, taken_at BIGINT NOT NULL,
    answered_at BIGINT);
CREATE INDEX stint_time ON stint (organisation, taken_at);
CREATE INDEX stint_conversation ON stint (conversation, agent);
CREATE INDEX rating_time ON rating (created_at);
CREATE INDEX left_message_time ON left_message (organisation, created_at);
ALTER TABLE conversation ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
INSERT INTO opening (
    conversation, reopened, organisation, workgroup, agent, opened_at, assigned_at, answered_at, closed_at)
    SELECT id, reopened, organisation, workgroup, agent,
        CASE reopened WHEN 0 THEN created_at ELSE COALESCE(queued_at, assigned_at, active_at) END, assigned_at,
        CASE reopened WHEN 0 THEN (
            SELECT MIN(message.sent_at) FROM message JOIN person ON person.id = message.sender
            WHERE message.conversation = conversation.id AND person.role IN ('agent', 'admin')) END,
        closed_at
    FROM conversation WHERE kind = 'service';
INSERT INTO stint (organisation, conversation, reopened, agent, workgroup, taken_at, answered_at)
    SELECT opening.organisation, conversation, reopened, agent, workgroup, assigned_at, answered_at FROM opening
    WHERE agent IS NOT NULL AND assigned_at IS NOT NULL;
UPDATE conversation SET answered = 1 WHERE id IN (SELECT conversation FROM opening WHERE answered_at IS NOT NULL);
ALTER TABLE workgroup ADD COLUMN ended_at BIGINT;
CREATE TABLE word (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    word TEXT NOT NULL, action TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX word_once ON word (organisation, word);
CREATE TABLE block_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    person INTEGER REFERENCES person (id), address TEXT, reason TEXT NOT NULL DEFAULT '', until BIGINT,
    by_person INTEGER NOT NULL REFERENCES person (id), created_at BIGINT NOT NULL);
CREATE INDEX block_entry_person ON block_entry (person);
CREATE INDEX block_entry_organisation ON block_entry (organisation, id);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    at BIGINT NOT NULL, actor INTEGER, action TEXT NOT NULL, target TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}', address TEXT NOT NULL DEFAULT '');
CREATE INDEX audit_organisation ON audit (organisation, id);
CREATE INDEX audit_actor ON audit (organisation, actor, id);
CREATE INDEX audit_action ON audit (organisation, action, id);
CREATE TABLE export (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    by_person INTEGER NOT NULL REFERENCES person (id), first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    format TEXT NOT NULL, visitor INTEGER, status TEXT NOT NULL, progress REAL NOT NULL DEFAULT 0,
    size BIGINT, name TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL);
CREATE INDEX export_age ON export (created_at);
CREATE TABLE origin_seen (
    organisation INTEGER NOT NULL REFERENCES organisation (id), origin TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (organisation, origin)) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
