"""Products of equal factors, and two matrices."""

__all__ = ["product", "rows", "two_matrices"]


# --8<-- [start:product]
def product(factor, times):
    """Return a factor, multiplied with itself so many times."""
    return factor**times


# --8<-- [end:product]


def rows():
    """Return the table of the first chapter: a name, and what several factors leave of one."""
    counts = {"one": 1, "ten": 10, "thirty": 30}
    return [
        [name, *(product(factor, times) for factor in (0.25, 0.5, 0.9, 0.99, 1.01, 1.1))]
        for name, times in counts.items()
    ]


def two_matrices(rng):
    """Return two matrices, a vector, and what both make of it."""
    n, k, m = (int(size) for size in rng.choice(range(2, 9), size=3, replace=False))
    A, B, x = rng.normal(size=(n, k)), rng.normal(size=(k, m)), rng.normal(size=(m, 1))
    return {"n": n, "k": k, "m": m, "A": A, "B": B, "x": x, "y": A @ (B @ x)}
