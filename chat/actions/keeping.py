"""Files that staff keep beside a talk: named by their addresses, found by their keys."""

from collections.abc import Sequence

from chat.actions.house import House
from chat.domain.errors import Refusal
from chat.store.memory import Memory

MOST = 20
"""Files of one note or one reply."""


def keys_of(memory: Memory, house: House, organisation: int, urls: Sequence[str]) -> list[str]:
    """The key behind each address, once each. Raises Refusal `bad_request` for what is no file of ours."""
    if len(urls) > MOST:
        raise Refusal("too_large", f"files: at most {MOST}")
    keys = list(dict.fromkeys(_key_of(house, url) for url in urls))
    if any(memory.attachments.get(organisation, key) is None for key in keys):
        raise Refusal("bad_request", "files: no such file")
    return keys


def _key_of(house: House, url: str) -> str:
    try:
        key = house.key_of(url)
    except ValueError:
        raise Refusal("bad_request", "files: this address of a file has ended") from None
    if key is None:
        raise Refusal("bad_request", "files: only those that were uploaded here")
    return key
