"""`yimian check` and `yimian bank`, as somebody would type them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.bank.load import load
from bot.bank.problem import BankError
from tests.bank.sample import CONCEPT, another, broken, write

pytestmark = pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")  # ziamath, once, on import


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write(tmp_path / "bank", {"lora/sample.yaml": CONCEPT, "rag/other.yaml": another("other", "rag")})


def test_a_good_bank_passes(bank: Path) -> None:
    result = run("check", "--questions", bank)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "2 concepts read: 0 problems, 0 notes.\n"


def test_a_bad_bank_fails_with_every_problem(bank: Path) -> None:
    wrong = broken(("level: 1", "level: ▼4"))
    write(
        bank,
        {"lora/sample.yaml": wrong.text, "rag/other.yaml": another("other", "rag").replace("2106.09685", "2613.09685")},
    )
    result = run("check", "--questions", bank)
    first, second = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first == f"{bank}/lora/sample.yaml:2:8: `level` is the number 4: it has to be 1, 2 or 3."
    assert "2613.09685 is no arXiv id" in second


def test_only_the_files_asked_for_are_reported(bank: Path) -> None:
    write(bank, {"lora/sample.yaml": CONCEPT.replace("level: 1", "level: 4")})
    assert run("check", bank / "rag", "--questions", bank).exit_code == 0
    assert run("check", bank / "lora/sample.yaml", "--questions", bank).exit_code == 1


def test_the_bank_that_the_bot_would_ask_from_is_checked(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUESTIONS_DIR", str(bank))
    assert run("check").stderr.startswith("2 concepts read: 0 problems")
    write(bank, {"lora/sample.yaml": CONCEPT.replace("level: 1", "level: 4")})
    assert run("check", bank / "lora").exit_code == 1


def test_a_file_that_is_not_read_is_not_called_good(bank: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "mine.yaml"
    stranger.write_text("level: 4", "utf-8")
    for path, complaint in ((stranger, "is not part of"), (bank / "gone.yaml", "is not there")):
        result = run("check", path, "--questions", bank)
        assert (result.exit_code, complaint in " ".join(result.stderr.replace("│", " ").split())) == (2, True)


def test_notes_do_not_fail_and_can_be_silenced(bank: Path) -> None:
    write(bank, {"lora/sample.yaml": CONCEPT.replace("related: []", "related: [gone]")})
    result = run("check", "--questions", bank)
    assert (result.exit_code, "note: Not in the bank" in result.stdout) == (0, True)
    assert run("check", "-q", "--questions", bank).stdout == ""


def test_stats_count_and_say_what_is_thin(bank: Path) -> None:
    shown = run("bank", "stats", "--questions", bank).stdout
    rows = {words[0]: words[1:] for line in shown.splitlines() if (words := line.split())}
    assert rows["lora"] == ["1", "6", "1/0/0", "1", "1", "1", "1", "·", "1", "1"]
    assert rows["all"] == ["2", "12", "2/0/0", "2", "2", "2", "2", "·", "2", "2"]
    assert "too few to say" in shown
    assert "short is rare: 0 of 12." in shown


def test_show_prints_a_concept_as_people_see_it(bank: Path) -> None:
    shown = run("bank", "show", "sample", "-l", "en", "--questions", bank).stdout
    assert "The LoRA family · sample · ★" in shown
    assert "✔ B  The branch alone" in shown
    assert "True: The branch is zero" in shown
    assert "✔ 65536 parameters  ± 655.4" in shown
    assert "3. Merge" in shown


def test_show_names_what_is_near(bank: Path) -> None:
    result = run("bank", "show", "ample", "--questions", bank)
    assert (result.exit_code, result.stderr) == (1, "No concept is called ample. Near: sample.\n")


def test_the_schema_is_written_beside_the_topics(bank: Path) -> None:
    assert run("bank", "schema", "--questions", bank).exit_code == 0
    assert '"title": "Concept"' in (bank / "schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(("made", "ending"), [("anki", "apkg"), ("moodle", "xml"), ("gift", "gift"), ("csv", "csv")])
def test_export_writes_the_whole_bank(bank: Path, tmp_path: Path, made: str, ending: str) -> None:
    target = tmp_path / f"out.{ending}"
    result = run("bank", "export", made, target, "--questions", bank)
    assert (result.exit_code, result.stdout) == (0, f"{target}: 12 quick questions.\n")
    assert target.stat().st_size > 1000


def test_export_says_what_a_format_leaves_out(bank: Path, tmp_path: Path) -> None:
    result = run("bank", "export", "aiken", tmp_path / "out.txt", "--questions", bank)
    assert "4 quick questions" in result.stdout
    assert result.stderr == "8 left out: aiken holds only questions with one right option.\n"


def test_import_writes_files_and_lists_what_needs_a_human(bank: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "mine.csv"
    sheet.write_text(
        "question,a,b,c,answer\n问一？,甲,乙,丙,A\n问二？,甲,乙,丙,B\n问三？,甲,乙,丙,\n", encoding="utf-8"
    )
    result = run("bank", "import", sheet, "--topic", "rag", "--concept", "mine", "--questions", bank)
    assert result.exit_code == 0
    assert f"{bank}/rag/mine.yaml:6:9: note: open.ask.zh: the interview question" in result.stdout
    assert f"{sheet}: row 4: no option is right" in result.stdout
    assert load(bank).questions["mine-2"].options[1].right
    assert "This waits for a human" in run("check", "--questions", bank).stdout


def test_import_writes_nothing_where_no_topic_is(bank: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "quiz.csv"
    sheet.write_text("question,a,b,c,answer\nWhat is LoRA?,a method,a river,a city,A\n", "utf-8")
    for topic, folder in (("nonsense", bank), ("rag", tmp_path / "nowhere")):
        result = run("bank", "import", sheet, "--topic", topic, "--questions", folder)
        assert (result.exit_code, "is no topic" in result.stderr) == (2, True)
        assert not (folder / topic / "imported.yaml").exists()


def test_import_writes_nothing_over(bank: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "mine.csv"
    sheet.write_text("question,a,b,c,answer\n问一？,甲,乙,丙,A\n", encoding="utf-8")
    result = run("bank", "import", sheet, "--topic", "lora", "--concept", "sample", "--questions", bank)
    assert result.exit_code == 2
    assert (bank / "lora/sample.yaml").read_text(encoding="utf-8") == CONCEPT


def test_shuffle_tells_how_many_changed(bank: Path) -> None:
    assert run("bank", "shuffle", "--questions", bank).stdout.endswith(
        "questions have their options in another order now.\n"
    )
    assert (
        run("bank", "shuffle", "--questions", bank).stdout == "0 questions have their options in another order now.\n"
    )


def test_where_no_bank_is_there_are_no_figures(tmp_path: Path) -> None:
    for words in (("stats",), ("show", "lora-idea")):
        result = run("bank", *words, "--questions", tmp_path / "nowhere")
        assert (result.stdout, type(result.exception)) == ("", BankError)


def test_a_sheet_in_another_encoding_is_refused_in_a_sentence(bank: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "quiz.csv"
    sheet.write_bytes("question,a,b,c,answer\n问一？,甲,乙,丙,A\n".encode("gb18030"))
    result = run("bank", "import", sheet, "--topic", "lora", "--questions", bank)
    assert str(result.exception) == f"{sheet} is not UTF-8 (byte 23): save it as UTF-8 first."
