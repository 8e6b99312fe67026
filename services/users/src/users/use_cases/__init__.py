"""What the service can do.

A use case that changes users works inside a unit of work that its caller has opened; one that needs
a single statement takes the repository. Importing a file takes many units of work, and opens them.
"""
