"""Options move, nothing else does."""

from pathlib import Path

from bot.bank.load import gather, load
from bot.bank.shuffle import shuffle
from bot.domain.question import Question
from tests.bank.sample import CONCEPT, another, write


def shuffled(directory: Path, seed: str = "") -> list[str]:
    return list(shuffle(gather(directory).sources, seed))


def contents(question: Question) -> tuple[set[object], object]:
    return set(question.options), question.ask


def test_only_the_order_of_options_changes(tmp_path: Path) -> None:
    before = load(write(tmp_path, {"lora/sample.yaml": CONCEPT}))
    changed = shuffled(tmp_path)
    after = load(tmp_path)
    assert changed
    assert set(changed) <= {"sample-1", "sample-3", "sample-4"}
    for name, question in before.questions.items():
        found = after.questions[name]
        assert contents(found) == contents(question)
        assert (found.options != question.options) == (name in changed)
    text = (tmp_path / "lora/sample.yaml").read_text(encoding="utf-8")
    assert sorted(text.splitlines()) == sorted(CONCEPT.splitlines())


def test_a_second_run_changes_nothing_whatever_the_order_was(tmp_path: Path) -> None:
    shuffled(write(tmp_path, {"lora/sample.yaml": CONCEPT}))
    once = (tmp_path / "lora/sample.yaml").read_text(encoding="utf-8")
    assert shuffled(tmp_path) == []
    assert (tmp_path / "lora/sample.yaml").read_text(encoding="utf-8") == once
    shuffled(tmp_path, "another seed")
    shuffled(tmp_path)
    assert (
        load(tmp_path).questions["sample-4"].options
        == load(write(tmp_path, {"lora/sample.yaml": once})).questions["sample-4"].options
    )


def test_a_comment_moves_with_the_option_below_which_it_stands(tmp_path: Path) -> None:
    commented = CONCEPT.replace("      - text: {zh: 只有词嵌入", "      - text: # mine\n          {zh: 只有词嵌入")
    write(tmp_path, {"lora/sample.yaml": commented})
    for seed in "abcdef":
        shuffled(tmp_path, seed)
        lines = (tmp_path / "lora/sample.yaml").read_text(encoding="utf-8").splitlines()
        assert "只有词嵌入" in lines[lines.index("      - text: # mine") + 1]


def test_sorted_numbers_stay(tmp_path: Path) -> None:
    numbers = CONCEPT.replace("{zh: 全部的层, en: Every layer there is}", "{zh: '8', en: '8'}")
    numbers = numbers.replace("{zh: 旁路矩阵, en: The branch alone}", "{zh: '16', en: '16'}").replace(
        "{zh: 只有词嵌入, en: Embeddings only}", "{zh: '32', en: '32'}"
    )
    write(tmp_path, {"lora/sample.yaml": numbers})
    assert "sample-1" not in shuffled(tmp_path)


def test_options_in_one_line_are_left_to_their_author(tmp_path: Path) -> None:
    start, end = (
        CONCEPT.index("    options:\n      - {right: true, text: {zh: 可以合并"),
        CONCEPT.index("    note: {zh: 合并或切换"),
    )
    items = [line.strip().removeprefix("- ") for line in CONCEPT[start:end].splitlines()[1:]]
    write(tmp_path, {"lora/sample.yaml": f"{CONCEPT[:start]}    options: [{', '.join(items)}]\n{CONCEPT[end:]}"})
    assert "sample-4" not in shuffled(tmp_path)


def test_right_options_end_up_in_every_place(tmp_path: Path) -> None:
    names = [f"c{number:02}" for number in range(40)]
    bank = write(tmp_path, {f"lora/{name}.yaml": another(name) for name in names})
    shuffled(bank)
    places = [load(bank).questions[f"{name}-3"].right[0] for name in names]
    assert {place: places.count(place) > 3 for place in range(4)} == dict.fromkeys(range(4), True)
