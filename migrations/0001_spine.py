"""The spine: tenants, people, sign-ins, seats, groups, conversations, messages, order cards, ratings."""

STATEMENTS = """
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, app_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    secret TEXT NOT NULL, zone TEXT NOT NULL, language TEXT NOT NULL, settings TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL);
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    uid TEXT NOT NULL, uid_is_key INTEGER NOT NULL DEFAULT 0, agent_uid TEXT, role TEXT NOT NULL,
    nickname TEXT NOT NULL, avatar TEXT NOT NULL DEFAULT '', username TEXT, password TEXT, external_id TEXT,
    language TEXT, extra TEXT NOT NULL DEFAULT '', disabled INTEGER NOT NULL DEFAULT 0, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX person_uid ON person (organisation, uid);
CREATE UNIQUE INDEX person_agent_uid ON person (organisation, agent_uid) WHERE agent_uid IS NOT NULL;
CREATE UNIQUE INDEX person_username ON person (organisation, username) WHERE username IS NOT NULL;
CREATE UNIQUE INDEX person_external_id ON person (organisation, external_id) WHERE external_id IS NOT NULL;
CREATE TABLE sign_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL REFERENCES person (id), kind TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT);
CREATE INDEX sign_in_person ON sign_in (person);
CREATE TABLE seat (
    person INTEGER PRIMARY KEY REFERENCES person (id), status TEXT NOT NULL, capacity INTEGER NOT NULL);
CREATE TABLE workgroup (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    uid TEXT NOT NULL, name TEXT NOT NULL, routing TEXT NOT NULL, turn INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX workgroup_uid ON workgroup (organisation, uid);
CREATE TABLE workgroup_member (
    workgroup INTEGER NOT NULL REFERENCES workgroup (id), person INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (workgroup, person)) WITHOUT ROWID;
CREATE INDEX workgroup_member_person ON workgroup_member (person);
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    no TEXT NOT NULL, topic TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    visitor INTEGER REFERENCES person (id), agent INTEGER REFERENCES person (id),
    workgroup INTEGER REFERENCES workgroup (id), subject TEXT NOT NULL DEFAULT '',
    last_seq INTEGER NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, queued_at BIGINT, closed_at BIGINT,
    unanswered_since BIGINT, active_at BIGINT NOT NULL, tags TEXT NOT NULL DEFAULT '[]',
    reopened INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX conversation_no ON conversation (organisation, no);
CREATE UNIQUE INDEX conversation_topic ON conversation (organisation, topic);
CREATE INDEX conversation_agent ON conversation (agent, state);
CREATE INDEX conversation_state ON conversation (organisation, state, active_at);
CREATE INDEX conversation_queue ON conversation (workgroup, state, queued_at);
CREATE INDEX conversation_visitor ON conversation (visitor);
CREATE TABLE participant (
    conversation INTEGER NOT NULL REFERENCES conversation (id), person INTEGER NOT NULL REFERENCES person (id),
    role TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, read INTEGER NOT NULL DEFAULT 0,
    cleared INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0, joined_at BIGINT NOT NULL,
    PRIMARY KEY (conversation, person)) WITHOUT ROWID;
CREATE INDEX participant_person ON participant (person);
CREATE TABLE message (
    id INTEGER PRIMARY KEY, organisation INTEGER NOT NULL, conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL, rev INTEGER NOT NULL, uid TEXT NOT NULL, client_id TEXT, sender INTEGER NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, sent_at BIGINT NOT NULL, via TEXT NOT NULL DEFAULT '',
    recalled_at BIGINT, operator INTEGER);
CREATE UNIQUE INDEX message_uid ON message (uid, organisation);
CREATE UNIQUE INDEX message_client_id ON message (sender, client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX message_seq ON message (conversation, seq);
-- A message is posted with rev = id; only those that changed since are looked up by their rev.
CREATE INDEX message_rev ON message (conversation, rev) WHERE rev > id;
CREATE TABLE order_card (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT NULL REFERENCES conversation (id),
    message INTEGER, name TEXT NOT NULL, price TEXT NOT NULL, status TEXT NOT NULL, lifetime INTEGER NOT NULL,
    expires_at BIGINT NOT NULL, changed_at BIGINT NOT NULL);
CREATE INDEX order_card_due ON order_card (status, expires_at);
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT NULL REFERENCES conversation (id),
    message INTEGER, offered_by INTEGER NOT NULL, agent INTEGER, workgroup INTEGER, note TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX transfer_due ON transfer (status, expires_at);
CREATE INDEX transfer_conversation ON transfer (conversation, status);
CREATE TABLE rating (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT NULL REFERENCES conversation (id),
    reopened INTEGER NOT NULL, person INTEGER NOT NULL, agent INTEGER, score INTEGER NOT NULL,
    resolved INTEGER NOT NULL, comment TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX rating_once ON rating (conversation, reopened);
CREATE TABLE site_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL REFERENCES organisation (id),
    digest TEXT NOT NULL UNIQUE, note TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, ended_at BIGINT);
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('rev', 0);
-- People start at 100001, far from the small numbers that legacy pages hard-wire (domain, section 1).
INSERT INTO sqlite_sequence (name, seq) VALUES ('person', 100000);
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
