"""A project from nothing: who may found one, and how people come in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Annotator, Membership, Project
from annotation.services.annotators import annotator_of

ClientOf = Callable[[User], APIClient]


@pytest.fixture
def staff(db: None) -> User:
    """An administrator who is in no project."""
    return User.objects.create_user("root", is_staff=True)


def test_staff_founds_a_project_and_owns_it(staff: User, client_of: ClientOf) -> None:
    response = client_of(staff).post("/api/projects", {"name": "Tea & cakes"}, format="json")
    assert (response.status_code, response.data["slug"], response.data["role"]) == (201, "tea-cakes", "owner")
    [seen] = client_of(staff).get("/api/projects").data
    assert seen["name"] == "Tea & cakes"
    founded = Project.objects.get()
    assert (founded.overlap, founded.overlap_max) == (2, 5)


def test_an_owner_who_is_not_staff_founds_none(alice: User, project: Project, client_of: ClientOf) -> None:
    assert client_of(alice).post("/api/projects", {"name": "Mine"}, format="json").status_code == 403
    assert Project.objects.count() == 1


def test_a_taken_address_and_a_name_without_letters_are_refused(
    staff: User, project: Project, client_of: ClientOf
) -> None:
    client = client_of(staff)
    for body in ({"name": "Tea"}, {"name": "Other", "slug": "tea"}, {"name": "\U0001f375"}):
        response = client.post("/api/projects", body, format="json")
        assert response.status_code == 422
        assert "slug" in str(response.data)
    assert not Membership.objects.filter(user=staff).exists()


def test_a_new_account_gets_a_password_once_and_can_log_in(
    alice: User, project: Project, client_of: ClientOf
) -> None:
    response = client_of(alice).post(
        "/api/projects/tea/people", {"username": "eva", "role": "annotator"}, format="json"
    )
    assert response.status_code == 201
    eva = User.objects.get(username="eva")
    assert eva.check_password(response.data["password"])
    assert not eva.is_staff
    assert Annotator.objects.filter(project=project, user=eva).exists()
    again = client_of(alice).post("/api/projects/tea/people", {"username": "eva", "role": "manager"}, format="json")
    assert again.status_code == 422
    assert Membership.objects.get(project=project, user=eva).role == "annotator"


def test_an_account_that_stands_keeps_its_password(
    alice: User, carol: User, project: Project, client_of: ClientOf
) -> None:
    before = carol.password
    response = client_of(alice).post(
        "/api/projects/tea/people", {"username": "carol", "role": "manager"}, format="json"
    )
    carol.refresh_from_db()
    assert (response.status_code, response.data["password"], carol.password) == (201, None, before)


def test_a_manager_takes_nobody_in(project: Project, client_of: ClientOf) -> None:
    manager = User.objects.create_user("max")
    Membership.objects.create(project=project, user=manager, role="manager")
    body = {"username": "eva", "role": "owner"}
    assert client_of(manager).post("/api/projects/tea/people", body, format="json").status_code == 403
    assert not User.objects.filter(username="eva").exists()


@pytest.mark.parametrize("name", ["a b", "\u202eeva", "\U0001f600", "x" * 151, "e\x00va", ""])
def test_a_name_that_no_account_can_have_is_refused(
    name: str, alice: User, project: Project, client_of: ClientOf
) -> None:
    body = {"username": name, "role": "annotator"}
    response = client_of(alice).post("/api/projects/tea/people", body, format="json")
    assert response.status_code in {400, 422}
    assert name not in Annotator.objects.filter(project=project).values_list("name", flat=True)


def test_an_owner_changes_roles_and_takes_people_out(
    alice: User, bob: User, project: Project, client_of: ClientOf
) -> None:
    bobs = annotator_of(user=bob, project=project)
    client, address = client_of(alice), f"/api/people/{bobs.pk}/role"
    answer = client.patch(address, {"role": "manager"}, format="json")
    assert (answer.status_code, answer.data["role"]) == (200, "manager")
    assert client_of(bob).patch(address, {"role": "owner"}, format="json").status_code == 403  # a manager is no owner
    assert client.patch(address, {"role": None}, format="json").data["role"] is None
    assert client_of(bob).get("/api/projects").data == []
    assert Annotator.objects.filter(pk=bobs.pk).exists()


def test_the_only_owner_stays_one_and_who_has_no_login_has_no_role(
    alice: User, project: Project, client_of: ClientOf
) -> None:
    own = annotator_of(user=alice, project=project)
    ghost = Annotator.objects.create(project=project, name="of a file")
    for person, role, says in (
        (own, "manager", "only owner"),
        (own, None, "only owner"),
        (ghost, "manager", "no login"),
    ):
        answer = client_of(alice).patch(f"/api/people/{person.pk}/role", {"role": role}, format="json")
        assert answer.status_code == 422
        assert says in str(answer.data)
    assert Membership.objects.get(project=project, user=alice).role == "owner"


def test_a_member_who_never_opened_the_project_is_among_its_people(
    alice: User, bob: User, project: Project, client_of: ClientOf
) -> None:
    Annotator.objects.create(project=project, name="bob")  # a name from a file stays somebody else's
    for _ in range(2):
        seen = client_of(alice).get("/api/projects/tea/people").data
    assert [(row["name"], row["user"], row["role"]) for row in seen] == [
        ("alice", "alice", "owner"),
        ("bob", None, None),
        (f"bob (user {bob.pk})", "bob", "annotator"),
    ]
    change = client_of(alice).patch(f"/api/people/{seen[2]['id']}/role", {"role": "manager"}, format="json")
    assert change.data["role"] == "manager"


def test_what_the_frameworks_refuse_names_its_field_once_and_speaks_the_page_s_language(
    staff: User, client_of: ClientOf
) -> None:
    for language, sentence in (("en", "This field may not be blank."), ("de", "Dieses Feld darf nicht leer sein.")):
        body = {"name": " "}
        answer = client_of(staff).post("/api/projects", body, format="json", headers={"accept-language": language})
        assert (answer.status_code, answer.data["where"], answer.data["message"]) == (422, "name", sentence)


def test_a_fault_within_a_list_is_told_as_a_sentence(alice: User, bob: User, client_of: ClientOf) -> None:
    bobs = annotator_of(user=bob, project=Project.objects.get())
    answer = client_of(alice).patch(f"/api/people/{bobs.pk}", {"tags": ["x" * 200]}, format="json")
    assert (answer.status_code, answer.data["where"]) == (422, "tags")
    assert answer.data["message"].startswith("Ensure this field has no more than")
