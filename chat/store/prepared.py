"""Queries that are built once, because building one costs ten times as much as running it."""

from typing import Any

from peewee import Database, Query


def built(query: Query) -> str:
    """The text of a query; the values in it are given again each time it runs."""
    text: str = query.sql()[0]
    return text


def first_row(database: Database, text: str, *values: Any) -> tuple[Any, ...] | None:
    """The first row of what `built` made."""
    row: tuple[Any, ...] | None = database.execute_sql(text, values).fetchone()  # type: ignore[no-untyped-call]
    return row
