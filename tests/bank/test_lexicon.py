from pathlib import Path

import pytest

from bot.bank.lexicon import lexicon
from bot.bank.load import load
from bot.domain.typed import Lexicon, Right, Wrong, grade
from tests.bank.sample import CONCEPT, write


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    text = CONCEPT.replace("那是全量微调。", "那是 QLoRA 之外的做法。")
    return lexicon(
        load(
            write(tmp_path_factory.mktemp("bank"), {"lora/sample.yaml": text.replace("zh: 必须量化", "zh: 必须 QLoRA")})
        )
    )


def test_it_knows_accepted_terms_short_options_phrases_and_names(known: Lexicon) -> None:
    assert {"lora", "旁路矩阵", "两个小矩阵", "optimizerstates", "qlora"} <= known.terms


def test_traditional_characters_are_read(known: Lexicon, tmp_path: Path) -> None:
    text = CONCEPT.replace("accept: {zh: [LoRA]", "accept: {zh: [低秩适配, LoRA]")
    question = load(write(tmp_path, {"lora/sample.yaml": text})).questions["sample-5"]
    assert grade(question, "低秩適配", known) == Right()
    assert grade(question, "QLoRA", known) == Wrong()
