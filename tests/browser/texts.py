"""Texts as annotators meet them: long, with code, tables, formulas, from right to left, in several turns."""

from tests.browser.projects import ask

ESSAY = "\n\n".join(
    [
        "## Choosing a first loaf",
        "A loaf that you bake **every week** should ask little of you. Start with one flour, one yeast and one tin, "
        "and change a single thing each time; then you know what the change did.",
        "1. Weigh the flour: 500 g of strong white flour.\n2. Add 350 g of water, 8 g of salt, 3 g of dry yeast.\n"
        "3. Mix until no dry flour is left, rest for 20 minutes, fold four times.\n"
        "   - wet your hands first\n   - turn the bowl by a quarter after each fold",
        "> The dough tells you when it is ready, not the clock: it has grown by half and shakes like a jelly.",
        *[
            f"In week {week} keep the recipe and change only the rest: {12 * week} hours in the cold give more "
            "taste, a darker crust and a dough that is easier to shape, at the price of a little height."
            for week in range(1, 9)
        ],
    ]
)
CODE = """Use a dictionary from each word to its count:

```python
from collections import Counter

def most_common_words(text: str, count: int = 10) -> list[tuple[str, int]]:
    \"\"\"The `count` most frequent words, the most frequent first; ties stand in the order of the text.\"\"\"
    words = (word.strip(".,;:!?").casefold() for word in text.split())
    return Counter(word for word in words if word).most_common(count)
```

It reads the text once: `O(n)` time. Call it with `most_common_words(open("book.txt").read())`."""
TABLE = """| City | Summer, °C | Winter, °C | Rain, mm a year | Best month |
|:-----|-----------:|-----------:|----------------:|:-----------|
| Lisbon | 28.3 | 14.8 | 774 | May |
| Oslo | 22.1 | -1.4 | 802 | June |
| Naples | 29.9 | 12.6 | 1007 | September |
| Reykjavík | 14.2 | 2.1 | 798 | July |

Lisbon is the mildest of the four; *Oslo* has the longest summer days."""
FORMULAS = r"""The sum is a geometric series with the ratio $r = \tfrac{1}{2}$:

$$\sum_{k=0}^{\infty} a r^{k} = \frac{a}{1 - r}, \qquad |r| < 1$$

With $a = 3$ it is $\dfrac{3}{1 - \frac{1}{2}} = 6$. For $|r| \ge 1$ the terms do not shrink, so the sum diverges."""
ARABIC = """## كيف تُحضَّر القهوة العربية

1. يُحمَّص البنّ تحميصًا خفيفًا.
2. يُغلى الماء ثم يُضاف البنّ، عشر دقائق على نار هادئة.
3. يُضاف **الهيل** قبل التقديم.

تُقدَّم في فناجين صغيرة (60 ml)."""
HEBREW = "קפה ערבי מכינים מפולי קפה קלויים קלות, עם הל. מרתיחים את המים, מוסיפים את הקפה ומבשלים עשר דקות."
CHAT = [
    {"role": "system", "content": "You are a patient tutor for adults who learn to program.\nAnswer in plain words."},
    {"role": "user", "content": "What is a variable?"},
    {"role": "assistant", "content": "A name for a value. `age = 40` lets you write `age` wherever you mean 40."},
    {"role": "user", "content": "And why not write 40 everywhere?"},
    {"role": "assistant", "content": "Because next year you would have to change it in every place, and miss one."},
    {"role": "user", "content": "Fine. How do I give a variable to a function?"},
]

LONG: list[dict[str, object]] = [
    ask("How do I count the most frequent words of a text in Python?", CODE, ESSAY),
    ask("Compare the climate of four European cities for a long stay.", TABLE, TABLE.replace("June", "July")),
    ask("Sum the series 3 + 3/2 + 3/4 + …", FORMULAS, "It grows without end, so it has no sum. $x^{$ is not set."),
    ask("كيف أحضّر القهوة العربية؟", ARABIC, HEBREW),
    ask("How do I give a variable to a function?", CODE, "Put its name between the brackets: `greet(age)`.")
    | {"messages": CHAT},
]
