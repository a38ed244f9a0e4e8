"""Small banks for dialogues: every question says which it is, and which option is right."""

import json
from pathlib import Path
from typing import Any

Both = dict[str, str]


def both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


def simple_bank(folder: Path, concepts: int = 4, questions: int = 3) -> Path:
    """Single choices only, in two topics; each right option's text ends with 是 (yes)."""
    for n in range(concepts):
        topic = "lora" if n % 2 else "inference"
        quick = [
            single(f"concept-{n}-{m}", f"概念 {n} 的第 {m} 问", f"question {m} of concept {n}")
            for m in range(questions)
        ]
        write_concept(folder, topic, f"concept-{n}", quick, level=1 + n % 2)
    return with_topics(folder, "lora", "inference")


def kinds_bank(folder: Path) -> Path:
    """Three questions of each kind, in a topic of its name."""
    for kind, question in KINDS.items():
        alike = [
            {**question, "id": f"{question['id'][:-1]}{n}", "ask": _numbered(question["ask"], n)} for n in (1, 2, 3)
        ]
        write_concept(folder, kind.replace("_", "-"), f"about-{kind.replace('_', '-')}", alike)
    return with_topics(folder, *(kind.replace("_", "-") for kind in KINDS))


def _numbered(ask: Both, n: int) -> Both:
    return {language: f"({n}) {text}" for language, text in ask.items()}


def with_topics(folder: Path, *ids: str) -> Path:
    topics = [{"id": topic, "title": both(f"主题 {topic}", f"Topic {topic}")} for topic in ids]
    write(folder / "topics.yaml", topics)
    return folder


def single(question_id: str, zh: str, en: str) -> dict[str, Any]:
    return {
        "id": question_id,
        "kind": "single",
        "ask": both(f"{zh}？", f"{en}?"),
        "options": [option(n, right=n == 1) for n in range(4)],
        "note": both("记住它。", "Remember it."),
    }


def option(n: int, *, right: bool = False, verdict: bool | None = None) -> dict[str, Any]:
    answer = both(f"选项{'甲乙丙丁'[n]}{'是' if right else '否'}", f"Option {'WXYZ'[n]} {'yes' if right else 'no'}")
    why = both(f"因为{'甲乙丙丁'[n]}如此。", f"Because {'WXYZ'[n]} is so.")
    made: dict[str, Any] = {"right": right} if right else {}
    return {**made, **({} if verdict is None else {"verdict": verdict}), "text": answer, "why": why}


def write_concept(folder: Path, topic: str, concept_id: str, questions: list[dict[str, Any]], level: int = 1) -> None:
    answer = both(
        "这是参考讲解，" + "它把要点一一说清楚。" * 14,
        "This is the reference explanation. " + "It tells each point. " * 20,
    )
    point = {"must": True, "say": both("要点", "point"), "accept": ["要点|point"]}
    write(
        folder / topic / f"{concept_id}.yaml",
        {
            "id": concept_id,
            "level": level,
            "open": {
                "ask": both(f"{concept_id} 是什么？", f"What is {concept_id}?"),
                "answer": answer,
                "formula": r"y = \frac{a}{b}",
                "points": [{"id": f"p{n}", **point} for n in range(3)],
                "follow_ups": [both("然后呢？", "And then?")],
            },
            "questions": questions,
            "references": [{"title": "A paper", "arxiv": "2106.09685"}],
            "related": [],
            "checked": "2026-01-01",
        },
    )


def write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")  # which is YAML, and has no aliases


NOTE = both("记住它。", "Remember it.")
WHY = both("因为如此。", "Because it is so.")

KINDS: dict[str, dict[str, Any]] = {
    "single": single("about-single-1", "单选题", "a single choice"),
    "multiple": {
        "id": "about-multiple-1",
        "kind": "multiple",
        "ask": both("哪几个成立？", "Which of these hold?"),
        "options": [option(n, right=n in {0, 2}) for n in range(4)],
        "note": NOTE,
    },
    "true_false": {
        "id": "about-true-false-1",
        "kind": "true_false",
        "ask": both("判断：天是蓝的。", "True or false: the sky is blue."),
        "options": [option(n, right=n == 3, verdict=n > 1) for n in range(4)],
        "note": NOTE,
    },
    "numeric": {
        "id": "about-numeric-1",
        "kind": "numeric",
        "ask": both("7B 模型用 fp16 存权重要多少 GB？", "How many GB do the weights of a 7B model take in fp16?"),
        "value": 14,
        "unit": "GB",
        "tolerance": {"relative": 0.02},
        "why": both("7×10⁹×2 字节。", "7×10⁹×2 bytes."),
        "note": NOTE,
    },
    "short": {
        "id": "about-short-1",
        "kind": "short",
        "ask": both("低秩适配的英文缩写是？", "What is low-rank adaptation called for short?"),
        "accept": {"zh": ["LoRA"], "en": ["LoRA"]},
        "why": WHY,
        "note": NOTE,
    },
    "cloze": {
        "id": "about-cloze-1",
        "kind": "cloze",
        "ask": both("注意力的分数要除以 ____。", "Attention scores are divided by ____."),
        "accept": {"zh": ["根号 d_k", "√d_k"], "en": ["sqrt(d_k)", "√d_k"]},
        "why": WHY,
        "note": NOTE,
    },
    "ordering": {
        "id": "about-ordering-1",
        "kind": "ordering",
        "ask": both("按先后排好。", "Put them in order."),
        "steps": [both(f"第{n}步", f"step {n}") for n in "一二三"],
        "why": WHY,
        "note": NOTE,
    },
}
