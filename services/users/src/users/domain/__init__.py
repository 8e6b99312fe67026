"""What is true about users, their e-mail addresses, and the files they are imported from."""
