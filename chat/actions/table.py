"""Which function decides a command, and which answers a query: kind -> function, in a file for each subject."""

from collections.abc import Callable
from typing import Any

Table = dict[type, Callable[..., Any]]
