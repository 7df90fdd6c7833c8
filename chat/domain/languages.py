"""Which of the languages of the house somebody asks for."""

from typing import Final

LANGUAGES: Final = ("zh", "en")
_LONGEST: Final = 200


def asked(accepted: str) -> str:
    """`zh` or `en`, whichever `accepted` (RFC 9110 12.5.4) prefers; "" when it names neither.

    `*` names neither: many clients send it without anybody having chosen.
    """
    best, most = "", 0.0
    for part in accepted[:_LONGEST].split(","):
        tag, *parameters = part.split(";")
        language, weight = tag.strip().lower().partition("-")[0], _weight(parameters)
        if language in LANGUAGES and weight > most:
            best, most = language, weight
    return best


def _weight(parameters: list[str]) -> float:
    """1 where there is none, 0 (not wanted) where it cannot be read."""
    for parameter in parameters:
        name, _, number = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(number)
            except ValueError:
                return 0.0
    return 1.0
