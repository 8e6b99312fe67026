"""Builds what Lambda runs: a zip per service and the layers, the same bytes on every machine."""
