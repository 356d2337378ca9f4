"""The embedded broker hands a message on soon, though nothing tells the worker that it came."""

from pathlib import Path

from kombu import Connection

from config.broker import EMBEDDED, LOOK_EVERY_S, transport_options


def test_a_worker_looks_for_messages_several_times_a_second(tmp_path: Path) -> None:
    with Connection(f"{EMBEDDED}localhost/", transport_options=transport_options(EMBEDDED, tmp_path)) as broker:
        assert vars(broker.transport)["polling_interval"] == LOOK_EVERY_S <= 0.5
        queue = broker.SimpleQueue("doorbell")
        queue.put("round 1")
        message = queue.get(timeout=5)
        assert message.payload == "round 1"
        message.ack()
        queue.close()
