"""The numbers and symbols of a text, for holding two languages against each other.

Deliberately forgiving: 70 亿 is 7B, `two` answers 2, and digits inside names (GPT-3, W₀, FP16) are left alone.
"""

import re
from collections.abc import Iterable, Iterator

from bot.domain.folding import flatten
from bot.domain.question import Text

Written = tuple[str, str, str, str, str]
"""Digits, the part behind the point, e and its exponent, a power, a scale; empty where not there."""

_SCALES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "trillion": 1e12, "billion": 1e9, "million": 1e6,
    "thousand": 1e3, "T": 1e12, "B": 1e9, "M": 1e6, "K": 1e3, "k": 1e3,
}  # fmt: skip
_MORE = (
    r"(?:[0-9]{0,2}(?:,[0-9]{3})+|[0-9]*))(?P<part>\.[0-9]+)?(?P<shift>e-?[0-9]+)?(?:\^(?P<power>-?[0-9]{1,3}))?"
    rf"(?:\s?-?(?P<scale>{'|'.join(_SCALES)})(?![A-Za-z0-9]))?"
)
# Both begin with a plain digit, which `re` looks for ten times faster than for a choice.
_FIGURE = re.compile(rf"(?P<digits>[0-9](?<![A-Za-z0-9_.^-].){_MORE}(?![A-Za-z]*[0-9])")
_ANYWHERE = re.compile(rf"(?P<digits>[0-9]{_MORE}")
_SYMBOLS = "αβγδεζηθκλμνξπρστφχψωΔΣΠΛΩΘΓ√∂∇∞∈∝⊙⊗"
_SYMBOL = re.compile(f"[{_SYMBOLS}]")
_WORTH_A_LOOK = re.compile(rf"[0-9０-９⁰-⁹{_SYMBOLS}]")

_IN_WORDS = {
    0.0: ("零", "不", "没", "无", "zero", "no ", "none", "without"),
    0.5: ("半", "half", "halv"),
    1.0: ("一", "首", "单", "每", "one", "first", "single", "once", "each", "per ", "january", "a "),
    2.0: (
        "二",
        "两",
        "双",
        "倍",
        "平方",
        "翻",
        "half",
        "two",
        "second",
        "twice",
        "doubl",
        "both",
        "squared",
        "february",
        "pair",
    ),
    3.0: ("三", "立方", "three", "third", "triple", "march", "cubed"),
    4.0: ("四", "four", "quarter", "april", "quadrupl"),
    5.0: ("五", "five", "fifth", "may"),
    6.0: ("六", "six", "june"),
    7.0: ("七", "seven", "july"),
    8.0: ("八", "eight", "august"),
    9.0: ("九", "nin", "september"),
    10.0: ("十", "ten", "october"),
    11.0: ("十一", "eleven", "november"),
    12.0: ("十二", "twel", "dozen", "december"),
    100.0: ("百", "hundred"),
    1e3: ("千", "thousand"),
    1e4: ("万", "ten thousand"),
    1e6: ("百万", "million"),
    1e7: ("千万", "ten million"),
    1e8: ("亿",),
    1e9: ("十亿", "billion"),
    1e10: ("百亿",),
    1e11: ("千亿",),
    1e12: ("万亿", "trillion"),
    **{10.0 * tenth: (f"{digit}成", f"{digit}十") for tenth, digit in enumerate("二三四五六七八九", 2)},
}


def differences(text: Text) -> Iterator[str]:
    """What one language holds and the other does not, as sentences."""
    if not (_WORTH_A_LOOK.search(text.zh) or _WORTH_A_LOOK.search(text.en)):
        return
    zh, en = flatten(text.zh), flatten(text.en)
    written, symbols = (_written(zh), _written(en)), (_symbols(zh), _symbols(en))
    if written[0] == written[1] and symbols[0] == symbols[1]:
        return  # digit for digit, so that nothing has to be counted
    numbers = _values(written[0]), _values(written[1])
    yield from _lost(numbers[0] - numbers[1], symbols[0] - symbols[1], en, "en")
    yield from _lost(numbers[1] - numbers[0], symbols[1] - symbols[0], zh, "zh")


def _lost(numbers: set[float], symbols: set[str], there: str, name: str) -> Iterator[str]:
    """Numbers that the other text holds neither inside a name nor in words, symbols that it does not spell out."""
    for value in sorted(numbers - anywhere(there) if numbers else ()):
        if not _in_words(value, there):
            yield f"The number {_shown(value)} stands in one language and not in {name}: say the same in both."
    for symbol in sorted(symbols) if symbols and not _spelled_out(there) else ():
        yield f"The symbol {symbol} stands in one language and not in {name}: say the same in both."


def figures(flat: str) -> set[float]:
    """The numbers of a flattened text that are not parts of names, scales worked in."""
    return _values(_written(flat))


def anywhere(flat: str) -> set[float]:
    """All numbers, those inside names too."""
    return _values(_ANYWHERE.findall(flat))


def _written(flat: str) -> set[Written]:
    return set(_FIGURE.findall(flat))


def _values(written: Iterable[Written]) -> set[float]:
    return {_value(*parts) for parts in written}


def _value(digits: str, part: str, shift: str, power: str, scale: str) -> float:
    base = float(f"{digits.replace(',', '')}{part}{shift}")
    try:
        return (float(base ** int(power)) if power else base) * (_SCALES[scale] if scale else 1.0)
    except (OverflowError, ZeroDivisionError):
        return base


def _shown(value: float) -> str:
    return f"{value:.12g}" if value < 1e6 else f"{value:,.0f}"


def _in_words(value: float, text: str) -> bool:
    return any(word in text.casefold() for word in _IN_WORDS.get(value, ()))


def _symbols(flat: str) -> set[str]:
    return set(_SYMBOL.findall(flat))


def _spelled_out(text: str) -> bool:
    """Whether the other language writes its letters by name: beta for β."""
    return bool(
        re.search(
            r"alpha|beta|gamma|delta|epsilon|theta|lambda|sigma|sqrt|square root|infinit|根号|无穷|求和",
            text,
            re.IGNORECASE,
        )
    )
