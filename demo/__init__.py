"""What the first start shows: real judgements, and a small world in which the loop closes in minutes."""
