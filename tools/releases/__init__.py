"""How code goes live: aliases moved to new versions, and packages promoted between environments."""
