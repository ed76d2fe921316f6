"""The words for units, spoken and written (`data/units.csv`), and the words after which no noun is counted."""

import csv
from functools import cache
from importlib import resources

from ingest.words import Words

# Behind a number these show that no noun follows it: what is counted or measured was said before, or is understood.
FUNCTION_WORDS = frozenset(
    """
    a about above across actually after again against ago all almost already also alone although altogether always
    am an and any anyway are around as at away back basically be because been before being below between both but by
    can could did do does doing done during each easily either else even ever every exactly except for from gets
    going gone had has have having he her here hers him his how however i if in including inside instead into is isn
    it its just last later less like maybe may me might mine more most must my near nearly next no nobody nor not
    now of off oh okay on once one only onto or other our ours out over overnight own per perhaps plus probably put
    really right roughly said say says she should since so some somebody someone something soon starting still such
    sure than that the their them then there these they this those though through thus till times to today together
    tomorrow tonight too total toward towards uh um under unless until up upfront upon us usually very via was wasn
    we well were what whatever when whenever where whereas whether which while who whoever whole whom whose why will
    with within without would yeah yes yesterday yet you your yours averaged depends depending apiece obviously
    versus vs annually monthly yearly easy tops give somewhere come mean guess higher lower bigger larger smaller
    better worse
    """.split()
)


@cache
def unit_words() -> dict[str, tuple[str, float]]:
    """Spoken and written unit words with their base unit and factor, from `data/units.csv`."""
    text = (resources.files("ingest") / "data" / "units.csv").read_text(encoding="utf-8")
    return {row["word"]: (row["unit"], float(row["factor"])) for row in csv.DictReader(text.splitlines())}


def bare(words: Words, index: int) -> bool:
    """Whether no noun stands at a word: the text ends, or a mark or a function word comes."""
    word = words.lower(index)
    if word == "-":
        return not words.glued(index + 1) or not words.glued(index)
    if words.glued(index + 1) and words.is_number(index + 1):
        return False  # "a100", "b 200"
    if 0 < index < len(words) and "\n" in words.text[words[index - 1].end : words[index].begin]:
        return True
    return not word or word in FUNCTION_WORDS or not (word[0].isalnum() or word in "$#%")
