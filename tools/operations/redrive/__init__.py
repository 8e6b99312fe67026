"""Dead letters: what there is and why, and the way back for those that somebody chose."""
