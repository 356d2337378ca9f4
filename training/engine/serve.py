"""The reward ensemble over HTTP in OpenRLHF's schema: POST /get_reward {"query": [...]} gives {"rewards": [...]}.

A query is a whole conversation as the policy's chat template renders it, special tokens and all, or an object
{"prompt": text or chat, "response": text}. One request is scored at a time; others wait.
"""

import json
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import torch

from training.engine.causal_lm import context_tokens
from training.engine.chat import read_chat
from training.engine.ensemble import Ensemble, combined, load_ensemble
from training.engine.errors import BadInput
from training.engine.jsonl import Line
from training.engine.tokenizer import end_id, pad_id, prompt_ids, response_ids

LARGEST_BODY = 64 * 2**20


class RewardServer(ThreadingHTTPServer):
    """Serves one ensemble until it is shut down."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], ensemble: Ensemble, combine: str, uwo_coefficient: float) -> None:
        super().__init__(address, _Handler)
        self._ensemble = ensemble
        self._combine = combine, uwo_coefficient
        self._turn = threading.Lock()

    def rewards(self, queries: list[Any]) -> tuple[list[float], list[list[float]]]:
        """The combined reward of each of B queries and members' scores, [M][B]. Raises BadInput, naming the query."""
        rows = [self._ids(number, query) for number, query in enumerate(queries)]
        with self._turn:
            scores = self._ensemble.scores([[]] * len(rows), rows).cpu()
        return combined(scores, *self._combine).tolist(), scores.tolist()

    def _ids(self, number: int, query: Any) -> list[int]:
        """Ids of a query, ending with one end-of-sequence token, as members were trained."""
        tokenizer = self._ensemble.tokenizer
        if isinstance(query, dict):
            line = Line(Path("query"), number, query)
            ids = prompt_ids(tokenizer, read_chat(line)) + response_ids(tokenizer, line.text("response", empty=True))
        elif isinstance(query, str) and query:
            ids = list(tokenizer(query, add_special_tokens=False)["input_ids"])
            around = {pad_id(tokenizer), end_id(tokenizer)}
            while ids and ids[-1] in around:
                ids.pop()
            while ids and ids[0] == pad_id(tokenizer):
                ids.pop(0)
            ids.append(end_id(tokenizer))
        else:
            raise BadInput(f"query {number} is {query!r}; give a text, or an object with prompt and response")
        longest = min(context_tokens(member) for member in self._ensemble.members)
        if len(ids) > longest:
            raise BadInput(
                f"query {number} has {len(ids)} tokens and the reward model's context {longest}; shorten it"
            )
        return ids


class _Handler(BaseHTTPRequestHandler):
    """Parse, one call, answer."""

    server: RewardServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """/health says that the server is up."""
        self._answer(200, {"ok": True}) if self.path == "/health" else self._answer(404, {"error": "no such page"})

    def do_POST(self) -> None:
        """/get_reward scores queries."""
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LARGEST_BODY:
            self.close_connection = True
            return self._answer(413, {"error": f"the body has {length} bytes; give 1 to {LARGEST_BODY}"})
        body = self.rfile.read(length)
        if self.path != "/get_reward":
            return self._answer(404, {"error": f"{self.path} is no page here; POST to /get_reward"})
        try:
            fields = json.loads(body)
            queries = fields.get("query") if isinstance(fields, dict) else None
            if not isinstance(queries, list) or not queries:
                raise BadInput('give {"query": [text, ...]} with at least one text')
            rewards, members = self.server.rewards(queries)
        except (BadInput, json.JSONDecodeError, UnicodeDecodeError) as error:
            return self._answer(400, {"error": str(error)})
        # OpenRLHF keeps each of extra_logs as one number a query.
        logs = {f"member-{number}": scores for number, scores in enumerate(members)}
        return self._answer(200, {"rewards": rewards, "scores": rewards, "extra_logs": logs})

    def _answer(self, status: int, fields: dict[str, Any]) -> None:
        content = json.dumps(fields, allow_nan=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: a training run asks thousands of times."""


def serve(folder: Path, host: str, port: int, combine: str, uwo_coefficient: float) -> None:
    """Serve the ensemble of a folder until SIGTERM or Ctrl-C. Raises BadInput where there is none."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    ensemble = load_ensemble(folder, device)
    try:
        server = RewardServer((host, port), ensemble, combine, uwo_coefficient)
    except OSError as error:
        raise BadInput(f"{host}:{port} cannot be listened on ({error.strerror}); name another --port") from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"rewards of {folder} at http://{host}:{server.server_address[1]}/get_reward", file=sys.stderr, flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
