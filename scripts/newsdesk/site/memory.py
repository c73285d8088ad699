"""What was read and checked stays in memory from one live reload to the next, and on disk as for every command."""

from newsdesk.desk.cache import Cache


class Memory:
    """A cache in front of another: what this process has stored is found at once."""

    def __init__(self, behind: Cache):
        self._behind = behind
        self._known: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """What was stored under the key."""
        value = self._known.get(key)
        return self._behind.get(key) if value is None else value

    def put(self, key: str, value: str) -> None:
        """Store a text."""
        self._known[key] = value
        self._behind.put(key, value)

    def forget(self, key: str) -> None:
        """Do not keep what was stored under the key."""
        self._known.pop(key, None)
        self._behind.forget(key)

    def save(self) -> None:
        """Write what is new to the disk."""
        self._behind.save()
