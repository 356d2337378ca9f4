"""What other apps may hang on without this one knowing them. Sent inside the transaction that writes the row."""

from django.dispatch import Signal

snapshot_frozen = Signal()
"""`snapshot` was written. Sender: the class Snapshot."""
