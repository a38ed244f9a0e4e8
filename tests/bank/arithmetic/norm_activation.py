from tests.bank.formulas.activations import gelu, swish
from tests.bank.formulas.normalisation import deepnorm_alpha, deepnorm_beta, layer_norm, rms, rms_norm
from tests.bank.formulas.parameters import attention, ffn, gated_ffn, llama_ffn


def _share_of_the_ffn() -> float:
    d = 768
    inside = ffn(d, 4 * d)
    return 100 * inside / (inside + attention(d, heads=12, kv_heads=12, head_dim=64))


def _growth_of_rms_norm() -> float:
    x = [3.0, -4.0, 12.0]
    return float((rms_norm([10 * entry for entry in x]) / rms_norm(x)).mean())


COMPUTED = {
    "deepnorm-advantages-1": lambda: 500 * 2 + 500 * 3,
    "deepnorm-code-2": lambda: deepnorm_beta(32),
    "deepnorm-idea-1": lambda: deepnorm_alpha(8),
    "ffn-formula-1": lambda: ffn(768, 3072, bias=True),
    "ffn-formula-2": _share_of_the_ffn,
    "geglu-formula-1": lambda: float(gelu(1)) * 3,
    "geglu-formula-2": lambda: 32768 / 12288,
    "gelu-formula-1": lambda: float(gelu(1)),
    "gelu-formula-2": lambda: float(gelu(-1)),
    "glu-ffn-formula-1": lambda: gated_ffn(4096, 11008),
    "layernorm-formula-1": lambda: layer_norm([1, 2, 3, 4])[0],
    "layernorm-formula-3": lambda: 4096 + 4096,
    "llama-activation-choice-1": lambda: llama_ffn(5120),
    "llama-activation-choice-4": lambda: 14336 / 4096,
    "rmsnorm-formula-1": lambda: rms_norm([3, 4])[0],
    "rmsnorm-formula-4": _growth_of_rms_norm,
    "rmsnorm-swiglu-benefit-2": lambda: 100 * 0.05 * 0.4,
    "rmsnorm-vs-layernorm-1": lambda: rms([1, 2, 3])[0],
    "swiglu-formula-1": lambda: float(swish(2)) * -1,
    "swiglu-formula-2": lambda: llama_ffn(4096),
    "swiglu-what-2": lambda: ffn(4096, 12288) / gated_ffn(4096, 1),
    "swish-formula-1": lambda: float(swish(2)),
    "swish-formula-2": lambda: float(swish(3, beta=0)),
}
