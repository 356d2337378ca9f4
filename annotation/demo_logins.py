"""The demo's accounts. They exist only where `manage.py load_demo` made them and PLUMBLINE_DEMO is on."""

DEMO_LOGINS = [
    {"username": "alice", "password": "plumb-alice", "role": "owner"},
    {"username": "bob", "password": "plumb-bob", "role": "annotator"},
]
