"""The project's tests; `make test` runs them with the linters and the frontend's own."""
