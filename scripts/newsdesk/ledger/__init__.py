"""The ledger: what was done with every delivery, appended to a branch of its own and never rewritten."""
