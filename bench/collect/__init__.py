"""The load on collecting: a world of rows, a server, a crowd of annotators over HTTP, and the audit afterwards."""
