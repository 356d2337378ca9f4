"""Importing: the same file twice adds nothing; a bad line names itself and nothing is written."""

import json
from typing import Any

import pytest

from annotation.errors import DomainError, Unacceptable
from annotation.models import Assignment, Comparison, Demonstration, Judgement, Project, Prompt
from annotation.selectors.exports import comparison_lines, judgement_lines
from annotation.services.imports import import_lines
from tests.annotation.world import NOON

PAIR = {"id": "c1", "prompt": "Boil an egg?", "responses": [{"text": "8 minutes.", "source": "m1"}, "No."]}
SAID = {"id": "j1", "comparison": "c1", "annotator": "a7", "ranking": [[0], [1]], "shown": [1, 0], "seconds": 4.5}


def load(project: Project, kind: str, *rows: Any) -> tuple[int, int]:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    done = import_lines(project=project, kind=kind, lines=lines, now=NOON)
    return done.added, done.existing


def test_the_same_file_twice_adds_nothing(project: Project) -> None:
    assert load(project, "comparisons", PAIR) == (1, 0)
    assert load(project, "comparisons", PAIR) == (0, 1)
    assert load(project, "judgements", SAID) == (1, 0)
    assert load(project, "judgements", SAID) == (0, 1)
    assert (Comparison.objects.count(), Assignment.objects.count(), Judgement.objects.count()) == (1, 2, 1)


def test_the_same_id_with_another_content_is_refused(project: Project) -> None:
    load(project, "comparisons", PAIR)
    with pytest.raises(DomainError, match="stands already"):
        load(project, "comparisons", {**PAIR, "id": "c2"}, {**PAIR, "prompt": "Boil two?"})
    assert Comparison.objects.count() == 1


def test_our_own_export_comes_home_and_adds_nothing(project: Project) -> None:
    load(project, "comparisons", PAIR)
    load(project, "judgements", SAID)
    assert load(project, "comparisons", *comparison_lines(project)) == (0, 1)
    assert load(project, "judgements", *judgement_lines(project)) == (0, 1)


def test_an_export_restores_another_project(project: Project) -> None:
    load(project, "comparisons", PAIR)
    load(project, "judgements", SAID)
    other = Project.objects.create(slug="other", name="Other")
    load(other, "comparisons", *comparison_lines(project))
    load(other, "judgements", *judgement_lines(project))
    judgement = Judgement.objects.get(project=other)
    assert (judgement.ranking, judgement.shown, judgement.seconds) == ([[0], [1]], [1, 0], 4.5)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"{", "line 2: the line is not JSON"),
        (b"[1]", "line 2: the line holds list"),
        (b"\xff", "line 2"),
        ({**PAIR, "id": "c2", "colour": 1}, "line 2: column 'colour' is unknown"),
        ({"id": "c2", "prompt": "p"}, "line 2: column 'responses' is missing"),
        ({**PAIR, "id": ""}, "line 2: id ''"),
        ({**PAIR, "id": "c2", "responses": ["a", ""]}, "line 2, response 1: the response is empty"),
        ({**PAIR, "id": "c2", "responses": ["a", "a"]}, "line 2: responses 0 and 1 are identical"),
        ({**PAIR, "id": "c2", "responses": ["a"]}, "line 2: responses: 1"),
        ({**PAIR, "id": "c2", "responses": ["a", "b" * 50_001]}, "line 2, response 1: the response has 50,001"),
        ({**PAIR, "id": "c2", "gold": [[0]]}, "line 2, gold: index 1 is missing"),
        ({**PAIR, "id": "c2", "prompt": [{"role": "bot", "content": "x"}]}, "line 2, turn 1: role 'bot'"),
    ],
)
def test_a_bad_line_names_itself_and_nothing_is_written(project: Project, row: Any, words: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        load(project, "comparisons", PAIR, row)
    assert str(refusal.value).startswith(words)
    assert Comparison.objects.count() == Prompt.objects.count() == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**SAID, "id": "j2", "comparison": "c9"}, "comparison 'c9' is unknown"),
        ({**SAID, "id": "j2", "ranking": [[0], [1], [2]], "shown": [0, 1, 2]}, "names 3 responses"),
        ({**SAID, "id": "j2", "ranking": [[0], [0]]}, "ranking"),
        ({**SAID, "id": "j2", "at": "noon"}, "at"),
        ({**SAID, "ranking": [[1], [0]]}, "id 'j1' stands already with another content"),
    ],
)
def test_a_bad_judgement_names_itself(project: Project, row: Any, words: str) -> None:
    load(project, "comparisons", PAIR)
    with pytest.raises(Unacceptable, match="line 2") as refusal:
        load(project, "judgements", SAID, row)
    assert words in str(refusal.value)
    assert Judgement.objects.count() == 0


def test_rows_of_trl_bring_comparison_and_answer(project: Project) -> None:
    row = {"prompt": "Hi", "chosen": "Hello!", "rejected": "Go away."}
    chat = {
        "chosen": [{"role": "user", "content": "Sky?"}, {"role": "assistant", "content": "Blue."}],
        "rejected": [{"role": "user", "content": "Sky?"}, {"role": "assistant", "content": "Green."}],
    }
    assert load(project, "trl", row, chat) == (2, 0)
    assert load(project, "trl", row, chat) == (0, 2)
    for judgement in Judgement.objects.all():
        best = judgement.comparison.places.get(index=judgement.ranking[0][0]).response.text
        assert best in {"Hello!", "Blue."}


def test_transcripts_of_hh_bring_comparison_and_answer(project: Project) -> None:
    shared = "\n\nHuman: Tea?\n\nAssistant: Yes.\n\nHuman: How long?\n\nAssistant: "
    assert load(project, "hh", {"chosen": shared + "Four minutes.", "rejected": shared + "Dunno."}) == (1, 0)
    comparison = Comparison.objects.get()
    assert [turn["role"] for turn in comparison.prompt.messages] == ["user", "assistant", "user"]


def test_chats_that_part_early_are_refused(project: Project) -> None:
    row = {"chosen": "\n\nHuman: A\n\nAssistant: x", "rejected": "\n\nHuman: B\n\nAssistant: y"}
    with pytest.raises(Unacceptable, match="differ before"):
        load(project, "hh", row)


def test_demonstrations_and_the_pool_of_prompts(project: Project) -> None:
    row = {"prompt": "Capital of Peru?", "response": "Lima."}
    assert load(project, "demonstrations", row, row) == (2, 0)  # how often a row stands weighs in training
    assert load(project, "demonstrations", row, row) == (0, 2)
    assert load(project, "prompts", {"prompt": "Capital of Peru?"}, {"prompt": "Capital of Chad?"}) == (2, 0)
    assert (Demonstration.objects.count(), Prompt.objects.filter(in_pool=True).count()) == (2, 2)


def test_an_empty_file_and_an_unknown_kind_are_refused(project: Project) -> None:
    with pytest.raises(Unacceptable, match="no line"):
        load(project, "comparisons", b"  ")
    with pytest.raises(Unacceptable, match="'xml' is unknown"):
        load(project, "xml", PAIR)


def test_bad_rows_can_be_left_out_and_are_named(project: Project) -> None:
    lines = [json.dumps(row).encode() for row in (PAIR, {**PAIR, "id": "c2", "responses": ["a", "a"]})]
    done = import_lines(project=project, kind="comparisons", lines=lines, now=NOON, skip_bad_rows=True)
    assert (done.added, done.existing, done.refused) == (1, 0, 1)
    assert done.sentences[0].startswith("line 2: responses 0 and 1 are identical")
    lines = [json.dumps(row).encode() for row in (SAID, {**SAID, "id": "j2", "comparison": "c2"})]
    done = import_lines(project=project, kind="judgements", lines=lines, now=NOON, skip_bad_rows=True)
    assert (done.added, done.sentences) == (
        1,
        ["line 2: comparison 'c2' is unknown in this project. Import it first."],
    )


def test_purpose_explanation_and_tag_come_and_go_with_a_comparison(project: Project) -> None:
    lines = [
        {**PAIR, "id": "g", "gold": [[1], [0]]},
        {**PAIR, "id": "t", "gold": [[1], [0]], "purpose": "tutorial", "explanation": "Because."},
        {**PAIR, "id": "n", "needs": "chemistry"},
        {**PAIR, "id": "k", "gold": [[0], [1]], "purpose": "work"},
    ]
    data = [json.dumps(line).encode() for line in lines]
    assert import_lines(project=project, kind="comparisons", lines=data, now=NOON).added == 4
    rows = {row.external_id: row for row in Comparison.objects.all()}
    assert [rows[name].purpose for name in "gtnk"] == ["gold", "tutorial", "work", "work"]
    assert (rows["t"].explanation, rows["n"].needs) == ("Because.", "chemistry")
    other = Project.objects.create(slug="other", name="Other")
    exported = list(comparison_lines(project))
    assert import_lines(project=other, kind="comparisons", lines=exported, now=NOON).added == 4
    assert list(comparison_lines(other)) == exported


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"purpose": "fun"}, "purpose 'fun' is unknown"),
        ({"purpose": "tutorial"}, "needs its known ranking"),
        ({"needs": 3}, "needs is not a text"),
        ({"explanation": "x" * 10_001}, "explanation is not a text of at most 10,000"),
    ],
)
def test_what_a_purpose_needs_is_said(project: Project, more: dict[str, object], sentence: str) -> None:
    with pytest.raises(Unacceptable, match=sentence):
        import_lines(project=project, kind="comparisons", lines=[json.dumps({**PAIR, **more}).encode()], now=NOON)
