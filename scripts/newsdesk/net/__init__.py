"""The only room that opens connections: credentials that are bound to a host, and the door to it."""
