"""Kills every process of the product at every state of a round, and looks whether anything was lost or done twice."""
