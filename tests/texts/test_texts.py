"""What people read: both languages say the same things, Telegram can show them, and each is said somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot.domain.question import Language
from bot.sandbox.markup import parse_html
from bot.texts import LANGUAGES, Template, load

ROOT = Path(__file__).parents[2]
SPEAKERS = sorted(file for row in ("telegram", "jobs", "texts", "web") for file in (ROOT / "bot" / row).glob("*.py"))
PLAIN = ("button", "toast", "command", "days", "about")
"""Sections for places that know no markup."""

TOAST, DESCRIPTION, ABOUT, SHORT = 200, 256, 512, 120
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u23e9-\u23ff\u25b6]")
KEY_MARKS = set("✓★✏")
"""Signs that are drawn as letters."""

TEXTS = load()
ZH, EN = (TEXTS.templates[language] for language in LANGUAGES)
SECTIONS = {key.partition(".")[0] for key in ZH}


def forms(template: Template) -> list[str]:
    return [template] if isinstance(template, str) else list(template.values())


def spoken(language: Language) -> Iterator[tuple[str, str]]:
    return ((key, form) for key, text in TEXTS.templates[language].items() for form in forms(text))


def placeholders(template: Template) -> set[str]:
    return {name for form in forms(template) for _, name, _, _ in Formatter().parse(form) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert list(ZH) == list(EN), "in the same order, too: that is how they are read side by side"


def test_both_languages_fill_in_the_same_values() -> None:
    assert [key for key in ZH.keys() & EN.keys() if placeholders(ZH[key]) != placeholders(EN[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_both_forms(language: Language) -> None:
    counted = {key: text for key, text in TEXTS.templates[language].items() if not isinstance(text, str)}
    assert [key for key, text in counted.items() if set(text) != {"one", "other"}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_can_show_what_may_hold_markup(language: Language) -> None:
    for key, form in spoken(language):
        if key.partition(".")[0] not in PLAIN:
            assert parse_html(form.format(**dict.fromkeys(placeholders(form), "5"))).text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_knows_no_markup_holds_none(language: Language) -> None:
    plain = [(key, form) for key, form in spoken(language) if key.partition(".")[0] in PLAIN]
    assert [key for key, form in plain if re.search(r"</?\w+>|&\w+;", form)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_begins_or_ends_with_a_blank(language: Language) -> None:
    glue = {"days.joint", "subscribe.closing"}
    assert [key for key, form in spoken(language) if not form or (form != form.strip() and key not in glue)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_emoji_a_line_is_enough(language: Language) -> None:
    lines = [(key, line) for key, form in spoken(language) for line in form.splitlines()]
    assert [key for key, line in lines if len(set(EMOJI.findall(line)) - KEY_MARKS) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_keep_the_limits_of_their_places(language: Language) -> None:
    templates = TEXTS.templates[language]
    lengths = {key: max(map(len, forms(text))) for key, text in templates.items()}
    assert [key for key in lengths if key.startswith("toast.") and lengths[key] > TOAST] == []
    assert [key for key in lengths if key.startswith("command.") and lengths[key] > DESCRIPTION] == []
    assert lengths["about.description"] <= ABOUT
    assert lengths["about.short"] <= SHORT


def test_english_counts_one_and_many() -> None:
    assert TEXTS.plain("en", "settings.some_topics", n=1) == "1 topic"
    assert TEXTS.plain("en", "settings.some_topics", n=2) == "2 topics"
    assert TEXTS.plain("zh", "settings.some_topics", n=1) == "1 个主题"


def test_values_are_escaped_in_what_is_said_and_left_alone_in_what_is_plain() -> None:
    assert "&lt;b&gt;" in TEXTS.say("en", "topics.unknown", wish="<b>")
    assert "<b>" in TEXTS.plain("en", "topics.unknown", wish="<b>")


# ---- who says what


def words(file: Path) -> Iterator[tuple[int, str]]:
    """Every constant and f-string of a file, as a pattern; what an f-string fills in may be any word."""
    tree = ast.parse(file.read_text("utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(_piece(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, re.escape(node.value)


def _piece(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_]+"


def said(file: Path) -> Iterator[tuple[int, str]]:
    """What is shaped like a key: a section, a dot, a name."""
    shape = re.compile(rf"(?:{'|'.join(SECTIONS)})\\\.(?:[a-z0-9_]|\[a-z0-9_\]\+)+")
    return ((line, word) for line, word in words(file) if shape.fullmatch(word))


@pytest.mark.parametrize("file", SPEAKERS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_whatever_is_said_has_a_text(file: Path) -> None:
    silent = [f"{file.name}:{line}: {word}" for line, word in said(file) if not matching(word)]
    assert not silent


@pytest.mark.parametrize("file", SPEAKERS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_say_and_plain_are_given_keys(file: Path) -> None:
    """The shape above would pass over a key whose section does not exist."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    voiced = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in {"say", "plain"}]
    given = [arg.value for call in voiced for arg in call.args[:2] if isinstance(arg, ast.Constant)]
    assert [key for key in given if isinstance(key, str) and key not in ZH and key not in LANGUAGES] == []


def test_no_text_is_for_nobody() -> None:
    used = {key for file in SPEAKERS for _, word in said(file) for key in matching(word)}
    whole = {key for key in ZH if key.startswith("command.")}  # taken as a section, by the menus
    assert sorted(set(ZH) - used - whole) == []


def matching(pattern: str) -> list[str]:
    return [key for key in ZH if re.fullmatch(pattern, key)]
