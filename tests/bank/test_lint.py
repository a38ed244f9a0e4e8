"""Each rule that a file can break by itself, or beside a neighbour."""

from datetime import date
from pathlib import Path

import pytest

from bot.bank.problem import Weight
from tests.bank.sample import CONCEPT, another, broken, problems, write

Change = tuple[str, str]

PAPER = '  - {title: "LoRA: Low-Rank Adaptation of Large Language Models", arxiv: "2106.09685"}'
FORMULA = "formula: 'h = W_0 x + \\frac{\\alpha}{r} B A x'"
ACCEPT_STATES = 'accept: ["优化器状态", "optimizer states"]'


def source(what: str) -> Change:
    return PAPER, f'  - {{title: "LoRA, the paper", {what}}}'


TEXTS: list[tuple[Change, str]] = [
    (
        ("zh: 其余冻结。", "zh: ▼其余**冻结**。"),
        "“**冻结**” is Markdown: texts are plain, formulas in them are Unicode.",
    ),
    (("zh: 没有关。", "zh: ▼<b>没有</b>关。"), "“</b>” is HTML: texts are plain, formulas in them are Unicode."),
    (("zh: 乘零。", "zh: ▼乘 \\frac 零。"), "“\\frac” is LaTeX: texts are plain, formulas in them are Unicode."),
    (("en: What is low-rank adaptation?", "en: ▼什么是低秩适配？"), "The English text is mostly Chinese."),
    (("ask: {zh: 什么是低秩适配？", "ask: {zh: ▼What is LoRA?"), "The Chinese text holds no Chinese."),
    (
        ("    note: {zh: 8×8192。", "    ▼note: {zh: 8×8129。"),
        "The number 8129 stands in one language and not in en: say the same in both.",
    ),
    (
        ("    note: {zh: 从零开始。", "    ▼note: {zh: α 从零开始。"),
        "The symbol α stands in one language and not in en: say the same in both.",
    ),
    ((FORMULA, "formula: ▼'低秩'"), "Chinese inside LaTeX does not render: name it in the text."),
    (
        (FORMULA, "formula: ▼'\\operatorname*{arg\\,max}'"),
        r"\operatorname*{…\,…} does not render: leave the \, out.",
    ),
    ((FORMULA, "formula: ▼'$h$'"), "A formula is bare LaTeX: take the $ out."),
    ((FORMULA, "formula: ▼'\\frac{1}{2'"), "The braces do not match."),
    (
        ("checked: 2026-11-22", "checked: ▼2026-11-23"),
        "2026-11-23 lies in the future: write the day of the last check.",
    ),
]
POINTS: list[tuple[Change, str]] = [
    (
        ('accept: ["两个小矩阵"', '▼accept: ["三个小矩阵"'),
        "No entry recognises the reference answer (zh): add how it says product.",
    ),
    (
        ('reject: ["更新全部参数"]', '▼reject: ["显存"]'),
        "“显存” stands in the reference answer (zh): make it narrower.",
    ),
    (
        (ACCEPT_STATES, '▼accept: ["优化器状态", "optimizer states", "量化"]'),
        "“量化” also accepts a distractor of sample-4 (“必须量化”): make it narrower.",
    ),
    (
        (ACCEPT_STATES, '▼accept: ["优化器状态", "optimizer states", "冻结 & |"]'),
        "“冻结 & |” has an empty group: ` & ` joins groups, `|` joins phrases.",
    ),
]
OPTIONS: list[tuple[Change, str]] = [
    (
        ("en: Embeddings only", "en: ▼All of the above"),
        "“All of the above” makes an option of other options: write one that stands alone.",
    ),
    (("zh: 只有词嵌入", "zh: ▼A 和 B"), "“A 和 B” makes an option of other options: write one that stands alone."),
]
TYPED: list[tuple[Change, str]] = [
    (
        ("why: {zh: 8×8192 = 65536。", "why: {zh: ▼8×4096 = 32768。"),
        "The working does not arrive at 65536 个: say so in `why`, and name the scale (百万, B, %) in `unit`.",
    ),
    (
        ("ask: {zh: 低秩适配的英文缩写是 ____。", "ask: {zh: ▼低秩适配（LoRA）的英文缩写是 ____。"),
        "The question holds its answer, “LoRA”: ask without it.",
    ),
    (("    steps:\n      - {zh: 冻结权重", "    ▼steps:\n      - {zh: 合并"), "Two steps say the same: rewrite one."),
]
LINKS: list[tuple[Change, str]] = [
    (source('arxiv: ▼"2113.09685"'), "2113.09685 is no arXiv id, there is no month 13: write it as 2106.09685."),
    (source('arxiv: ▼"2106.0968"'), "2106.0968 is no arXiv id, its number has 5 digits: write it as 2106.09685."),
    (source('arxiv: ▼"2612.00001"'), "2612.00001 is no arXiv id, it lies in the future: write it as 2106.09685."),
    (
        source('arxiv: ▼"cs/1212001"'),
        "cs/1212001 is no arXiv id, ids with a slash ended in 2007: write it as 2106.09685.",
    ),
    (
        source('arxiv: ▼"LoRA"'),
        "LoRA is no arXiv id, which is four digits, a point and five digits: write it as 2106.09685.",
    ),
    (source('url: ▼"lora.example"'), "“lora.example” is no address: write it from https:// on."),
    (
        source('url: ▼"https://arxiv.org/abs/2106.09685"'),
        'This is on arXiv: give its id instead, arxiv: "2106.09685".',
    ),
    ((PAPER, PAPER + "\n" + PAPER.replace("{", "▼{")), "This source stands here twice: keep one."),
    (("related: []", "related: [▼sample]"), "A concept is not related to itself: take it out."),
    (("related: []", "related: [other, ▼other]"), "other stands here twice: keep one."),
    (
        ("    kind: cloze", "    distinct_from: [▼gone-1]\n    kind: cloze"),
        "gone-1 is no other question of the bank: correct the id.",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), TEXTS + POINTS + OPTIONS + TYPED + LINKS)
def test_a_fault_is_reported_at_its_place(tmp_path: Path, change: Change, sentence: str) -> None:
    wrong = broken(change)
    found = problems(write(tmp_path, {"lora/sample.yaml": wrong.text}))
    expected = f"{tmp_path / 'lora/sample.yaml'}:{wrong.line}:{wrong.column}: {sentence}"
    assert expected in [str(problem) for problem in found]


def found_in(directory: Path, *changes: Change) -> list[str]:
    """The problems of a sample with these changes, each as ▼ and its sentence where it stands at the mark."""
    wrong = (
        broken(*changes)
        if any("▼" in new for _, new in changes)
        else broken(*changes, ("id: sample\n", "▼id: sample\n"))
    )
    found = problems(write(directory, {"lora/sample.yaml": wrong.text}))
    marked = (wrong.line, wrong.column)
    return [f"▼ {one.sentence}" if (one.line, one.column) == marked else str(one) for one in found]


def test_an_answer_too_short_is_counted(tmp_path: Path) -> None:
    start, end = CONCEPT.index("    zh: |-"), CONCEPT.index("  formula:")
    wrong = (
        CONCEPT[:start]
        + "    zh: 冻结预训练权重、两个小矩阵、优化器状态。\n    en: freezes the pretrained, two small matrices, optimizer states\n"
        + CONCEPT[end:]
    )
    found = [problem.sentence for problem in problems(write(tmp_path, {"lora/sample.yaml": wrong}))]
    assert found == [
        "The answer has 20 Chinese characters: write 120–900.",
        "The answer has 8 English words: write 80–500.",
    ]


def test_options_that_end_differently_are_reported(tmp_path: Path) -> None:
    mark = ("hold?}\n    options:", "hold?}\n    ▼options:")
    found = found_in(tmp_path, ("It can be switched", "It can be switched."), mark)
    assert found == ["▼ Some options (en) end with a full stop and some do not: end them alike."]


def numbers_as_options(directory: Path, *values: str) -> list[str]:
    texts = [f"{{zh: '{value}', en: '{value}'}}" for value in values]
    return found_in(
        directory,
        ("    options:\n      # the usual", "    ▼options:\n      # the usual"),
        ("{zh: 全部的层, en: Every layer there is}", texts[0]),
        ("{zh: 旁路矩阵, en: The branch alone}", texts[1]),
        ("{zh: 只有词嵌入, en: Embeddings only}", texts[2]),
    )


@pytest.mark.parametrize("values", [("8", "65536", "1,024"), ("16 GB", "4 GB", "28 GB"), ("1%", "0.1%", "10%")])
def test_numbers_as_options_have_to_be_sorted(tmp_path: Path, values: tuple[str, ...]) -> None:
    assert numbers_as_options(tmp_path, *values) == ["▼ The options are numbers: sort them."]


@pytest.mark.parametrize("values", [("8", "1,024", "65536"), ("28 GB", "16 GB", "4 GB"), ("4 MB", "3 GB", "16 KB")])
def test_sorted_numbers_either_way_and_mixed_units_pass(tmp_path: Path, values: tuple[str, ...]) -> None:
    assert numbers_as_options(tmp_path, *values) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("70 亿参数，约 14 GB", "7B parameters, about 14 GB"),
        ("两层，共 12288 维", "2 layers, 12,288 wide in all"),
        ("2017 年 6 月提出", "proposed in June 2017"),
        ("秩为 8", "rank-8 as given"),
        ("只占三分之一", "only 1/3 of it"),
        ("超过七成", "over 70%"),
        ("千亿级模型", "a 100B-scale model"),
        ("比 GPT-3 小", "smaller than GPT-3"),
        ("beta₂ 取 0.95", "β₂ is 0.95"),
        ("x**2 与 y**2", "x**2 and y**2"),
        ("10⁻⁴ 的学习率", "a learning rate of 1e-4 or 10^-4"),
    ],
)
def test_the_same_number_in_other_clothes_is_no_difference(tmp_path: Path, zh: str, en: str) -> None:
    assert (
        found_in(tmp_path, ("note: {zh: 合并或切换。, en: Merge or switch.}", f'note: {{zh: "{zh}", en: "{en}"}}'))
        == []
    )


@pytest.mark.parametrize(
    ("value", "unit", "working"),
    [
        ("203.95", "百万", "合计 203950000"),
        ("50", "B", "20 × 2 / 0.8 = 50B"),
        ("77", '"%"', "1 − 0.23 = 0.77"),
        ("0.6667", "倍", "即 2/3"),
        ("7.5", "×10⁻⁵", "3e-4 / 4 = 7.5e-5"),
        ("1", "次", "算一次即可"),
    ],
)
def test_a_working_may_arrive_in_other_clothes(tmp_path: Path, value: str, unit: str, working: str) -> None:
    found = found_in(
        tmp_path,
        ("value: 65536", f"value: {value}"),
        ("unit: {zh: 个, en: parameters}", f"unit: {unit}"),
        ("why: {zh: 8×8192 = 65536。, en: 8×8192 = 65536.}", f"why: {{zh: {working}, en: {working}}}"),
    )
    assert not [problem for problem in found if "does not arrive" in problem]


def test_a_related_concept_that_is_missing_is_a_note(tmp_path: Path) -> None:
    wrong = broken(("related: []", "related: [other, ▼gone, lost]"))
    files = {"lora/sample.yaml": wrong.text, "rag/other.yaml": another("other", "rag")}
    (found,) = problems(write(tmp_path, files))
    assert (found.weight, found.line, found.column) == (Weight.NOTE, wrong.line, wrong.column)
    assert str(found).endswith("note: Not in the bank, so people will not see: gone, lost.")


def test_one_kind_of_question_is_a_note(tmp_path: Path) -> None:
    single = CONCEPT[CONCEPT.index("  - id: sample-1") : CONCEPT.index("  - id: sample-2")]
    three = "".join(
        single.replace("sample-1", f"sample-{n}").replace(
            "训练更新哪些参数？, en: Which parameters are trained?", stems
        )
        for n, stems in enumerate(("甲乙丙丁, en: Alpha", "戊己庚辛, en: Beta", "子丑寅卯, en: Gamma"), 1)
    )
    text = CONCEPT[: CONCEPT.index("  - id: sample-1")] + three + CONCEPT[CONCEPT.index("references:") :]
    (found,) = problems(write(tmp_path, {"lora/sample.yaml": text}))
    assert found.line == text[: text.index("questions:")].count("\n") + 1
    assert str(found).endswith(":1: note: All questions are single: ask in at least two kinds.")


def test_the_same_stem_twice_is_reported_at_the_second(tmp_path: Path) -> None:
    found = found_in(tmp_path, ("哪些说法成立？", "排出先后。"), ("排出先后。, en: Put", "▼排出先后。, en: Put"))
    assert found == ["▼ The stem is the same as that of sample-4: ask something else."]


ALIKE = "训练时更新哪些参数？"


def test_stems_that_look_alike_want_a_look(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, ("    ask: {zh: 哪些说法成立？", f"    ▼ask: {{zh: {ALIKE}"))
    assert found.startswith("▼ This looks like sample-1 (cosine 0.")
    assert found.endswith("rewrite it, or add distinct_from: [sample-1].")


def test_distinct_from_settles_it_on_either_side(tmp_path: Path) -> None:
    alike = ("哪些说法成立？", ALIKE)
    assert found_in(tmp_path, alike, ("    kind: single", "    kind: single\n    distinct_from: [sample-4]")) == []
    assert found_in(tmp_path, alike, ("    kind: multiple", "    kind: multiple\n    distinct_from: [sample-1]")) == []


def test_today_is_not_the_future(tmp_path: Path) -> None:
    directory = write(tmp_path, {"lora/sample.yaml": CONCEPT})
    assert problems(directory, date(2026, 11, 22)) == []
    assert len(problems(directory, date(2026, 11, 21))) == 1
