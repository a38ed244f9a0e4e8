"""Both languages say the same things, with the same values."""

import re

from bot import texts
from bot.telegram import application, menus
from bot.texts import Template


def placeholders(template: Template) -> set[str]:
    forms = [template] if isinstance(template, str) else list(template.values())
    return {name for form in forms for name in re.findall(r"{(\w+)}", form)}


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    zh, en = (texts.load().templates[language] for language in texts.LANGUAGES)
    assert set(zh) == set(en)
    assert {key for key in zh if placeholders(zh[key]) != placeholders(en[key])} == set()


def test_every_command_of_the_menus_is_known_and_described() -> None:
    for language in texts.LANGUAGES:
        told = texts.load().section(language, "command")
        for _, names in menus.SCOPES:
            assert set(names) <= set(application.COMMANDS) & set(told)
