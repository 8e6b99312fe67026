"""What a laptop needs to stand in for AWS: started and stopped by `python -m localcloud`."""
