"""Content digests: SHA-256 over canonical JSON, so that the same content has one name everywhere."""

import hashlib
import json

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content: object) -> str:
    """Hex SHA-256 of `content` (anything that JSON can hold), independent of key order and spacing."""
    return hashlib.sha256(CANONICAL.encode(content).encode()).hexdigest()
