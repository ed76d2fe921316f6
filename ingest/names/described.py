"""Names that a text only describes: "these regulations", "the cluster in Memphis", where it is clear which is meant.

A regulation: a bare word for one, with a determiner, soon after a regulation was named stands for that one; later, for
the regulation that the whole text is about. A cluster: a word for a site stands for the cluster of the lexicon that the
company spoken of has at the place named close by; without a place, for the one that the text has placed so already.
"The campus in Abilene" needs no company where the lexicon has one site in that town, and "seven new supercomputers"
are those that the lexicon knows by their owner.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from graph.model import Entity, EntityType
from graph.text import fold
from ingest.discourse.discourse import Named
from ingest.lexicon import Lexicon

CONFIDENCE = 0.6
METHOD = "described"

SOON = 420  # characters after a regulation was named in which "the rule" is that one
COMPANY_REACH = 170  # characters from a site's description back to the company that has it
PLACE_REACH = 110  # characters on either side in which its place stands

_RULE = re.compile(
    r"\b(?:these|this|those|that|the|recent|new|international|before)\s+(?:(?:new|recent|latest|entire|"
    r"whole|regulatory|international|AI|same|most recent) ){0,2}(?P<noun>regulations?|rules?|ruling|restrictions)\b"
    r"(?! (?:of thumb|of law|engine|based|number))",
    re.I,
)
_OTHER_RULES = re.compile(
    r"\b(?:environmental|antitrust|tax|safety|privacy|labou?r|banking|zoning|golden|ground)\s+\w*$", re.I
)
_SITE = re.compile(
    r"(?:\b\d[\d,]*k?[\s-]+(?:\w+\s+)?)?"
    r"\b(?:(?:GPU|AI|appliance|closed|huge|massive|giant|new|world's largest|megawatt|gigawatt) ){0,3}"
    r"(?P<noun>super ?clusters?|clusters?|data ?cent(?:er|re)s?|supercomputers?|factory|campus|facility)\b",
    re.I,
)
_TOWN = re.compile(r"\s*(?:(?:down |out |up )?(?:in|at|near|outside(?: of)?) |,? )$")  # between a site and its town
_SITE_OF_TOWN = re.compile(
    r"\b(?P<noun>site|campus|data ?cent(?:er|re)|cluster|supercomputer|facility|build-?out|project)\b", re.I
)
_COUNTED = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several) (?:\w+ ){0,3}"
    r"(?P<noun>supercomputers|data ?cent(?:er|re)s|clusters|campuses)\b",
    re.I,
)
_GENERIC = re.compile(r"\b(?:a|an|any|each|every|of|most|many|other|these|those|typical)\s*$", re.I)
_NO_SITE = re.compile(
    r"\s+(?:capacity|footprint|business|market|revenue|industry|chips?|GPUs?|spend\w*|demand|build-?outs?|power|"
    r"construction|operators?|providers?|developers?|customers?|space|infrastructure|equipment|companies|segment)\b",
    re.I,
)  # what "data center" is of in general
_PLURAL = re.compile(r"s$", re.I)


def describe(text: str, names: Sequence[Named], lexicon: Lexicon, titles: Sequence[str] = ()) -> list[Named]:
    """The descriptions whose names are known, in order; none overlaps a name. `titles`: what the title names."""
    taken = sorted(names)
    begins = [n.begin for n in taken]

    def is_free(begin: int, end: int) -> bool:
        n = bisect_left(begins, end)
        return n == 0 or taken[n - 1].end <= begin

    found = [f for f in (*_rules(text, taken, titles), *_sites(text, taken, lexicon)) if is_free(f.begin, f.end)]
    more = [f for f in (*_of_towns(text, taken, lexicon), *_counted(text, taken, lexicon)) if is_free(f.begin, f.end)]
    return sorted([*found, *(m for m in more if not any(f.begin < m.end and m.begin < f.end for f in found))])


def _rules(text: str, names: Sequence[Named], titles: Sequence[str]) -> Iterator[Named]:
    named = [n for n in names if n.type == EntityType.REGULATION]
    if not named:
        return
    counted = Counter(n.entity for n in named)
    first = {n.entity: n.begin for n in reversed(named)}
    main = max(counted, key=lambda e: (e in titles, -first[e]))
    for match in _RULE.finditer(text):
        begin, end = match.span("noun")
        if _OTHER_RULES.search(text[max(0, begin - 25) : begin]):
            continue
        last = named[n - 1] if (n := bisect_left(named, (begin,))) else None
        if last is not None or main in titles:
            soon = last is not None and begin - last.end <= SOON
            entity = last.entity if last is not None and soon else main
            yield Named(begin, end, entity, EntityType.REGULATION.value)


def _sites(text: str, names: Sequence[Named], lexicon: Lexicon) -> Iterator[Named]:
    """Sites by company and place, in the order of the text; what one place has settled holds for later descriptions."""
    owned = _owned(lexicon)
    settled: dict[str, str] = {}
    for name in names:
        if name.type == EntityType.CLUSTER and (maker := lexicon.entities[name.entity].maker):
            settled.setdefault(maker, name.entity)
    matches = [m for m in _SITE.finditer(text) if not _NO_SITE.match(text, m.end())]
    placed = [_placed(text, m, names, lexicon, owned) for m in matches]
    for owner, cluster in filter(None, placed):
        settled.setdefault(owner, cluster)
    for match, certain in zip(matches, placed, strict=True):
        begin, end = match.start(), match.end("noun")
        if certain and not _PLURAL.search(match["noun"]):
            yield Named(begin, end, certain[1], EntityType.CLUSTER.value)
        elif not _PLURAL.search(match["noun"]) and not _GENERIC.search(text[max(0, begin - 12) : begin]):
            company = _company(names, lexicon, begin)
            if company is not None and company in settled:
                yield Named(begin, end, settled[company], EntityType.CLUSTER.value)


@cache
def _owned(lexicon: Lexicon) -> Mapping[str, list[str]]:
    """Company -> its sites in the lexicon."""
    owned: dict[str, list[str]] = {}
    for entity in lexicon.entities.values():
        if entity.type is EntityType.CLUSTER and entity.maker:
            owned.setdefault(entity.maker, []).append(entity.id)
    return owned


def _of_towns(text: str, names: Sequence[Named], lexicon: Lexicon) -> Iterator[Named]:
    """ "The campus in Abilene", "the Abilene site": the lexicon's one site there, unless another company is near."""
    there = _by_town(lexicon)
    for place in names:
        if place.type != EntityType.PLACE or place.entity not in there:
            continue
        cluster = there[place.entity]
        after = _SITE_OF_TOWN.match(text, place.end + 1) if text[place.end : place.end + 1] == " " else None
        before = list(_SITE_OF_TOWN.finditer(text, max(0, place.begin - 40), place.begin))
        site = after or (before[-1] if before and _TOWN.fullmatch(text[before[-1].end() : place.begin]) else None)
        if (
            site is None
            or _NO_SITE.match(text, site.end())
            or _GENERIC.search(text[max(0, site.start() - 12) : site.start()])
        ):
            continue
        company = _company(names, lexicon, site.start())
        if company is None or company == lexicon.entities[cluster].maker:
            yield Named(*site.span("noun"), cluster, EntityType.CLUSTER.value)


@cache
def _by_town(lexicon: Lexicon) -> dict[str, str]:
    """Towns (places whose name says the state) of which the lexicon has one site -> that site."""
    sites = [e for e in lexicon.entities.values() if e.type is EntityType.CLUSTER]
    known = {site.id: {fold(w) for form in (site.name, *site.aliases) for w in form.split()} for site in sites}
    found = {}
    for place in lexicon.entities.values():
        if place.type is EntityType.PLACE and "," in place.name:
            town = fold(place.name.partition(",")[0])
            there = [id for id, words in known.items() if town in words]
            if len(there) == 1:
                found[place.id] = there[0]
    return found


def _counted(text: str, names: Sequence[Named], lexicon: Lexicon) -> Iterator[Named]:
    """ "Seven new AI supercomputers" of who has a row of several in the lexicon."""
    rows = _rows(lexicon)
    for match in _COUNTED.finditer(text):
        noun = fold(match["noun"])
        near = {n.entity for n in _near(names, match.start() - COMPANY_REACH, match.start())}
        for cluster in rows:
            if cluster.maker in near and fold(cluster.name).endswith(noun):
                yield Named(*match.span(), cluster.id, EntityType.CLUSTER.value)
                break


@cache
def _rows(lexicon: Lexicon) -> Sequence[Entity]:
    """The sites of the lexicon that are several: "Stargate data centers"."""
    return [e for e in lexicon.entities.values() if e.type is EntityType.CLUSTER and e.maker and e.name.endswith("s")]


def _placed(
    text: str, match: re.Match[str], names: Sequence[Named], lexicon: Lexicon, owned: Mapping[str, list[str]]
) -> tuple[str, str] | None:
    """The company and its cluster at a place that is named near a description."""
    begin, end = match.start(), match.end("noun")
    company = _company(names, lexicon, begin)
    if company is None or company not in owned:
        return None
    for name in _near(names, begin - PLACE_REACH, end + PLACE_REACH):
        if name.type == EntityType.PLACE:
            place = lexicon.entities[name.entity]
            forms = " ".join((place.name, *place.aliases))
            words = {fold(word) for word in re.split(r"[,\s]+", forms) if len(word) > 3}
            for cluster in owned[company]:
                entity = lexicon.entities[cluster]
                known = {fold(w) for form in (entity.name, *entity.aliases) for w in form.split()}
                if words & known:
                    return company, cluster
    return None


def _company(names: Sequence[Named], lexicon: Lexicon, begin: int) -> str | None:
    """The organization that was named last, or that of the person who was."""
    for name in reversed(_near(names, begin - COMPANY_REACH, begin)):
        if name.type == EntityType.ORGANIZATION:
            return name.entity
        if name.type == EntityType.PERSON:
            return lexicon.entities[name.entity].maker
    return None


def _near(names: Sequence[Named], begin: int, end: int) -> Sequence[Named]:
    """The names that begin in a stretch."""
    return names[bisect_left(names, (begin,)) : bisect_left(names, (end,))]
