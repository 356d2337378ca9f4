"""`python -m bench.collect.crowd`: annotators over HTTP/1.1, each on a connection of its own, who claim and judge.

Reads its orders as JSON on standard input and prints what happened as JSON. A process of its own, so that its work is
not counted as the server's. A request that fails is sent again with the same id, as the browser does.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

CSRF = "c" * 32
PATIENCE_S = 10.0
PAUSE_S = 0.2


@dataclass
class Tally:
    """What the crowd saw: seconds of each cycle (an answer that brings the next task), statuses, accepted ids."""

    cycles: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    lost_connections: int = 0
    empty: int = 0
    abandoned: int = 0


class Client:
    """One annotator's connection."""

    def __init__(self, orders: dict[str, Any], session: str, tally: Tally) -> None:
        host, port = self._address = (orders["host"], orders["port"])
        self._timeout_s: float = orders["timeout_s"]
        self._head = (
            f"Host: {host}:{port}\r\nCookie: sessionid={session}; csrftoken={CSRF}\r\n"
            f"X-CSRFToken: {CSRF}\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
        )
        self._tally = tally
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: object, until: float) -> tuple[int, Any]:
        """The answer's status and JSON; comes back after lost connections and 503 until `until`, then (0, None)."""
        while time.monotonic() < until:
            try:
                status, answer = await asyncio.wait_for(self._once(path, body), self._timeout_s)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.close()
                self._tally.lost_connections += 1
                await asyncio.sleep(PAUSE_S)
                continue
            self._tally.statuses[str(status)] = self._tally.statuses.get(str(status), 0) + 1
            if status != 503:
                return status, answer
            await asyncio.sleep(PAUSE_S)
        return 0, None

    def close(self) -> None:
        """Ends the connection; the next call opens another."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _once(self, path: str, body: object) -> tuple[int, Any]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        data = json.dumps(body).encode()
        writer.write(f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        content = await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection") == "close":
            self.close()
        return status, json.loads(content) if content.startswith((b"{", b"[")) else None


async def work(orders: dict[str, Any], number: int, session: str, tally: Tally) -> None:
    """One annotator, or one tab of one, until the time is over or nothing is left.

    Whoever walks away from a task leaves its lease behind, and somebody else takes the seat.
    """
    rng = random.Random(f"{orders['seed']}:{number}")
    client = Client(orders, session, tally)
    until = time.monotonic() + orders["seconds"]
    item = None
    while time.monotonic() < until:
        begun = time.monotonic()
        if item is None:  # the first one; from then on each answer brings the next
            status, claim = await client.post(f"/api/projects/{orders['slug']}/claim", {"want": 1}, until)
            if status != 200 or not claim["items"]:
                tally.empty += status == 200
                await asyncio.sleep(PAUSE_S)
                continue
            item = claim["items"][0]
        if rng.random() < orders["abandon"]:
            tally.abandoned += 1
            client.close()
            client = Client(orders, orders["spares"].pop(), tally)
            item = None
            continue
        body = {
            "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "ranking": [[0], [1]] if rng.random() < 0.5 else [[1], [0]],
            "strength": rng.randint(1, 3),
            "seconds": 12.5,
            "shown": item["shown"],
        }
        path = f"/api/assignments/{item['assignment']}/judgements?want=1"
        status, judged = await client.post(path, body, until + PATIENCE_S)
        item = None
        if status in (200, 201):
            tally.accepted.append(body["id"])
            tally.cycles.append(time.monotonic() - begun)
            item = next(iter(judged["next"]["items"]), None)
    client.close()


async def crowd(orders: dict[str, Any]) -> Tally:
    """All annotators at once; `tabs` connections share each session."""
    tally = Tally()
    people = [session for session in orders["sessions"] for _ in range(orders["tabs"])]
    await asyncio.gather(*(work(orders, number, session, tally) for number, session in enumerate(people)))
    return tally


if __name__ == "__main__":
    print(json.dumps(asyncio.run(crowd(json.load(sys.stdin))).__dict__))
