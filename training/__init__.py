"""Runs, reward models, policies and rounds: the training side of the circle."""
