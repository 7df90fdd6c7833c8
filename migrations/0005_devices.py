"""Devices that come back: how far each has come, what was under way, which packets are committed (MQTT sessions)."""

STATEMENTS = """
CREATE TABLE device (
    id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person (id), name TEXT NOT NULL,
    generation INTEGER NOT NULL, rev BIGINT NOT NULL, message BIGINT NOT NULL, lifetime BIGINT NOT NULL,
    seen_at BIGINT NOT NULL, under_way TEXT NOT NULL DEFAULT '[]', last_packet INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX device_name ON device (person, name);
CREATE INDEX device_seen ON device (seen_at);
CREATE TABLE device_packet (
    device INTEGER NOT NULL REFERENCES device (id), packet INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (device, packet)) WITHOUT ROWID;
CREATE TABLE device_topic (
    device INTEGER NOT NULL REFERENCES device (id), filter TEXT NOT NULL, level INTEGER NOT NULL,
    PRIMARY KEY (device, filter)) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)


def down(migrator, db):
    for table in ("device_topic", "device_packet", "device"):
        db.execute_sql(f"DROP TABLE {table}")
