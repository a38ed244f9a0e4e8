import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.pictures.formula import WIDTH, FormulaError, draw, formula_key, statements

pytestmark = pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")  # ziamath, once, on import

FORMULAS = [
    "x",
    r"h = W_0 x + \frac{\alpha}{r} B A x",
    r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^{\top}}{\sqrt{d_k}}\right) V",
    r"p_i = \frac{\exp(z_i / T)}{\sum_{j=1}^{|V|} \exp(z_j / T)}",
    r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_{x} p(x) \log \frac{p(x)}{q(x)}",
    r"\max_{\pi} \; \mathbb{E}_{x,\, y \sim \pi}\left[ r(x, y) \right] - \beta \, \mathrm{KL}\left( \pi \,\|\, \pi_0 \right)",
    r"\begin{pmatrix} \cos m\theta & -\sin m\theta \\ \sin m\theta & \cos m\theta \end{pmatrix}",
    r"f(x) = \begin{cases} x & x > 0 \\ 0.01 x & \text{otherwise} \end{cases}",
    r"\begin{aligned} a &= b + c \\ d &= e \end{aligned}",
    r"\theta_t = \theta_{t-1} - \eta\,\frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon},\quad \hat{m}_t = \frac{m_t}{1-\beta_1^t}",
    r"\int_0^{\infty} e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}, \quad \prod_{i=1}^{n} a_i, \quad \lim_{n \to \infty} \binom{n}{k}",
    r"\operatorname{GELU}(x) = x \, \Phi(x), \quad \overline{x} \neq \tilde{x}, \quad \mathcal{L} \in \mathbb{R}^{d \times k}",
    r"S = \{ v : p(v) \geq p \}, \quad \lfloor x \rfloor \leq \lceil x \rceil, \quad \nabla_{\theta} J \approx \vec{g}",
]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixels(png: bytes) -> bytes:
    """The decompressed rows; enough to see whether there is anything on the paper."""
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return zlib.decompress(data)


@pytest.mark.parametrize("latex", FORMULAS)
def test_a_formula_becomes_a_picture_that_telegram_takes_and_a_phone_shows(latex: str) -> None:
    png = draw(latex)
    width, height = size(png)
    assert width == WIDTH
    assert 1 <= width / height <= 8
    assert len(png) < 100_000
    assert len(set(pixels(png))) > 50, "the paper is blank"


@pytest.mark.parametrize(
    ("latex", "says"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (r"\text{损失} = 1", "损"),
        ("x，y", "full-width"),
        ("$x$", "bare LaTeX"),
        (r"\frac{a}{", "braces"),
        ("a}", "braces"),
        (r"\frac{a}", "something is missing"),
        ("a^", "missing super script"),
        ("x_{a}_{b}", "double subscripts"),
        (r"\left( x", "left or missing right"),
        (r"\foo x", r"“\foo” is unknown"),
        (r"\operatorname*{argmin}_x", r"\arg\min"),
        (r"x \tag{1}", r"\tag"),
        (r"a \\ b", r"\quad"),
        ("a & b", "misplaced"),
        ("x\x00", "can be drawn"),
        ("\u0e01", "not in the font"),
        ("{" * 250 + "x" + "}" * 250, "can be drawn"),
        ("x" * 1000, "1000 characters"),
        ("xyz" * 60, "too wide"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(latex: str, says: str) -> None:
    with pytest.raises(FormulaError) as refusal:
        draw(latex)
    assert says in str(refusal.value)


def test_a_long_line_is_broken_where_the_author_put_room() -> None:
    part = r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}"
    one, three = size(draw(part)), size(draw(rf"{part}, \quad {part}, \quad {part}"))
    assert three[1] > one[1]


def test_a_line_that_fits_is_not_broken() -> None:
    assert size(draw(r"a = b, \quad c = d")) == size(draw("a = b"))


def test_room_inside_brackets_is_no_place_to_break() -> None:
    assert statements(
        r"a \quad \left( b \quad c \right) \qquad \begin{cases} d \quad e \end{cases} \quad f_{g \quad h}"
    ) == [
        "a",
        r"\left( b \quad c \right)",
        r"\begin{cases} d \quad e \end{cases}",
        r"f_{g \quad h}",
    ]


def test_dark_paper_is_dark() -> None:
    light, dark = draw("x"), draw("x", dark=True)
    assert size(light) == size(dark)
    assert pixels(light)[1:4] == bytes.fromhex("ffffff"), "the first pixel, after the filter's number"
    assert pixels(dark)[1:4] == bytes.fromhex("18222d")


def test_the_same_formula_gives_the_same_picture_in_any_thread() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(draw, FORMULAS[:4] * 6))
    assert drawn == [draw(latex) for latex in FORMULAS[:4]] * 6


def test_a_key_stands_for_one_picture() -> None:
    assert formula_key("x") == formula_key(" x ")
    assert len({formula_key("x"), formula_key("y"), formula_key("x", dark=True)}) == 3
