"""Writes of the training side."""
