"""Near spellings: how far two words are apart."""


def within(one: str, other: str, distance: int) -> bool:
    """Whether at most *distance* insertions, deletions and substitutions lie between them."""
    if abs(len(one) - len(other)) > distance:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for to, wanted in enumerate(other, 1):
            row.append(min(above[to] + 1, row[-1] + 1, above[to - 1] + (letter != wanted)))
        if min(row) > distance:
            return False
    return row[-1] <= distance
