"""Recorded judgements replayed through the product's queue, to see what asking again only where needed saves."""
