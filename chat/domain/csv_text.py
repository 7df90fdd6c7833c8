"""CSV for people who open it in a spreadsheet (RFC 4180, UTF-8 with a byte order mark)."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """The rows, each ending with CRLF. None is an empty field."""
    written = io.StringIO()
    csv.writer(written).writerows([_safe(field) for field in row] for row in rows)
    return written.getvalue()


def _safe(field: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection")."""
    return f"'{field}" if isinstance(field, str) and field.startswith(_FORMULA) else field
