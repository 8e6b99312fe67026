"""Builds what Lambda runs: a zip per service and the layers.

The bytes depend on the sources, the locks, Python's release and zlib's, and on nothing else.
"""
