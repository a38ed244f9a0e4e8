"""What people type for numbers, and what must not be taken for one."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.numbers import LONGEST, read, readings


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("７", 7),
        ("1,024", 1024),
        ("１，０２４", 1024),
        ("1,234,567.5", 1234567.5),
        ("70亿", 7e9),
        ("70 亿", 7e9),
        ("1.5万", 15000),
        ("1.5 万亿", 1.5e12),
        ("3千万", 3e7),
        ("7B", 7e9),
        ("7b", 7e9),
        ("1.3 M", 1.3e6),
        ("4K", 4000),
        ("7 billion", 7e9),
        ("1.5 Million parameters", 1.5e6),
        ("1e-5", 1e-5),
        ("1E5", 1e5),
        ("10⁻⁴", 1e-4),
        ("3×10^-4", 3e-4),
        ("3x10^-4", 3e-4),
        ("3 * 10**-4", 3e-4),
        ("3·10⁻⁴", 3e-4),
        ("2^16", 65536),
        ("2¹⁶", 65536),
        ("2^(16)", 65536),
        ("8×4096×2", 65536),
        ("1/3", 1 / 3),
        ("½", 0.5),
        ("1½", 1.5),
        ("1 1/2", 1.5),
        ("三分之二", 2 / 3),
        ("3分之2", 2 / 3),
        ("half", 0.5),
        ("一半", 0.5),
        ("50 %", 0.5),
        ("５０％", 0.5),
        ("百分之五十", 0.5),
        ("50 percent", 0.5),
        ("十六", 16),
        ("两百", 200),
        ("三千二百零五", 3205),
        ("一百二十亿", 1.2e10),
        ("二〇二四", 2024),
        ("三点五", 3.5),
        ("三千二", 3200),
        ("两万三", 23000),
        ("一亿两千万", 1.2e8),
        ("twelve", 12),
        ("-3", -3),
        ("−3", -3),
        ("负三", -3),
        ("+3", 3),
        ("约 28", 28),
        ("≈28", 28),
        ("大约28左右", 28),
        ("about 28", 28),
        ("答案是 28。", 28),
        ("2×7 = 14", 14),
        ("128 个", 128),
        ("32 layers", 32),
        ("70亿参数", 7e9),
        ("7B params", 7e9),
    ],
)
def test_a_bare_number_is_read_however_it_is_written(typed: str, value: float) -> None:
    found = read(typed)
    assert found is not None
    assert math.isclose(found, value)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("16", "GB", 16),
        ("16 GB", "GB", 16),
        ("16gb", "GB", 16),
        ("16G", "GB", 16),
        ("16 GiB", "GB", 17.179869184),
        ("16 GB", "GiB", 14.901161193847656),
        ("16000 MB", "GB", 16),
        ("0.5 TB", "GB", 500),
        ("4 字节", "bytes", 4),
        ("7B", "bytes", 7),
        ("7B", "参数", 7e9),
        ("7B", "B", 7),
        ("50%", "%", 50),
        ("50", "%", 50),
        ("百分之五十", "%", 50),
        ("0.5 B 比特", "B 比特", 0.5),
        ("5亿比特", "B 比特", 0.5),
        ("460 万美元", "百万美元", 4.6),
        ("$4.6M", "million dollars", 4.6),
        ("7.5", "×10⁻⁵", 7.5),
        ("50 percent", "%", 50),
        ("100 ms", "s", 0.1),
        ("2 小时", "分钟", 120),
        ("312 TFLOPS", "TFLOPS", 312),
        ("1 PFLOPS", "TFLOPS", 1000),
        ("64 维", "维", 64),
        ("64 dims", "dimensions", 64),
        ("12 fortnights", "fortnights", 12),
    ],
)
def test_a_number_is_counted_in_the_unit_of_the_question(typed: str, unit: str, value: float) -> None:
    found = read(typed, unit)
    assert found is not None
    assert math.isclose(found, value)


@pytest.mark.parametrize(
    ("typed", "unit", "values"),
    [
        ("0.5", "%", (0.5, 50)),
        ("7.5e-5", "×10⁻⁵", (7.5e-5, 7.5)),
        ("7000000000", "B", (7e9, 7)),
        ("70亿", "B", (7,)),
        ("7", "GB", (7,)),
    ],
)
def test_a_bare_number_means_two_things_where_the_unit_is_a_scale(
    typed: str, unit: str, values: tuple[float, ...]
) -> None:
    assert readings(typed, unit) == pytest.approx(values)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("", ""),
        ("abc", ""),
        ("nan", ""),
        ("inf", ""),
        ("0,5", ""),
        ("0,667", ""),
        ("1,02", ""),
        ("1.2.3", ""),
        ("1万2千", ""),
        ("3-5", ""),
        ("1/0", ""),
        ("9^9^9", ""),
        ("9**99999", ""),
        ("1e999", ""),
        ("十六七", ""),
        ("12 kg", "GB"),
        ("16 GB", "s"),
        ("16 GB", "%"),
        ("50%", "GB"),
        ("3 apples", ""),
        ("1" * (LONGEST + 1), ""),
        ("分之二", ""),
    ],
)
def test_what_is_no_number_of_this_unit_is_not_guessed(typed: str, unit: str) -> None:
    assert read(typed, unit) is None


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back_as_python_writes_it(value: float) -> None:
    assert read(repr(value)) == value


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(st.integers(min_value=0, max_value=10**15))
def test_thousands_separators_change_nothing(value: int) -> None:
    assert read(f"{value:,}") == read(str(value)) == value


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_numerals_read_back(value: int) -> None:
    assert read(chinese(value)) == value


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(st.text(max_size=40), st.sampled_from(["", "GB", "%", "s", "参数"]))
def test_nothing_that_is_typed_breaks_the_reader(typed: str, unit: str) -> None:
    found = read(typed, unit)
    assert found is None or math.isfinite(found)


def chinese(value: int) -> str:
    """The plain way to write a number below 10^12, zeros said once."""
    if value == 0:
        return "零"
    for scale, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        above, below = divmod(value, scale)
        if above:
            gap = "零" if 0 < below < scale // 10 else ""
            return f"{chinese(above)}{word}{gap}{chinese(below) if below else ''}"
    return "零一二三四五六七八九"[value]
