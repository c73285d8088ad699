"""Sums of money in words: what networks charge, what budget lines hold."""


def price_words(amount: float, currency: str) -> str:
    """An amount without needless zeros: 0.015 USD."""
    return f"{f'{amount:.3f}'.rstrip('0').rstrip('.')} {currency}"


def money(amount: float) -> str:
    """A sum without its currency: 3,150 or 12.50."""
    return f"{amount:,.2f}".removesuffix(".00")
