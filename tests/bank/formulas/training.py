"""What training computes, sends and waits for."""

from math import sqrt


def flops(parameters: float, tokens: float) -> float:
    """Forward 2ND, backward 4ND."""
    return 6 * parameters * tokens


def bubble(stages: int, batches: int) -> float:
    """The idle share of the whole time, GPipe or 1F1B."""
    return (stages - 1) / (batches + stages - 1)


def ring_all_reduce(size: float, cards: int) -> float:
    """What each card sends: scattered and reduced, then gathered, a piece in each step."""
    piece, steps = size / cards, cards - 1
    return steps * piece + steps * piece


def replicas(cards: int, tensor: int, pipeline: int) -> float:
    return cards / (tensor * pipeline)


def adam_step(gradients: list[float], rate: float, betas: tuple[float, float] = (0.9, 0.999)) -> float:
    """The last step's update, bias-corrected, ε neglected."""
    m = v = 0.0
    for gradient in gradients:
        m = betas[0] * m + (1 - betas[0]) * gradient
        v = betas[1] * v + (1 - betas[1]) * gradient**2
    steps = len(gradients)
    return rate * m / (1 - betas[0] ** steps) / sqrt(v / (1 - betas[1] ** steps))


def chinchilla_loss(parameters: float, tokens: float) -> float:
    return float(1.69 + 406.4 / parameters**0.34 + 410.7 / tokens**0.28)
