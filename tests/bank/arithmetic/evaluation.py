from math import exp

from tests.bank.formulas.chances import entropy, f1, half_width, pass_at, relative_fall

COMPUTED = {
    "bias-causes-mitigation-3": lambda: 100 * relative_fall(180 / 1000, 63 / 1000),
    "compliant-output-3": lambda: 100 * (200 - 180) / 200,
    "domain-eval-set-1": lambda: 100 * half_width(0.80, 400),
    "generation-quality-1": lambda: exp(1 - 24 / 18),
    "glm-130b-helm-3": lambda: 96.0 - 17.9,
    "known-vs-unknown-knowledge-3": lambda: entropy([6, 3, 1]),
    "llm-evaluation-how-3": lambda: pass_at(2, samples=10, right=3),
    "llm-metrics-beyond-accuracy-1": lambda: f1(0.8, 0.5),
    "llm-metrics-beyond-accuracy-3": lambda: 0.4 + (251 - 1) * 0.020,
}
