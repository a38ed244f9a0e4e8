"""Names as people give them: in any script, of any length, sometimes made to break a layout."""

import unicodedata

LONGEST = 64
_ISOLATE, _POP = "\u2068", "\u2069"


def clean(name: str, fallback: str = "—") -> str:
    """Without control, bidi-override and invisible characters; joiners inside emoji and scripts are kept."""
    kept = "".join(ch for ch in name if unicodedata.category(ch) not in {"Cc", "Cs", "Co", "Cn"} and not _is_trick(ch))
    text = " ".join(kept.split())[:LONGEST].strip()
    return text if any(unicodedata.category(ch)[0] in "LNPS" for ch in text) else fallback


def isolated(name: str) -> str:
    """For putting into a line: a right-to-left name does not turn what stands beside it."""
    return f"{_ISOLATE}{name}{_POP}"


def _is_trick(ch: str) -> bool:
    return unicodedata.category(ch) == "Cf" and ch not in "\u200c\u200d"
