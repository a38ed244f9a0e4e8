"""The environment and `.env`: all that is wrong at once, and nothing that is not."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError

TOKEN = "123456789:" + "A" * 35
WRONG = {
    "BOT_API_URL": "nowhere",
    "DATABASE_URL": "mysql://host/name",
    "QUESTIONS_DIR": "/nowhere",
    "OWNER_IDS": "ann, bob",
    "DEFAULT_LANGUAGE": "fr",
    "DEFAULT_TIMEZONE": "Mars",
    "DEFAULT_TIME": "25:00",
    "WEBHOOK_URL": "ours",
    "LISTEN": "8080",
    "PUBLIC_URL": "ours",
    "LOG_LEVEL": "loud",
    "LOG_FORMAT": "xml",
}


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, in which `.env` may be written."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaints(*, needs_token: bool = True) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        settings.load(needs_token=needs_token)
    return sorted(line.split()[0] for line in str(refused.value).splitlines())


def test_a_token_is_all_that_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints() == ["BOT_TOKEN"]
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert settings.load().token == TOKEN


def test_everything_wrong_is_said_at_once_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    assert complaints() == sorted([*WRONG, "BOT_TOKEN", "WEBHOOK_SECRET"])
    assert complaints(needs_token=False) == sorted([*WRONG, "WEBHOOK_SECRET"])


def test_a_token_in_the_file_is_not_missed_when_something_else_is_wrong(nothing_set: Path) -> None:
    (nothing_set / ".env").write_text(f"BOT_TOKEN={TOKEN}\nLOG_LEVEL=loud\n", "utf-8")
    assert complaints() == ["LOG_LEVEL"]


def test_a_value_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "not-a-token")
    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert "not-a-token" not in str(refused.value)


def test_the_environment_goes_before_the_file_and_empty_means_unset(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nothing_set / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nLOG_LEVEL=debug\nWEBHOOK_URL=\nQUESTIONS_DIR=bank\n", "utf-8"
    )
    (nothing_set / "bank").mkdir()
    monkeypatch.setenv("LOG_LEVEL", "error")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "")
    found = settings.load()
    assert (found.log_level, found.default_language, found.webhook_url) == ("error", "zh", None)
    assert settings.chosen_bank() == found.questions_dir == Path("bank")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_TIME", "09:00+02:00"),
        ("DEFAULT_TIME", "09:00:30"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("BOT_API_URL", "http://127.0.0.1:99999"),
        ("BOT_API_URL", "http://127.0.0.1?token"),
        ("PUBLIC_URL", "https://quiz.example.org/#top"),
        ("WEBHOOK_URL", "http://quiz.example.org"),
    ],
)
def test_what_could_be_read_but_would_not_work_is_wrong(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("WEBHOOK_SECRET", "secret")
    monkeypatch.setenv(name, value)
    assert complaints() == [name]


def test_a_bot_api_server_of_ones_own_may_call_without_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": "http://127.0.0.1:8081/",
        "WEBHOOK_URL": "http://127.0.0.1:8080/",
        "WEBHOOK_SECRET": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    found = settings.load()
    assert (found.bot_api_url, found.webhook_url) == ("http://127.0.0.1:8081", "http://127.0.0.1:8080")
