"""TensorBoard's event files, written by hand: records of protocol buffers with masked CRC-32C sums.

The format is small and has not changed for years; TensorBoard itself would bring gRPC, Markdown and a web server.
"""

import os
import socket
import struct
import time
from pathlib import Path

POLYNOMIAL = 0x82F63B78
MASK = 0xA282EAD8


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


TABLE = _table()


def crc32c(content: bytes) -> int:
    """CRC-32C (Castagnoli; RFC 3720, appendix B.4)."""
    value = 0xFFFFFFFF
    for byte in content:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


class EventFile:
    """One file of scalars in `folder`. A run that goes on opens another one, which overrules what it repeats."""

    def __init__(self, folder: Path, first_step: int) -> None:
        """`first_step`: where this file begins; what an earlier file says of it or of later steps is void."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time_ns() // 1000:018d}.{socket.gethostname()}.{os.getpid()}"
        self._path = folder / name
        self._append(_event(0, _text(3, b"brain.Event:2")))
        self._append(_event(first_step, _text(7, _varint_field(1, 1))))  # SessionLog: START

    def scalars(self, step: int, values: dict[str, float]) -> None:
        """Write each named number at a step."""
        made = b"".join(
            _text(1, _text(1, tag.encode()) + _key(2, 5) + struct.pack("<f", number))
            for tag, number in values.items()
        )
        self._append(_event(step, _text(5, made)))

    def _append(self, record: bytes) -> None:
        length = struct.pack("<Q", len(record))
        with self._path.open("ab") as file:
            file.write(length + _masked(length) + record + _masked(record))


def _masked(content: bytes) -> bytes:
    value = crc32c(content)
    return struct.pack("<I", ((value >> 15 | value << 17) + MASK) & 0xFFFFFFFF)


def _event(step: int, content: bytes) -> bytes:
    return _key(1, 1) + struct.pack("<d", time.time()) + _varint_field(2, step) + content


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _text(field: int, content: bytes) -> bytes:
    return _key(field, 2) + _varint(len(content)) + content


def _varint_field(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value)


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
