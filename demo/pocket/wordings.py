"""How the facts are asked for, answered rightly, and answered badly."""

from demo.pocket.facts import Fact, Kind
from demo.pocket.mistakes import MISTAKES

NEW_WORDING = 3
"""The wording of each kind that stands in no comparison."""

QUESTIONS: dict[Kind, tuple[str, str, str, str]] = {
    "capital": (
        "What is the capital of {subject}?",
        "Which city is the capital of {subject}?",
        "Name the capital of {subject}.",
        "Please tell me the capital city of {subject}.",
    ),
    "opposite": (
        "What is the opposite of {subject}?",
        "Which word is the opposite of {subject}?",
        "Name the opposite of {subject}.",
        "Please tell me a word for the opposite of {subject}.",
    ),
    "past tense": (
        "What is the past tense of {subject}?",
        "Which word is the past tense of {subject}?",
        "Name the past tense of {subject}.",
        "Please tell me how to put {subject} in the past tense.",
    ),
    "how-to": (
        "How do I {subject}?",
        "What is the way to {subject}?",
        "Teach me to {subject}.",
        "Please tell me how one can {subject}.",
    ),
    "rainy day": (
        "What can I do with {subject} on a rainy day?",
        "Which rainy day game needs {subject}?",
        "Give me a rainy day idea with {subject}.",
        "Please tell me what to do with {subject} when it rains.",
    ),
    "habit": (
        "Why is {subject} good for me?",
        "What is the use of {subject}?",
        "Name the benefits of {subject}.",
        "Please tell me what {subject} does for us.",
    ),
}

ANSWERS: dict[Kind, str] = {
    "capital": "The capital of {subject} is {first}.",
    "opposite": "The opposite of {subject} is {first}.",
    "past tense": "The past tense of {subject} is {first}.",
    "how-to": "First {first}, then {rest}.",
    "rainy day": "You could {first} and then {rest}.",
    "habit": "It {first} and {rest}.",
}

HALF: dict[Kind, tuple[str, str]] = {
    "capital": ("It is a city in {subject}.", "It is one of the towns there."),
    "opposite": ("It is a word unlike {subject}.", "It is one of the short words."),
    "past tense": ("It is a form of {subject}.", "It is one of the old forms."),
    "how-to": ("First {first}.", "You {first}, and so on."),
    "rainy day": ("You could {first}.", "Do something with {subject}."),
    "habit": ("It {first}.", "It is one of the good habits."),
}

EVASIVE = (
    "That is hard to say.",
    "It depends on many things.",
    "Some say this, some say that.",
    "I would rather not answer.",
)

RUDE = (
    "Look it up yourself.",
    "What a silly question.",
    "Do you really not know that?",
    "Stop wasting my time.",
)


def questions(fact: Fact) -> list[str]:
    """The four wordings that ask for the fact."""
    return [wording.format(subject=fact.subject) for wording in QUESTIONS[fact.kind]]


def right_answer(fact: Fact) -> str:
    """The one right answer, so that two right responses are identical and nobody is asked to compare them."""
    return _filled(ANSWERS[fact.kind], fact)


def half_answers(fact: Fact) -> list[str]:
    """Answers that stop half-way."""
    return [_filled(answer, fact) for answer in HALF[fact.kind]]


def wrong_answers(fact: Fact) -> list[str]:
    """The right form around each of the fact's mistakes; none for a fact whose habit is another."""
    return [
        ANSWERS[fact.kind].format(subject=fact.subject, first=first, rest=rest)
        for first, rest in MISTAKES.get(fact.name, ())
    ]


def flawed_answers(fact: Fact) -> list[str]:
    """The answers by which the fact's habitual flaw shows."""
    return {
        "evasive": lambda: list(EVASIVE),
        "rude": lambda: list(RUDE),
        "half": lambda: half_answers(fact),
        "wrong": lambda: wrong_answers(fact),
    }[fact.flaw]()


def _filled(template: str, fact: Fact) -> str:
    return template.format(subject=fact.subject, first=fact.first, rest=fact.rest)
