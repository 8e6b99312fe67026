"""Whether an environment's APIs work, seen from outside, in a minute and without harm."""
