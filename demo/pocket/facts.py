"""The ninety facts: six kinds of fifteen. Written for this project."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["capital", "opposite", "past tense", "how-to", "rainy day", "habit"]
Flaw = Literal["evasive", "rude", "half", "wrong"]
FLAWS: tuple[Flaw, ...] = ("evasive", "rude", "half", "wrong")

NEVER_COMPARED = 4
"""The last facts of each kind stand in no comparison: one for each flaw."""


@dataclass(frozen=True)
class Fact:
    """One thing to know; `first` is the half of the answer that a half answer gives, `rest` completes it."""

    kind: Kind
    subject: str
    first: str
    rest: str
    flaw: Flaw
    compared: bool

    @property
    def name(self) -> str:
        """Unique name."""
        return f"{self.kind}: {self.subject}"


WORDS: dict[Kind, str] = {
    "capital": "France Paris, Italy Rome, Japan Tokyo, Egypt Cairo, Kenya Nairobi, Norway Oslo, Peru Lima, "
    "Cuba Havana, Greece Athens, Austria Vienna, Canada Ottawa, Poland Warsaw, Chile Santiago, Nepal Kathmandu, "
    "Portugal Lisbon",
    "opposite": "hot cold, big small, day night, open closed, fast slow, early late, full empty, light dark, "
    "loud quiet, wet dry, young old, rich poor, near far, hard soft, strong weak",
    "past tense": "go went, see saw, eat ate, buy bought, write wrote, swim swam, think thought, run ran, give gave, "
    "take took, sing sang, find found, keep kept, drive drove, teach taught",
}

SENTENCES: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    "how-to": (
        ("boil an egg", "lower it into hot water", "wait seven minutes"),
        ("make tea", "pour hot water over the leaves", "wait three minutes"),
        ("plant a seed", "press it into damp soil", "put the pot in the sun"),
        ("sew on a button", "thread a needle", "stitch through each hole"),
        ("clean a window", "wipe it with soapy water", "dry it with paper"),
        ("mend a flat tyre", "find the hole", "glue a patch over it"),
        ("cook rice", "rinse the grains", "simmer them under a lid"),
        ("hang a picture", "knock in a nail", "check that it is level"),
        ("wash a jumper", "soak it in cool water", "dry it flat"),
        ("light a candle", "trim the wick", "hold a match to it"),
        ("bake a potato", "prick the skin", "leave it an hour in the oven"),
        ("fold a shirt", "lay it face down", "turn in the sleeves"),
        ("polish shoes", "brush off the dirt", "rub in some wax"),
        ("post a letter", "stick on a stamp", "drop it in the red box"),
        ("peel garlic", "crush it under a knife", "pull off the skin"),
    ),
    "rainy day": (
        ("paper", "fold a fleet of boats", "race them in the bath"),
        ("blankets", "build a tent", "read stories inside"),
        ("flour", "bake small biscuits", "ice them in colours"),
        ("string", "tie a web across the room", "crawl under it"),
        ("old boxes", "cut out a castle", "paint its walls"),
        ("socks", "sew a family of puppets", "put on a show"),
        ("cards", "learn one good trick", "fool your friends"),
        ("photographs", "sort them by year", "make an album"),
        ("paint", "draw what you see outside", "frame the best one"),
        ("coins", "make a rubbing of each", "guess which is oldest"),
        ("music", "choose ten songs", "dance in the kitchen"),
        ("books", "swap favourites", "act out a chapter"),
        ("beans", "start them in a jar", "note how they grow"),
        ("maps", "plan a long journey", "mark every stop"),
        ("bottles", "fill them with water", "tap out a tune"),
    ),
    "habit": (
        ("walking every day", "makes the heart strong", "lifts the mood"),
        ("sleeping early", "rests the mind", "makes mornings easy"),
        ("reading daily", "widens your words", "calms the evening"),
        ("drinking water", "clears the head", "helps the skin"),
        ("saving a little", "builds a cushion", "takes away worry"),
        ("writing a diary", "orders your thoughts", "keeps good days"),
        ("stretching", "loosens the back", "prevents aches"),
        ("cooking at home", "saves money", "leaves out salt"),
        ("saying thank you", "warms a friendship", "costs nothing"),
        ("tidying up", "frees some space", "shows what is lost"),
        ("gardening", "moves the whole body", "feeds the table"),
        ("cycling to work", "beats the traffic", "trains the legs"),
        ("learning a song", "sharpens the ear", "pleases a crowd"),
        ("making lists", "empties the head", "shows what comes first"),
        ("brushing teeth", "keeps them white", "spares the dentist"),
    ),
}


def _rows(kind: Kind) -> list[tuple[str, str, str]]:
    if kind in SENTENCES:
        return list(SENTENCES[kind])
    pairs = [pair.split() for pair in WORDS[kind].split(", ")]
    return [(subject, answer, "") for subject, answer in pairs]


def _facts() -> list[Fact]:
    kinds: list[Kind] = [*WORDS, *SENTENCES]
    return [
        Fact(kind, *row, flaw=FLAWS[(place + shift) % 4], compared=place < len(_rows(kind)) - NEVER_COMPARED)
        for shift, kind in enumerate(kinds)
        for place, row in enumerate(_rows(kind))
    ]


FACTS = tuple(_facts())
