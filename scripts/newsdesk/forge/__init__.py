"""The forge: where reviews, runs and issues live."""
