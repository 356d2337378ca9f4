"""Reads of the training side."""
