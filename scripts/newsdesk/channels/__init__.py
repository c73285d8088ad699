"""Channels: one adapter for each network, behind one protocol and one literal table."""
