"""Words that are made shorter, or put together."""

import pytest

from bot.telegram.render import clip, sentences


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("Short enough", 12, "Short enough"),
        ("Why does attention divide by the square root?", 30, "Why does attention divide by…"),
        ("Why does attention divide by the square root?", 29, "Why does attention divide by…"),
        ("Which of these, in order, comes first?", 16, "Which of these…"),
        ("为什么注意力要除以根号下的维度", 10, "为什么注意力要除以…"),
        ("为什么要用 FlashAttention 来算", 12, "为什么要用…"),
        ("为什么，注意力", 5, "为什么…"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
    ],
)
def test_a_text_is_cut_before_a_word_and_not_in_it(text: str, longest: int, shown: str) -> None:
    assert clip(text, longest) == shown
    assert len(shown) <= longest


def test_chinese_sentences_have_no_room_between_them() -> None:
    assert sentences("zh", ["同分并列。", "答满 3 题才排名次。"]) == "同分并列。答满 3 题才排名次。"
    assert sentences("en", ["One.", "Two."]) == "One. Two."
