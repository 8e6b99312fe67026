"""Compares what others rely on with an earlier commit: HTTP APIs and events."""
