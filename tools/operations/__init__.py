"""The tools of whoever is on call: dead letters, one conversation's story, a check of every API."""
