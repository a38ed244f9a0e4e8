"""HTML as Telegram reads it: the vectors of its own parser."""

import pytest

from bot.sandbox.entities import Entity, Formatted, trimmed, utf16_length, with_found
from bot.sandbox.errors import ApiError
from bot.sandbox.markup import parse_html
from tests.sandbox.scene import Scene

BROKEN = {
    "<b>x": 'Can\'t find end tag corresponding to start tag "b"',
    "x</b>": "Unexpected end tag at byte offset 1",
    "<b>x</i>": 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    "<b><i>x</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "<h1>x</h1>": 'Unsupported start tag "h1" at byte offset 0',
    "a<br>b": 'Unsupported start tag "br" at byte offset 1',
    "1 < 2": 'Unsupported start tag "" at byte offset 2',
    "5<6>3": 'Unsupported start tag "6" at byte offset 1',
    "a<b": "Unclosed start tag at byte offset 1",
    "Ж<q>": 'Unsupported start tag "q" at byte offset 2',
    "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "<a href=http://x>y": "Unexpected end of name token at byte offset 8",
    "<b =1>x</b>": 'Empty attribute name in the tag "b" at byte offset 0',
    "<b>x</b": "Unclosed end tag at byte offset 4",
    "<b x": 'Unclosed start tag "b" at byte offset 0',
    '<a href="x': "Unclosed start tag at byte offset 0",
}

READ = {
    "<b>😀a</b>": ("😀a", [("bold", 0, 3)]),
    "<B>x</b>": ("x", [("bold", 0, 1)]),
    "<b>x</>": ("x", [("bold", 0, 1)]),
    "<b></b>": ("", []),
    "&nbsp;&lt;&apos;&#39;": ("&nbsp;<&apos;'", []),
    "&lt &#x27;&quot;&amp;lt;": ("< '\"&lt;", []),
    "&#1234567890;&#0;": ("&#1234567890;&#0;", []),
    "<blockquote expandable>long</blockquote>": ("long", [("expandable_blockquote", 0, 4)]),
    "<blockquote>short</blockquote>": ("short", [("blockquote", 0, 5)]),
    '<span class="tg-spoiler">x</span>': ("x", [("spoiler", 0, 1)]),
    "<tg-spoiler>x</tg-spoiler>": ("x", [("spoiler", 0, 1)]),
    "<a href='javascript:alert(1)'>x</a>": ("x", []),
    "<a>https://a.example/</a>": ("https://a.example/", [("text_link", 0, 18)]),
    "<s>a<u>b</u></s>": ("ab", [("strikethrough", 0, 2), ("underline", 1, 1)]),
    "<code>a<b>b</b></code>": ("ab", [("code", 0, 2)]),
}


@pytest.mark.parametrize("source", BROKEN)
def test_broken_markup_is_refused_with_the_place_in_bytes(source: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {BROKEN[source]}"


@pytest.mark.parametrize("source", READ)
def test_good_markup_becomes_plain_text_and_entities(source: str) -> None:
    read = parse_html(source)
    assert (read.text, [(e.kind, e.offset, e.length) for e in read.entities]) == READ[source]


def test_links_keep_their_target_and_people_are_mentioned_by_id() -> None:
    read = parse_html('<a href="https://a.example/?x=1&amp;y=2">q</a> <a href="tg://user?id=7">Bo</a>')
    assert read.entities == (
        Entity("text_link", 0, 1, url="https://a.example/?x=1&y=2"),
        Entity("text_mention", 2, 2, user_id=7),
    )


def test_a_code_block_in_pre_is_one_block_with_a_language() -> None:
    read = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert read.entities == (Entity("pre", 0, 5, language="python"),)


def test_every_supported_tag_is_read() -> None:
    plain = ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler")
    for tag in plain:
        assert len(parse_html(f"<{tag}>x</{tag}>").entities) == 1, tag


def test_space_around_a_text_goes_and_entities_follow() -> None:
    read = trimmed(parse_html(" \n <b>x\r\ny</b> "))
    assert read == Formatted("x\ny", (Entity("bold", 0, 3),))
    assert trimmed(Formatted("  😀 ", (Entity("bold", 0, 5),))) == Formatted("😀", (Entity("bold", 0, 2),))


def test_commands_links_and_names_are_found_in_plain_text() -> None:
    read = with_found(Formatted("😀 /quiz@quiz_bot see https://a.example/x, @somebody #llm a/b 1@x"))
    assert [(e.kind, read.cut(e)) for e in read.entities] == [
        ("bot_command", "/quiz@quiz_bot"),
        ("url", "https://a.example/x"),
        ("mention", "@somebody"),
        ("hashtag", "#llm"),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert [e.kind for e in with_found(parse_html("<code>/quiz</code>")).entities] == ["code"]


def test_length_is_counted_in_utf16_units() -> None:
    assert utf16_length("a😀") == 3


async def test_markup_is_looked_at_before_the_chat(town: Scene) -> None:
    payload = await town.refusal("sendMessage", chat_id=1, text="<b>x", parse_mode="HTML")
    assert payload["description"].startswith("Bad Request: can't parse entities: ")


async def test_a_mention_of_a_stranger_is_plain_text(town: Scene) -> None:
    text = f'<a href="tg://user?id={town.ann.id}">Ann</a> <a href="tg://user?id=9">Nobody</a>'
    sent = await town.ask("sendMessage", chat_id=town.private.id, text=text, parse_mode="html")
    assert [e["user"]["first_name"] for e in sent["entities"]] == ["Ann"]


async def test_at_most_a_hundred_entities_stay(town: Scene) -> None:
    sent = await town.ask("sendMessage", chat_id=town.private.id, text="<b>a</b> " * 120, parse_mode="HTML")
    assert len(sent["entities"]) == 100
