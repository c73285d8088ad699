"""Numbers: what networks count and people export, as rows on a branch of their own."""
