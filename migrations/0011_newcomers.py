"""Where a visitor came from the last time, so that a block may keep out whoever comes anew from there."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE visitor_trace ADD COLUMN address TEXT NOT NULL DEFAULT ''")
