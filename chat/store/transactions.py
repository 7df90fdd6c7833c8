"""The writer's transactions: one object again and again, so that what it read is still known to the next."""

import sqlite3
from collections.abc import Callable
from typing import Final

from peewee import Database

from chat.store.memory import Transaction
from chat.store.outsiders import Outsiders

REMEMBERED: Final = 20_000
"""Conversations and people that the writer remembers; then it forgets them all and reads anew."""


class Transactions:
    """Called with a connection on which a transaction has just begun; `now` tells UTC ms."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now
        self._outsiders = Outsiders()
        self._transaction: Transaction | None = None

    def __call__(self, connection: sqlite3.Connection) -> Transaction:
        known = self._transaction
        if known is None or not known.runs_on(connection):
            self._outsiders = Outsiders()
            known = self._transaction = Transaction(self._database, connection, self._now())
        if self._outsiders.wrote(connection) or known.remembers() > REMEMBERED:
            known.distrust()
        known.renew(self._now())
        return known
