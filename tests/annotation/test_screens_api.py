"""What the browser gets and sends: claim, judge, undo; and what must never reach it."""

import json
from collections.abc import Callable
from uuid import uuid4

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Comparison, Judgement, Project
from tests.annotation.world import add

Login = Callable[[User], APIClient]


def test_bob_judges_through_the_api(project: Project, bob: User, client_of: Login) -> None:
    add(project, 2)
    client = client_of(bob)
    claim = client.post("/api/projects/tea/claim", {"want": 1}, format="json").json()
    item = claim["items"][0]
    assert [row["index"] for row in item["responses"]] == item["shown"]
    body = {"id": str(uuid4()), "ranking": [[1], [0]], "strength": 2, "shown": item["shown"], "seconds": 3.5}
    first = client.post(f"/api/assignments/{item['assignment']}/judgements", body, format="json")
    again = client.post(f"/api/assignments/{item['assignment']}/judgements", body, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    mine = client.get("/api/projects/tea/judgements/mine").json()
    assert mine[0]["judgement"]["ranking"] == [[1], [0]]
    body = {"id": str(uuid4()), "ranking": [[0, 1]]}
    edited = client.post(f"/api/judgements/{mine[0]['judgement']['id']}/edits", body, format="json")
    assert edited.status_code == 201
    assert edited.json()["supersedes"] == mine[0]["judgement"]["id"]
    assert client.get("/api/projects/tea/progress").json() == {"done_today": 1, "daily_cap": None, "open_for_you": 1}


def test_neither_source_nor_gold_reaches_the_annotator(project: Project, bob: User, client_of: Login) -> None:
    add(project, 1)
    Comparison.objects.update(gold=[[1], [0]])
    text = json.dumps(client_of(bob).post("/api/projects/tea/claim", {"want": 1}, format="json").json())
    assert "a file" not in text
    assert "gold" not in text
    assert "source" not in text


def test_a_refusal_names_code_place_and_mend(project: Project, bob: User, client_of: Login) -> None:
    add(project, 1)
    client = client_of(bob)
    item = client.post("/api/projects/tea/claim", {}, format="json").json()["items"][0]
    body = {"id": str(uuid4()), "ranking": [[0], [0]]}
    response = client.post(f"/api/assignments/{item['assignment']}/judgements", body, format="json")
    assert response.status_code == 422
    assert response.json()["code"] == "bad_ranking"
    assert response.json()["where"] == "ranking"
    assert "[[0], [1]]" in response.json()["fix"]
    malformed = client.post(f"/api/assignments/{item['assignment']}/judgements", {"id": "x"}, format="json")
    assert malformed.status_code == 422
    assert set(malformed.json()["fields"]) == {"id", "ranking"}
    assert Judgement.objects.count() == 0


def test_a_manager_sees_which_comparisons_are_paused(project: Project, alice: User, client_of: Login) -> None:
    client = client_of(alice)
    add(project, 1)
    item = client.post("/api/projects/tea/claim", {}, format="json").json()["items"][0]
    body = {"id": str(uuid4()), "ranking": [[0], [1]], "seconds": 4.0}
    assert client.post(f"/api/assignments/{item['assignment']}/judgements", body, format="json").status_code == 201
    for call, is_paused in ((client.post, True), (client.delete, False)):
        assert call(f"/api/comparisons/{item['comparison']}/pause").status_code == 204
        [newest] = client.get("/api/projects/tea/judgements/recent").json()
        [card] = client.get("/api/projects/tea/comparisons?order=newest").json()["results"]
        assert newest["is_paused"] == card["is_paused"] == card["judgements"][0]["is_paused"] == is_paused


def test_nothing_left_and_paused_are_told_apart(project: Project, bob: User, client_of: Login) -> None:
    client = client_of(bob)
    assert client.post("/api/projects/tea/claim", {}, format="json").json()["reason"] == "nothing_left"
    add(project, 1)
    Project.objects.update(is_paused=True)
    assert client.post("/api/projects/tea/claim", {}, format="json").json()["reason"] == "paused"


def test_an_unknown_address_answers_in_the_same_shape(client_of: Login, bob: User) -> None:
    response = client_of(bob).get("/api/nowhere")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_wrong_password_is_refused_and_log_out_forgets(db: None) -> None:
    User.objects.create_user("dora", password="right-horse")
    client = APIClient()
    assert client.post("/api/session", {"username": "dora", "password": "wrong"}, format="json").status_code == 400
    logged_in = client.post("/api/session", {"username": "dora", "password": "right-horse"}, format="json")
    assert logged_in.json()["user"]["username"] == "dora"
    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").json()["user"] is None
