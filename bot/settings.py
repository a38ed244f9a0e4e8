"""The environment, read once into values; everything that is wrong with it is said at once."""

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.bank.load import shipped
from bot.domain.cities import zone_names
from bot.errors import SettingsError

TELEGRAM = "https://api.telegram.org"
TOKEN = re.compile(r"[1-9]\d{4,15}:[A-Za-z0-9_-]{20,64}")


def _empty_is_unset(value: Any) -> Any:
    return None if value == "" else value


Optional = BeforeValidator(_empty_is_unset)


def _has_good_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:  # no number, or too large a one
        return False


class Settings(BaseSettings):
    """One frozen object. A field's description says what would be right; names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore")

    bot_token: Annotated[SecretStr | None, Optional] = Field(None, description="the token that @BotFather gave you")
    bot_api_url: str = Field(TELEGRAM, description="an address such as https://api.telegram.org")
    database_url: str = Field(
        "sqlite:///yimian.db", description="sqlite:///yimian.db or postgresql://user:password@host/name"
    )
    questions_dir: Path = Field(default_factory=shipped, description="a folder with question files")
    owner_ids: Annotated[tuple[int, ...], NoDecode] = Field((), description="Telegram user ids, comma separated")
    default_language: Literal["zh", "en"] = Field("zh", description="zh or en")
    default_timezone: str = Field("Asia/Shanghai", description="an IANA zone such as Asia/Shanghai")
    default_time: time = Field(time(9), description="a time such as 09:00")
    webhook_url: str | None = Field(
        None, description="an https address that Telegram can reach, or nothing for polling"
    )
    webhook_secret: SecretStr | None = Field(None, description="1 to 256 of A-Z a-z 0-9 _ -")
    listen: str = Field("127.0.0.1:8080", description="host:port such as 127.0.0.1:8080")
    public_url: str | None = Field(
        None, description="the address such as https://quiz.example.org under which people reach LISTEN, or nothing"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error")
    log_format: Literal["console", "json"] = Field("console", description="console or json")

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("does not look like a token")
        return token

    @field_validator("bot_api_url", "webhook_url", "public_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not (re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url) and _has_good_port(url)):
            raise ValueError("is not an address")
        return url.rstrip("/") if url else url

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        try:
            backend = make_url(url).get_backend_name()
        except ArgumentError:
            raise ValueError("is not a database's address") from None
        if backend not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError(f"names {backend}, which is not supported")
        if backend == "sqlite" and make_url(url).database in {None, "", ":memory:"}:
            raise ValueError("names no file")
        return url

    @field_validator("questions_dir")
    @classmethod
    def _is_a_folder(cls, folder: Path) -> Path:
        if not folder.is_dir():
            raise ValueError("is not a folder")
        return folder

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError("holds something that is not a number")
        return tuple(map(int, parts))

    @field_validator("default_time")
    @classmethod
    def _is_on_the_minute(cls, when: time) -> time:
        if when.tzinfo or when.second or when.microsecond:
            raise ValueError("holds more than hours and minutes")
        return when

    @field_validator("default_timezone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        if zone not in zone_names():
            raise ValueError("is not a zone")
        return zone

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
            raise ValueError("has other characters or is too long")
        return secret

    @field_validator("listen")
    @classmethod
    def _is_host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("is not host:port")
        return listen

    @property
    def token(self) -> str:
        assert self.bot_token is not None
        return self.bot_token.get_secret_value()

    @property
    def secret(self) -> str | None:
        return self.webhook_secret.get_secret_value() if self.webhook_secret else None

    @property
    def takes_webhook(self) -> bool:
        return str(self.webhook_url).startswith("https://") or self.bot_api_url != TELEGRAM

    @property
    def reachable_at(self) -> str | None:
        """Where people find our web server: said outright, or where Telegram finds it."""
        if self.public_url or self.webhook_url is None:
            return self.public_url
        return "/".join(self.webhook_url.split("/")[:3])

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def load(given: Mapping[str, Any] | None = None, *, needs_token: bool = True) -> Settings:
    """Raises SettingsError with a line for each wrong setting. `given` goes before the environment."""
    problems: list[str] = []
    settings: Settings | None = None
    try:
        settings = Settings(**(given or {}))
    except ValidationError as error:
        problems = [_sentence(problem) for problem in error.errors()]
    named = _named(given or {})
    if needs_token and "bot_token" not in named:
        problems.append(
            "BOT_TOKEN is missing: it should be the token that @BotFather gave you (or try `yimian demo`, without one)."
        )
    if "webhook_url" in named and "webhook_secret" not in named:
        problems.append(
            "WEBHOOK_SECRET is missing: with WEBHOOK_URL it keeps strangers out; 1 to 256 of A-Z a-z 0-9 _ -."
        )
    if settings and settings.webhook_url and not settings.takes_webhook:
        problems.append(
            "WEBHOOK_URL is not https: only a Bot API server of your own (BOT_API_URL) calls anything else."
        )
    if problems or settings is None:
        raise SettingsError("\n".join(problems))
    return settings


def chosen_bank() -> Path:
    """The bank that the bot would ask from, however wrong the other settings are."""
    named = _named({})
    return Path(named["questions_dir"]) if "questions_dir" in named else shipped()


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is set at all, unread: one wrong setting must not hide that others are there, or are not."""
    sources = {**DotEnvSettingsSource(Settings)(), **EnvSettingsSource(Settings)(), **given}
    return {name: value for name, value in sources.items() if value not in (None, "")}


def _sentence(problem: Any) -> str:
    """The value itself may be a secret, so only what is wrong with it is told."""
    name = str(problem["loc"][0])
    field = Settings.model_fields[name]
    what = str(problem["msg"]).removeprefix("Value error, ")
    if not what.startswith(("is", "has", "names", "holds", "does")):
        what = "cannot be read"
    return f"{name.upper()} {what}: it should be {field.description}."
