"""Collecting: projects, prompts, comparisons, assignments, judgements, quality reports and snapshots."""
