"""Messages that somebody deleted for themselves alone."""

STATEMENTS = """
CREATE TABLE hidden_message (
    person INTEGER NOT NULL REFERENCES person (id), message INTEGER NOT NULL REFERENCES message (id),
    PRIMARY KEY (person, message)) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
