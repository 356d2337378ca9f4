"""The training side of the API."""
