"""The subject's formulas, written once in numpy: the bank's numbers and its claims are computed from them."""
