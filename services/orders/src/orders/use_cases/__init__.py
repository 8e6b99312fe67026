"""What the service can do.

A use case that changes orders works inside a unit of work that its caller has opened; one that
needs a single statement takes the repository. What takes many units of work opens them.
"""
