"""What is true about notifications: who is told what, how they are reached, what is safe."""
