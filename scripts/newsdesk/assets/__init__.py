"""Assets on their way out: fetched, proved by their hash, and made fit for the network."""
