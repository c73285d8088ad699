"""What networks charge, in words."""


def price_words(amount: float, currency: str) -> str:
    """An amount without needless zeros: 0.015 USD."""
    return f"{f'{amount:.3f}'.rstrip('0').rstrip('.')} {currency}"
