"""Long texts: within the limit, nothing lost, every page valid for Telegram."""

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.sandbox.markup import parse_html
from bot.telegram.pages import LONGEST, Block, pages, paragraphs, visible_length

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=3000).filter(str.strip)


def plain(page: Markup) -> str:
    return parse_html(str(page)).text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(TEXT, min_size=1, max_size=4), st.booleans()), min_size=1, max_size=5))
def test_every_page_is_valid_and_short_enough(blocks: list[tuple[list[str], bool]]) -> None:
    made = pages([Block([p for text in texts for p in paragraphs(text)], quoted=quoted) for texts, quoted in blocks])
    assert all(len(plain(page)) <= LONGEST for page in made)
    assert all(visible_length(page) == len(plain(page)) for page in made)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=6))
def test_nothing_is_lost_between_pages(texts: list[str]) -> None:
    made = pages([Block([p for text in texts for p in paragraphs(text)], quoted=True)])
    kept = "".join("".join(plain(page).split()) for page in made)
    assert kept == "".join("".join(text.split()) for text in texts)


def test_a_short_text_is_one_page() -> None:
    assert pages([Block([escape("a < b")])]) == [Markup("a &lt; b")]


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence() -> None:
    first, *rest = paragraphs("这是一句话。" * 600)
    assert rest
    assert first.endswith("。")


def test_a_title_stands_above_the_first_quote_only() -> None:
    made = pages([Block(paragraphs("\n\n".join(["word " * 250] * 8)), quoted=True, title=Markup("<b>T</b>"))])
    assert len(made) > 1
    assert [str(page).count("<b>T</b>") for page in made] == [1] + [0] * (len(made) - 1)
