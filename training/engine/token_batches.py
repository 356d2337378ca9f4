"""Rows of unequal length in batches that hold about the same number of tokens, padding included."""


def token_batches(lengths: list[int], budget: int) -> list[list[int]]:
    """Indices of all rows, longest first, in batches of at most `budget` tokens once padded to their longest row.

    A row that is longer than the budget stands alone. The longest come first, so memory that suffices for the first
    batch suffices for all.
    """
    batches: list[list[int]] = []
    width = 0
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if not batches or (len(batches[-1]) + 1) * width > budget:
            batches.append([])
            width = lengths[row]
        batches[-1].append(row)
    return batches
