from pathlib import Path

import pytest

from bot.bank.load import load
from bot.bank.problem import BankError
from bot.domain.question import Kind, Text
from tests.bank.sample import CONCEPT, TOPICS, another, broken, problems, write


def test_the_sample_has_no_problem(tmp_path: Path) -> None:
    assert problems(write(tmp_path, {"lora/sample.yaml": CONCEPT})) == []


def test_a_file_becomes_values(tmp_path: Path) -> None:
    bank = load(write(tmp_path, {"lora/sample.yaml": CONCEPT}))
    concept = bank.concepts["sample"]
    single, numeric, true_false, _, cloze, ordering = concept.questions
    assert (concept.topic, concept.level, concept.ask.of("en")) == ("lora", 1, "What is low-rank adaptation?")
    assert concept.points[0].fix == Text("只训练旁路。", "Only the branch is trained.")
    assert concept.references[0].url == "https://arxiv.org/abs/2106.09685"
    assert (single.right, single.kind, single.concept_id) == ((1,), Kind.SINGLE, "sample")
    assert numeric.tolerance is not None
    assert (numeric.value, numeric.tolerance.margin(65536)) == (65536, 655.36)
    assert [option.verdict for option in true_false.options] == [True, True, False, False]
    assert cloze.accept is not None
    assert (cloze.accept.all(), ordering.steps[-1].zh) == (("LoRA",), "合并")


def test_the_bank_finds_by_id_and_by_wish(tmp_path: Path) -> None:
    bank = load(write(tmp_path, {"lora/sample.yaml": CONCEPT, "rag/other.yaml": another("other")}))
    assert [topic.id for topic in bank.topics] == ["lora", "rag"]
    assert bank.question("other-2") is bank.concepts["other"].questions[1]
    assert bank.question("gone-1") is None
    assert len(bank.pool()) == 12
    assert [question.id for question in bank.pool(["rag"], [1], [Kind.CLOZE, Kind.SINGLE])] == ["other-1", "other-5"]
    assert bank.pool(levels=[3]) == ()


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    before = load(write(tmp_path, {"lora/sample.yaml": CONCEPT})).fingerprint
    assert load(tmp_path).fingerprint == before
    write(tmp_path, {"lora/sample.yaml": CONCEPT.replace("只有词嵌入", "只有嵌入层")})
    assert load(tmp_path).fingerprint != before


SHAPES = [
    ([("level: 1", "level: ▼4")], "`level` is the number 4: it has to be 1, 2 or 3."),
    ([("level: 1", "level: ▼true")], "`level` is “true”: it has to be 1, 2 or 3."),
    ([("value: 65536", "value: ▼1e999")], "`value` is “1e999”: it has to be a number."),
    ([("    unit:", "    ▼untis:")], "The key `untis` is unknown: did you mean `unit`?"),
    (
        [("related: []", "related: ▼qlora")],
        "`related` is “qlora”: it has to be a list, [one, two] or lines that begin with `- `.",
    ),
    ([("value: 65536", "value: ▼many")], "`value` is “many”: it has to be a number."),
    ([("must: true", "must: ▼yes")], "`must` is “yes”: it has to be true or false."),
    ([("checked: 2026-11-22", "checked: ▼yesterday")], "`checked` is “yesterday”: write a day as 2026-11-22."),
    ([("zh: 只有词嵌入", "zh: ▼8192")], "`text.zh` is the number 8192: it has to be text, so put it in quotes."),
    (
        [("relative: 0.01", "relative: ▼2")],
        "`relative` is the number 2: relative lies between 0 and 1 (0.02 is two per cent), absolute is 0 or more.",
    ),
    ([("zh: 只有词嵌入", 'zh: ▼""')], "`text.zh` is empty: write it."),
    (
        [("zh: 8×8192。", 'zh: ▼"一\\n二\\n三\\n四"')],
        "`note.zh` has more than 2 line feeds: Telegram cuts it off there, so join its lines.",
    ),
    (
        [("id: product", "id: ▼The Product")],
        "`id` is not an id: use small letters and digits with single hyphens between.",
    ),
    (
        [("{zh: 其余冻结。, en: The rest is frozen.}", "{zh: 其余冻结。, en: The rest, ▼of course}")],
        "The key `of course` is unknown: if it belongs to the text before the comma, put that text in quotes.",
    ),
]


@pytest.mark.parametrize(("changes", "sentence"), SHAPES)
def test_a_wrong_shape_is_said_in_a_sentence_at_its_place(
    tmp_path: Path, changes: list[tuple[str, str]], sentence: str
) -> None:
    expect(tmp_path, changes, sentence)


def test_a_missing_key_is_reported_where_it_should_be(tmp_path: Path) -> None:
    expect(
        tmp_path,
        [("    why: {zh: 取自首字母。, en: From the initials.}\n", ""), ("- id: sample-5", "- ▼id: sample-5")],
        "`why` is missing: add it.",
    )


def test_a_missing_language_is_reported_at_the_text(tmp_path: Path) -> None:
    expect(
        tmp_path, [("    note: {zh: LoRA。, en: LoRA.}", "    ▼note: {zh: LoRA。}")], "`note.en` is missing: add it."
    )


def test_an_unknown_kind_names_the_kinds(tmp_path: Path) -> None:
    expect(
        tmp_path,
        [("- id: sample-1\n    kind: single", "- ▼id: sample-1\n    kind: pick")],
        "A question needs a `kind`: single, multiple, true_false, numeric, short, cloze or ordering.",
    )


def test_too_long_a_question_is_measured(tmp_path: Path) -> None:
    expect(
        tmp_path,
        [("训练更新哪些参数？", f"▼{'长' * 301}")],
        "`ask.zh` has 301 characters, at most 300 fit: shorten it.",
    )


def test_too_long_an_option_is_measured(tmp_path: Path) -> None:
    expect(
        tmp_path, [("Embeddings only", f"▼{'x' * 101}")], "`text.en` has 101 characters, at most 100 fit: shorten it."
    )


def test_too_long_a_note_is_measured(tmp_path: Path) -> None:
    expect(tmp_path, [("从零开始。", f"▼{'长' * 201}")], "`note.zh` has 201 characters, at most 200 fit: shorten it.")


def test_too_few_steps_are_counted(tmp_path: Path) -> None:
    expect(
        tmp_path,
        [("    steps:", "    ▼steps:"), ("      - {zh: 合并, en: Merge}\n", "")],
        "`steps` has 2 entries: write 3–6.",
    )


RULES = [
    ([("id: sample\n", "id: ▼simple\n")], "The id is simple and the file is sample.yaml: they have to be the same."),
    ([("id: sample-2", "id: ▼sample-b")], "A question's id is its concept's with a number: sample-2."),
    ([("id: product", "id: ▼frozen")], "Two points are called frozen: rename one."),
    ([("      fix: {zh: 只训练旁路。, en: Only the branch is trained.}\n", ""), ("      reject:", "      ▼reject:")],
     "`reject` wants a `fix` beside it: the sentence that mends it."),
    ([('      reject: ["更新全部参数"]\n', ""), ("      fix:", "      ▼fix:")],
     "`fix` is never shown without `reject`: add the misconception."),
    ([('  - {title: "LoRA: Low-Rank Adaptation of Large Language Models", arxiv: "2106.09685"}', '  - ▼{title: "LoRA, the paper"}')],
     "A reference has either `arxiv` or `url`: give one of the two."),
    ([("    options:\n      # the usual", "    ▼options:\n      # the usual"), ("{right: true, text: {zh: 旁路矩阵", "{text: {zh: 旁路矩阵")],
     "0 options are right: mark exactly one with `right: true`."),
    ([("哪些说法成立？, en: Which statements hold?}\n    options:", "哪些说法成立？, en: Which statements hold?}\n    ▼options:"),
      ("{right: true, text: {zh: 可以合并", "{text: {zh: 可以合并")],
     "1 of the options are right: mark two or more, or make it `single`."),
    ([('en: "True or false: the output is unchanged at first."}\n    options:', 'en: "True or false: the output is unchanged at first."}\n    ▼options:'),
      ("{verdict: true, text", "{verdict: false, text")],
     "1 options say true: two say true and two say false."),
    ([("    ask: {zh: 低秩适配的英文缩写是 ____。", "    ▼ask: {zh: 低秩适配的英文缩写是什么。")],
     "A cloze holds ____ (four underscores) once in each language."),
    ([("    tolerance: {relative: 0.01}", "    ▼tolerance: {relative: 0.01, absolute: 1}")],
     "The tolerance is either relative or absolute: give one of the two."),
    ([("zh: 只有词嵌入", "zh: ▼全部的层")], "Two options say the same: rewrite one."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), RULES)
def test_a_broken_rule_keeps_the_bank_from_loading(
    tmp_path: Path, changes: list[tuple[str, str]], sentence: str
) -> None:
    expect(tmp_path, changes, sentence)


def test_a_folder_that_is_no_topic_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"sample\.yaml:1:5: The folder cooking is no topic"):
        load(write(tmp_path, {"cooking/sample.yaml": CONCEPT}))


def test_the_same_ids_in_two_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError) as refused:
        load(write(tmp_path, {"lora/sample.yaml": CONCEPT, "rag/sample.yaml": CONCEPT}))
    sentences = [problem.sentence for problem in refused.value.problems]
    assert sentences[0].startswith("The concept sample stands in ")
    assert sum(sentence.startswith("The question sample-") for sentence in sentences) == 6


def test_an_empty_folder_and_a_missing_list_are_said(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="The list of topics is missing"):
        load(tmp_path)
    with pytest.raises(BankError, match="No question file is here"):
        load(write(tmp_path, {}))


def test_a_file_with_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"other\.yml:1:1: Files of the bank end in \.yaml: rename this one\."):
        load(write(tmp_path, {"lora/sample.yaml": CONCEPT, "rag/other.yml": CONCEPT}))


def test_a_topic_that_stands_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"lora/sample.yaml": CONCEPT, "topics.yaml": TOPICS + TOPICS})
    with pytest.raises(BankError, match=r"topics\.yaml:5:7: The topic lora stands here twice: keep one\.\n"):
        load(tmp_path)


def test_topics_that_cannot_be_read_are_one_problem_and_not_one_for_each_concept(tmp_path: Path) -> None:
    write(tmp_path, {"lora/sample.yaml": CONCEPT, "rag/other.yaml": another("other"), "topics.yaml": "- id: lora"})
    with pytest.raises(BankError) as refused:
        load(tmp_path)
    assert [problem.sentence for problem in refused.value.problems] == ["`title` is missing: add it."]


def test_what_is_no_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    write(tmp_path, {"lora/sample.yaml": CONCEPT})
    (tmp_path / "lora/folder.yaml").mkdir()
    (tmp_path / "lora/loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(BankError) as refused:
        load(tmp_path)
    found = [Path(problem.path).name for problem in refused.value.problems]
    assert found == ["folder.yaml", "loop.yaml"]
    assert all(problem.sentence.startswith("This cannot be read: ") for problem in refused.value.problems)


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"lora/sample.yaml": CONCEPT, "lora/._sample.yaml": "of an editor", ".github/ci.yaml": "on: push"})
    assert set(load(tmp_path).concepts) == {"sample"}


def test_every_problem_of_every_file_comes_at_once_in_order(tmp_path: Path) -> None:
    wrong = another("other").replace("level: 1", "level: 9").replace("checked: 2026-11-22", "checked: soon")
    with pytest.raises(BankError) as refused:
        load(write(tmp_path, {"lora/sample.yaml": CONCEPT.replace("level: 1", "level: 9"), "rag/other.yaml": wrong}))
    places = [(Path(problem.path).name, problem.line) for problem in refused.value.problems]
    assert places == [("sample.yaml", 2), ("other.yaml", 2), ("other.yaml", wrong.count("\n"))]


def expect(directory: Path, changes: list[tuple[str, str]], sentence: str) -> None:
    """Loading fails with exactly this problem, at the mark."""
    wrong = broken(*changes)
    with pytest.raises(BankError) as refused:
        load(write(directory, {"lora/sample.yaml": wrong.text}))
    path = directory / "lora/sample.yaml"
    assert f"{path}:{wrong.line}:{wrong.column}: {sentence}" in str(refused.value).splitlines()
