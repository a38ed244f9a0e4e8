"""Who may call at all."""

import pytest

from bot.sandbox.server import handle
from tests.sandbox.scene import Scene


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [
        ("no-colon", 401, "Unauthorized: invalid token specified"),
        ("0123:abc", 401, "Unauthorized: invalid token specified"),
        ("12x:abc", 401, "Unauthorized: invalid token specified"),
        ("1:" + "a" * 80, 401, "Unauthorized: invalid token specified"),
        ("43:well-formed", 401, "Unauthorized"),
    ],
)
async def test_wrong_tokens(town: Scene, token: str, status: int, description: str) -> None:
    answer = await handle(town.world, token, "getMe")
    assert answer == (status, {"ok": False, "error_code": status, "description": description})


async def test_revoked_logged_out_and_unknown_methods(town: Scene) -> None:
    assert (await town.call("makeCoffee")).payload == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }
    await town.ask("logOut")
    assert (await town.call("getMe")).payload == {"ok": False, "error_code": 400, "description": "Logged out"}
    town.bot.is_logged_out, town.bot.is_revoked = False, True
    assert (await town.call("getMe")).status == 401
