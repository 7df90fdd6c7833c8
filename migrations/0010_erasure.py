"""Ways from a person to what is theirs: a night may erase thousands who have not been here for long."""

STATEMENTS = """
CREATE INDEX attachment_owner ON attachment (owner);
CREATE INDEX rating_person ON rating (person);
CREATE INDEX legacy_id_person ON legacy_id (person) WHERE person IS NOT NULL;
CREATE INDEX block_blocked ON block (blocked);
"""


def up(migrator, db):
    for statement in filter(None, (part.strip() for part in STATEMENTS.split(";\n"))):
        db.execute_sql(statement)
