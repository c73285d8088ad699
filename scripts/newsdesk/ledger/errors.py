"""What stops an entry of the ledger without anything having failed."""

from newsdesk.model.delivery import DeliveryKey, DeliveryState


class Overtaken(Exception):  # noqa: N818 - it is the lock at work, nothing has failed
    """Another run has recorded something of the delivery meanwhile; `state` is what it is now."""

    def __init__(self, key: DeliveryKey, state: DeliveryState):
        super().__init__(f"Another run was quicker with {key}: it is {state.name.value} now.")
        self.key = key
        self.state = state
