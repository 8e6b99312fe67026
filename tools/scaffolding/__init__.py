"""Makes a service of a template, with all that the repository must know of it; and unmakes it."""
