"""Django's SQLite backend, whose writers queue up with less waiting."""
