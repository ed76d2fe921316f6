"""The words of numbers with what they are worth, and a number that was read."""

from typing import NamedTuple

ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
TENS = {word: 10 * value for word, value in TENS.items()}
BIG = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "quadrillion": 1e15,
    "quintillion": 1e18,
}
SHORT = {"k": 1e3, "mm": 1e6, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "tn": 1e12}  # only glued: "100K", "$5bn"
SHORT_APART = {"k": 1e3, "mil": 1e6, "mill": 1e6, "bil": 1e9, "bn": 1e9}
VAGUE = {
    "tens": 10.0,
    "dozens": 12.0,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
}
FEW = frozenset(("few", "several", "couple", "multiple"))
PARTS = {
    "half": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "seventh": 7,
    "eighth": 8,
    "eighths": 8,
    "ninth": 9,
    "tenth": 10,
    "tenths": 10,
    "twentieth": 20,
    "hundredth": 100,
    "hundredths": 100,
    "thousandth": 1000,
    "thousandths": 1000,
    "millionth": 1e6,
}
VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅕": 0.2}
ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)
HESITATION = frozenset(("uh", "um", "er", "erm"))

NO_QUANTITY = ("year", "endless")
MAX_EXPONENT = 60  # beyond all that is counted: 1e60 is no number of anything


class Number(NamedTuple):
    """A number and the index of the word after it. `magnitude` is the largest of its big words (0: none), `scale` the
    product of those that close it: three hundred thousand has the scale of a hundred thousand.

    `kind`: digits, fraction, scientific, vague ("tens of"), spelled, couple, year ("twenty twenty five"), endless.
    `unit` is set where the form implies it.
    """

    end: int
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    magnitude: float = 0.0
    scale: float = 1.0
    money: bool = False
    unit: str | None = None
    printed: str = ""

    @property
    def spelled(self) -> bool:
        return self.kind in ("spelled", "vague", "couple")

    @property
    def size(self) -> float:
        """The value, or the end of the range that is known."""
        return next((x for x in (self.value, self.low, self.high) if x is not None), 0.0)
