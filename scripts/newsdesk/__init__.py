"""newsdesk: a docs-as-code newsroom for teams that must be careful about what they say."""
