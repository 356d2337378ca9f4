"""Settings, errors and the demo's commands."""
