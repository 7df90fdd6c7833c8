"""Login names: neither case nor width tells two of them apart."""

import unicodedata


def folded(name: str) -> str:
    """What two spellings of one name have in common (Unicode's NFKC_Casefold, nearly)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
