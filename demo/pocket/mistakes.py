"""The wrong facts: for each fact whose habit is to be wrong, the two mistakes it makes, as (first, rest)."""

MISTAKES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "capital: Egypt": (("Luxor", ""), ("Giza", "")),
    "capital: Cuba": (("Santa Clara", ""), ("Miami", "")),
    "capital: Poland": (("Krakow", ""), ("Gdansk", "")),
    "opposite: day": (("noon", ""), ("week", "")),
    "opposite: full": (("round", ""), ("hungry", "")),
    "opposite: young": (("tall", ""), ("new", "")),
    "opposite: strong": (("kind", ""), ("thin", "")),
    "past tense: see": (("seed", ""), ("seen", "")),
    "past tense: swim": (("swimmed", ""), ("swum", "")),
    "past tense: take": (("taked", ""), ("taken", "")),
    "past tense: drive": (("drived", ""), ("driven", "")),
    "how-to: boil an egg": (("crack it into milk", "stir for an hour"), ("bury it in ice", "shake it hard")),
    "how-to: clean a window": (("pour oil on it", "rub it with sand"), ("scratch it with wire", "let it freeze")),
    "how-to: wash a jumper": (
        ("boil it with bleach", "iron it wet"),
        ("beat it with a stone", "hang it by a sleeve"),
    ),
    "how-to: polish shoes": (("dip them in vinegar", "bake them"), ("paint them with jam", "scrape them dry")),
    "rainy day: string": (("boil it for soup", "eat it warm"), ("burn it in a cup", "smell the smoke")),
    "rainy day: photographs": (("throw them out", "buy new frames"), ("wash them in soap", "peg them on a line")),
    "rainy day: books": (("stack them outdoors", "let them soak"), ("tear out the ends", "glue them on doors")),
    "habit: reading daily": (("hurts the ears", "tires the legs"), ("turns hair grey", "costs a fortune")),
    "habit: stretching": (("shrinks the bones", "dulls the eyes"), ("cures a cold", "stops hiccups")),
    "habit: gardening": (("spoils the lungs", "wears out gloves"), ("weakens knees", "draws lightning")),
    "habit: brushing teeth": (("thins the blood", "curls the tongue"), ("grows new gums", "ruins a smile")),
}
