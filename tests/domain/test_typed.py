from dataclasses import replace

import pytest
from opencc import OpenCC
from rapidfuzz.distance import OSA

from bot.domain.question import Kind, Question, Spellings, Text, Tolerance
from bot.domain.typed import (
    Lexicon,
    Near,
    Outcome,
    Right,
    Unreadable,
    Wrong,
    grade,
    grade_number,
    grade_term,
    is_unit_wrong,
    key,
)

TERM = Question(
    "q-1",
    "q",
    "lora",
    1,
    Kind.SHORT,
    Text("？", "?"),
    Text("。", "."),
    accept=Spellings(("低秩适配", "LoRA"), ("LoRA", "low-rank adaptation")),
)
NUMBER = replace(
    TERM, kind=Kind.NUMERIC, accept=None, value=16.0, unit=Text("GB", "GB"), tolerance=Tolerance(relative=0.02)
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    known = (
        "LoRA",
        "QLoRA",
        "ReLU",
        "GELU",
        "过拟合",
        "欠拟合",
        "GPT-2",
        "GPT-3",
        "perplexity",
        "梯度裁剪",
        "梯度检查点",
    )
    return Lexicon(frozenset(map(key, known)), "训练太久会过拟合,太短会欠拟合.", OpenCC("tw2sp").convert, OSA.distance)


def asked(*accepted: str) -> Question:
    return replace(TERM, accept=Spellings(accepted, accepted))


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("LoRA", "lora"),
        ("LoRA", "ＬｏＲＡ"),
        ("LoRA", " lo-ra "),
        ("LoRA", "“LoRA”。"),
        ("O(n²)", "O(n^2)"),
        ("O(n²)", "o(n²)"),
        ("β₂", "beta2"),
        ("β₂", "β_2"),
        ("softmax", "Soft Max"),
        ("KV cache", "the KV cache"),
        ("verbalizer", "A verbalizer."),
        ("过拟合", "過擬合"),
        ("梯度检查点", "梯度檢查點"),
        ("低秩适配", "低秩適配"),
        ("--flag", "flag"),
        ("%", "％"),
    ],
)
def test_the_same_term_in_other_clothes_is_right(lexicon: Lexicon, accepted: str, typed: str) -> None:
    assert grade_term(asked(accepted), typed, lexicon) == Right()


def test_x_squared_is_not_x2(lexicon: Lexicon) -> None:
    assert grade_term(asked("x²"), "x2", lexicon) == Wrong()


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("perplexity", "preplexity"),
        ("backpropagation", "backpropogation"),
        ("adapter", "adapters"),
        ("梯度检查点", "梯度检察点"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(lexicon: Lexicon, accepted: str, typed: str) -> None:
    assert grade_term(asked(accepted), typed, lexicon) == Right()


@pytest.mark.parametrize(("accepted", "typed"), [("softmax", "softamxx"), ("BLEU", "BLUE"), ("词嵌入", "词陷入")])
def test_a_near_miss_asks_what_was_meant(lexicon: Lexicon, accepted: str, typed: str) -> None:
    assert grade_term(asked(accepted), typed, lexicon) == Near(accepted)


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("LoRA", "QLoRA"),
        ("QLoRA", "LoRA"),
        ("ReLU", "GELU"),
        ("GELU", "relu"),
        ("过拟合", "欠拟合"),
        ("欠拟合", "過擬合"),
        ("GPT-2", "GPT-3"),
        ("GPT-2", "GPT-5"),
        ("perplexity", "complexity"),
        ("RoPE", "ALiBi"),
        ("PPO", "DPO"),
        ("梯度检查点", "梯度裁剪"),
    ],
)
def test_another_term_is_never_taken_for_a_slip(lexicon: Lexicon, accepted: str, typed: str) -> None:
    knowing = replace(lexicon, terms=lexicon.terms | {key("PPO"), key("DPO")})
    assert grade_term(asked(accepted), typed, knowing) == Wrong()


def test_a_word_that_only_the_prose_knows_is_no_slip_either(lexicon: Lexicon) -> None:
    unlisted = replace(lexicon, terms=frozenset())
    assert grade_term(asked("过拟合"), "欠拟合", unlisted) == Wrong()


@pytest.mark.parametrize("typed", ["", "   ", "　"])
def test_nothing_is_no_answer(lexicon: Lexicon, typed: str) -> None:
    assert grade_term(TERM, typed, lexicon) == Unreadable()


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("16", Right()),
        ("16.3 GB", Right()),
        ("16 GiB", Wrong()),
        ("15", Wrong()),
        ("sixteen or so?", Unreadable()),
        ("16 s", Unreadable()),
    ],
)
def test_a_number_is_right_within_its_tolerance(typed: str, outcome: Outcome) -> None:
    assert grade_number(NUMBER, typed) == outcome


@pytest.mark.parametrize(
    ("typed", "is_unit"),
    [
        ("16 GiB", True),
        ("16 MB", True),
        ("16 GB", False),
        ("16", False),
        ("17 GiB", False),
        ("17 GB", False),
        ("?", False),
    ],
)
def test_a_number_may_be_wrong_by_its_unit_alone(typed: str, is_unit: bool) -> None:
    assert is_unit_wrong(NUMBER, typed) == is_unit
    assert not is_unit_wrong(TERM, typed)


def test_an_absolute_tolerance_counts_in_units() -> None:
    question = replace(NUMBER, value=0.3, tolerance=Tolerance(absolute=0.0), unit=None)
    assert grade_number(question, "30%") == Right()
    assert grade_number(replace(question, value=0.1 + 0.2), "0.3") == Right()
    assert grade_number(question, "0.31") == Wrong()


def test_the_unit_may_be_said_in_the_language_of_the_person() -> None:
    question = replace(NUMBER, value=32, unit=Text("颗芯片", "chips"))
    assert grade_number(question, "32 颗芯片") == Right()
    assert grade_number(question, "32 chips") == Right()


@pytest.mark.parametrize("typed", ["50", "50B", "50 B", "500亿", "5e10", "50 billion", "500 亿 token"])
def test_a_unit_that_is_a_scale_may_be_written_out(typed: str) -> None:
    question = replace(NUMBER, value=50.0, unit=Text("B", "B"))
    assert grade_number(question, typed) == Right()
    assert grade_number(replace(question, value=51.5), typed) == Wrong()


def test_each_kind_is_graded_its_own_way(lexicon: Lexicon) -> None:
    assert grade(NUMBER, "16 GB", lexicon) == Right()
    assert grade(TERM, "16 GB", lexicon) == Wrong()
    assert grade(TERM, "低秩適配", lexicon) == Right()
