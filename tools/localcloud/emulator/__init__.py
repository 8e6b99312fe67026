"""The AWS APIs of the local cloud: a moto server with the fixes that this system needs.

Run alone with `python -m localcloud.emulator --port 4560`.
"""
