"""The doctor: what is missing, ageing or set wrongly, at the desk and on GitHub."""
