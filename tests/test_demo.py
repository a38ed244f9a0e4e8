"""The demo ends whenever it is told to; what it does in between is tried in tests/browser."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.banks import simple_bank
from tests.test_stop import PATIENCE, environment, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "a closed terminal"])
async def test_an_end_before_the_beginning_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    bank, temporary = simple_bank(tmp_path / "questions"), tmp_path / "temporary"
    temporary.mkdir()
    with (tmp_path / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--no-open", "--port", "0"),
            stdout=log, stderr=log, env=environment({"QUESTIONS_DIR": str(bank), "TMPDIR": str(temporary)}),
        )  # fmt: skip
    await until(lambda: any(temporary.iterdir()) or process.returncode is not None)
    process.send_signal(number)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert (tmp_path / "log").read_text("utf-8") == ""
    assert list(temporary.iterdir()) == []
