"""In which themes, languages and widths a page is looked at."""

from __future__ import annotations

import os
from itertools import product

PAIRED = [("light", "en", 1440), ("dark", "zh", 1440), ("light", "zh", 390), ("dark", "en", 390)]
"""Any two of theme, language and width meet."""

LOOKS = list(product(("light", "dark"), ("en", "zh"), (1440, 390))) if "EVERY_LOOK" in os.environ else PAIRED
"""`make campaign` looks at all eight."""
