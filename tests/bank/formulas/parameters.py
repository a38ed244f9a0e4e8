"""Parameters, counted as entries of the arrays that hold them."""

from math import ceil, prod


def size(*shape: int) -> int:
    return prod(shape)


def linear(d_in: int, d_out: int, *, bias: bool = False) -> int:
    return size(d_out, d_in) + (d_out if bias else 0)


def attention(d: int, heads: int, kv_heads: int, head_dim: int) -> int:
    """Q and O for all heads, K and V for the heads of the cache."""
    query, key = heads * head_dim, kv_heads * head_dim
    return linear(d, query) + 2 * linear(d, key) + linear(query, d)


def ffn(d: int, d_ff: int, *, bias: bool = False) -> int:
    return linear(d, d_ff, bias=bias) + linear(d_ff, d, bias=bias)


def gated_ffn(d: int, d_ff: int) -> int:
    """Gate and value up, one down."""
    return 2 * linear(d, d_ff) + linear(d_ff, d)


def llama_ffn(d: int, multiple: int = 256) -> int:
    """Two thirds of 4d, up to the next multiple."""
    return ceil(4 * d * 2 / 3 / multiple) * multiple


def lora(d_in: int, d_out: int, rank: int) -> int:
    """A and B."""
    return size(rank, d_in) + size(d_out, rank)


def adapter(d: int, bottleneck: int, *, bias: bool = False) -> int:
    """Down and up again."""
    return linear(d, bottleneck, bias=bias) + linear(bottleneck, d, bias=bias)


def prefix(layers: int, length: int, width: int) -> int:
    """One key and one value for each layer and place."""
    return size(layers, 2, length, width)
