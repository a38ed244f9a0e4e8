"""One valid concept, and a way to break it: ▼ marks where the problem has to be reported."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from bot.bank.lint import lint
from bot.bank.load import gather
from bot.bank.problem import Problem

TODAY = date(2026, 11, 22)
TOPICS = """\
- id: lora
  title: {zh: LoRA 系列, en: The LoRA family}
- id: rag
  title: {zh: 检索增强, en: Retrieval-augmented generation}
"""
CONCEPT = """\
id: sample
level: 1
open:
  ask: {zh: 什么是低秩适配？, en: What is low-rank adaptation?}
  answer:
    zh: |-
      低秩适配冻结预训练权重，只训练旁路的两个小矩阵。更新量写成它们的乘积，秩很低，所以需要训练的参数少得多。
      冻结的权重不需要梯度，也不需要优化器状态，显存主要省在这里。部署的时候可以把乘积加回原来的权重，推理没有额外的延迟；
      也可以不加回去，让同一个底座挂上许多组适配器，按照请求来切换。训练开始的时候旁路等于零，所以模型的输出与原来完全一样。
    en: |-
      Low-rank adaptation freezes the pretrained weights and trains only two small matrices in a side branch. The update
      is their product, whose rank is low, so far fewer parameters have to be trained. Frozen weights need neither
      gradients nor optimizer states, which is where most of the memory is saved. For serving, the product can be added
      back into the original weight, leaving no extra latency at all; or it can be kept apart, so that one base carries
      many adapters and switches between them by request. At the start of training the branch equals zero, so that the
      output of the model is exactly what it was before.
  formula: 'h = W_0 x + \\frac{\\alpha}{r} B A x'
  points:
    - id: frozen
      must: true
      say: {zh: 权重冻结, en: Weights stay frozen}
      accept: ["冻结预训练权重", "freezes the pretrained"]
      reject: ["更新全部参数"]
      fix: {zh: 只训练旁路。, en: Only the branch is trained.}
    - id: product
      must: false
      say: {zh: 两个小矩阵的乘积, en: A product of two small matrices}
      accept: ["两个小矩阵", "two small matrices"]
    - id: states
      must: false
      say: {zh: 省掉优化器状态, en: Optimizer states are saved}
      accept: ["优化器状态", "optimizer states"]
  follow_ups:
    - {zh: 为什么旁路从零开始？, en: Why does the branch start at zero?}
questions:
  - id: sample-1
    kind: single
    ask: {zh: 训练更新哪些参数？, en: Which parameters are trained?}
    options:
      # the usual mistake first
      - {text: {zh: 全部的层, en: Every layer there is}, why: {zh: 那是全量微调。, en: That is full fine-tuning.}}
      - {right: true, text: {zh: 旁路矩阵, en: The branch alone}, why: {zh: 其余冻结。, en: The rest is frozen.}}
      - text: {zh: 只有词嵌入, en: Embeddings only}
        why: {zh: 它也冻结。, en: They are frozen too.}
    note: {zh: 只训练旁路。, en: Only the branch is trained.}
  - id: sample-2
    kind: numeric
    ask: {zh: 秩 8、边长 4096 时新增多少参数？, en: How many parameters does rank 8 add at side 4096?}
    value: 65536
    unit: {zh: 个, en: parameters}
    tolerance: {relative: 0.01}
    why: {zh: 8×8192 = 65536。, en: 8×8192 = 65536.}
    note: {zh: 8×8192。, en: 8×8192.}
  - id: sample-3
    kind: true_false
    ask: {zh: 判断：起步时输出不变。, en: "True or false: the output is unchanged at first."}
    options:
      - {verdict: true, right: true, text: {zh: 旁路为零, en: The branch is zero}, why: {zh: 是。, en: Yes.}}
      - {verdict: true, text: {zh: 旁路被关掉, en: The branch is off}, why: {zh: 没有关。, en: It is not.}}
      - {verdict: false, text: {zh: 旁路有噪声, en: The branch is noisy}, why: {zh: 乘零。, en: Times zero.}}
      - {verdict: false, text: {zh: 权重先被量化, en: Weights are quantized}, why: {zh: 没有。, en: They are not.}}
    note: {zh: 从零开始。, en: It starts at zero.}
  - id: sample-4
    kind: multiple
    ask: {zh: 哪些说法成立？, en: Which statements hold?}
    options:
      - {right: true, text: {zh: 可以合并, en: It can be merged}, why: {zh: 形状相同。, en: Same shape.}}
      - {right: true, text: {zh: 可以切换, en: It can be switched}, why: {zh: 很小。, en: It is small.}}
      - {text: {zh: 必须量化, en: It needs quantizing}, why: {zh: 不必。, en: It does not.}}
      - {text: {zh: 改变维度, en: It changes shapes}, why: {zh: 不变。, en: It does not.}}
    note: {zh: 合并或切换。, en: Merge or switch.}
  - id: sample-5
    kind: cloze
    ask: {zh: 低秩适配的英文缩写是 ____。, en: Low-rank adaptation is abbreviated ____.}
    accept: {zh: [LoRA], en: [LoRA]}
    why: {zh: 取自首字母。, en: From the initials.}
    note: {zh: LoRA。, en: LoRA.}
  - id: sample-6
    kind: ordering
    ask: {zh: 排出先后。, en: Put the steps in order.}
    steps:
      - {zh: 冻结权重, en: Freeze the weights}
      - {zh: 训练旁路, en: Train the branch}
      - {zh: 合并, en: Merge}
    why: {zh: 先冻结。, en: Freeze first.}
    note: {zh: 冻结、训练、合并。, en: "Freeze, train, merge."}
references:
  - {title: "LoRA: Low-Rank Adaptation of Large Language Models", arxiv: "2106.09685"}
related: []
checked: 2026-11-22
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """A text with ▼ taken out, and the line and column where it stood."""

    text: str
    line: int
    column: int


def broken(*changes: tuple[str, str], text: str = CONCEPT) -> Broken:
    for old, new in changes:
        assert text.count(old.replace("▼", "")) == 1, f"{old!r} has to occur once"
        text = text.replace(old.replace("▼", ""), new)
    before, mark, after = text.partition("▼")
    assert mark, "say with ▼ where the problem is"
    line = before.count("\n") + 1
    return Broken(before + after, line, len(before) - before.rfind("\n"))


def write(directory: Path, files: dict[str, str]) -> Path:
    """A bank on disk: paths below it, with their texts; the topics come along."""
    for name, text in {"topics.yaml": TOPICS, **files}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def problems(directory: Path, today: date = TODAY) -> list[Problem]:
    """All that loading and linting find."""
    reading = gather(directory)
    return [*reading.problems, *lint(reading, today)]


def another(name: str, topic: str = "lora") -> str:
    """A second concept: each stem begins with a mark of its own, long enough that no two look alike."""
    lines = CONCEPT.replace("sample", name).splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("    ask: {"):
            mark = sha256(f"{name} {topic} {line}".encode()).hexdigest()
            lines[number] = (
                line.replace("zh: ", f"zh: {mark} ").replace("en: ", f"en: {name} ").replace(f'{name} "', f'"{name} ')
            )
    return "".join(lines)
