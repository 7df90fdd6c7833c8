"""What nobody sees in the inspector: whatever lets somebody in."""

import re
from typing import Final

_MASK: Final = "•••"

_TOKEN: Final = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]+){0,2}")
"""A JSON web token: access tokens, im tokens, userSigs, session ids of the raw page."""
_SITE_KEY: Final = re.compile(r"\bsk_[\w-]{8,}")
_NAMED: Final = re.compile(
    r"""((?:password|passcode|userpass|secret|usersig|externalsig|access_?token|refresh_?token|authorization)
        "?\s*[:=]\s*"?)[^"\r\n&]+""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNED: Final = re.compile(r"""([?&](?:token|s|sig|signature|usersig)=)[^&"\s\\]+""", re.IGNORECASE)
_KEY_UID: Final = re.compile(r"(?<![0-9a-fA-F])([0-9a-f]{6})[0-9a-f]{26}(?![0-9a-fA-F])")
"""A visitor's uid may be their key: 128 random bits in hex. Six digits are left, to tell them apart by."""


def masked(text: str) -> str:
    """`text` without tokens, passwords, signatures and key uids."""
    text = _NAMED.sub(rf"\1{_MASK}", text)
    text = _SIGNED.sub(rf"\1{_MASK}", text)
    text = _TOKEN.sub(f"eyJ{_MASK}", text)
    text = _SITE_KEY.sub(f"sk_{_MASK}", text)
    return _KEY_UID.sub(r"\1…", text)
