"""The herons service: what its users keep there, and the events about it."""
