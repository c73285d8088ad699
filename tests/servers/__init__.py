"""Networks on loopback that hold their posts and enforce what the real ones document."""
