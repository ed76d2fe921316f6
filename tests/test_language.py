from pathlib import Path

import pytest

from graph.model import Segment, SegmentKind, Source
from ingest.analysis import analyse
from ingest.decode import decode, read_bytes
from ingest.document import Job, key_of, read
from ingest.errors import InputError
from ingest.formats import choose
from ingest.language import Judged, judge
from ingest.metadata import is_sidecar, split_front_matter
from ingest.text import Text
from tests.reading import segments

ROOT = Path(__file__).parent.parent
ENGLISH = (
    "We planned three new data centers last year, and the largest of them should need about 400 megawatts before the "
    "end of the decade. The chips come from NVIDIA but nobody knows whether the power will be enough."
)
GERMAN = (
    "Wir haben im vergangenen Jahr drei neue Rechenzentren geplant, und das größte davon soll bis zum Ende des "
    "Jahrzehnts ungefähr 400 Megawatt brauchen. Die Chips kommen von NVIDIA, aber niemand weiß, ob der Strom reicht."
)
FRENCH = (
    "Nous avons prévu trois nouveaux centres de données l'année dernière, et le plus grand devrait consommer environ "
    "400 mégawatts avant la fin de la décennie. Les puces viennent de NVIDIA, mais personne ne sait si cela suffira."
)
OTHERS = {
    "German": GERMAN,
    "French": FRENCH,
    "Spanish": "El año pasado planeamos tres nuevos centros de datos, y el más grande debería consumir unos 400 "
    "megavatios antes de que termine la década. Los chips vienen de NVIDIA, pero nadie sabe si la luz va a alcanzar.",
    "Portuguese": "No ano passado planejamos três novos centros de dados, e o maior deve consumir cerca de 400 "
    "megawatts até o fim da década. Os chips vêm da NVIDIA, mas ninguém sabe se a eletricidade vai ser suficiente.",
    "Chinese": "去年我们计划了三个新的数据中心，其中最大的一个到二十年代末大约需要四百兆瓦的电力。"
    "芯片来自英伟达，但是没有人知道电力是否足够。我们和当地的电力公司谈了好几个月，他们说变压器的交货时间已经超过两年。投资方仍然愿意继续，因为客户已经提前"
    "付款，而且需求每个季度都在增长。",
    "Japanese": "昨年、私たちは新しいデータセンターを三つ計画しました。そのうち最大のものは、この十年の終わりまでに"
    "約四百メガワットの電力を必要とします。チップはエヌビディアから来ますが、電力が足りるかどうかは誰にもわかりません。電力会社とは何か月も"
    "話し合いましたが、変圧器の納期は二年を超えているそうです。",
    "Arabic": "في العام الماضي خططنا لثلاثة مراكز بيانات جديدة، ومن المتوقع أن يستهلك أكبرها حوالي أربعمئة ميغاواط قبل "
    "نهاية العقد. الرقائق تأتي من شركة إنفيديا، لكن لا أحد يعرف ما إذا كانت الكهرباء ستكفي للجميع.",
    "Russian": "В прошлом году мы запланировали три новых центра обработки данных, и самому большому из них к концу "
    "десятилетия понадобится около четырёхсот мегаватт. Чипы поставляет NVIDIA, но никто не знает, хватит ли тока.",
    "Hindi": "पिछले साल हमने तीन नए डेटा सेंटर की योजना बनाई और उनमें से सबसे बड़े को दशक के अंत तक लगभग "
    "चार सौ मेगावाट बिजली चाहिए होगी। चिप्स एनवीडिया से आते हैं, लेकिन कोई नहीं जानता कि बिजली सबके लिए काफी होगी या नहीं।",
    "a language other than English": "pichle saal humne teen naye data center ki yojana banayi aur unmein se sabse "
    "bade ko lagbhag 400 megawatt bijli chahiye hogi lekin koi nahin jaanta ki bijli sabke liye kaafi hogi ya nahin",
}
HARD = {
    "names": "NVIDIA H100: 700 W. AMD MI300X: 750 W. Google TPU v5p, Amazon Trainium2, Intel Gaudi 3. xAI Colossus "
    "100,000 H100, Memphis, Tennessee. Meta, Oracle, CoreWeave, Crusoe.",
    "names from China": "SMIC, Huawei Ascend 910B, Cambricon, Biren, Hygon, Loongson, YMTC, CXMT; Beijing, Shenzhen, "
    "Guangzhou, Inner Mongolia: Zhongwei, Ulanqab, Horinger, Qingyang, Gui'an.",
    "French names": "The founders of Mistral met the ministers of Île-de-France at Fontainebleau; Campus Grenoble, "
    "Électricité de France and Schneider Electric will supply 1 gigawatt.",
    "a line": "xAI had 100,000 GPUs in Memphis by 2024",
    "a number": "150 MW",
    "numbers": "100 200 300 400 500 600 700",
    "capitals": "SO WE THINK THAT THE NEXT CLUSTER WILL NEED ABOUT A GIGAWATT AND THAT IS GOING TO BE HARD TO FIND",
    "names in capitals": "XAI COLOSSUS 100,000 GPUS MEMPHIS TENNESSEE 150 MEGAWATTS NVIDIA H100 ORACLE ABILENE",
    "code": "def flops(n, d): return 6 * n * d; for chip in chips: total += chip.count * chip.power; print(total)",
    "captions": "um so like uh nvidia sold like uh four hundred thousand of these uh yeah mhm okay right wow",
    "sounds": "[Music] [Music] yeah okay mhm right uh-huh wow",
}


def judged(*lines: str, hint: str | None = None) -> Judged:
    return judge(segments(*lines), hint)


@pytest.mark.parametrize("name", OTHERS)
def test_another_language_is_named_from_a_few_lines(name: str) -> None:
    wanted = (f"in {name}: kept for search, no claims are read from it",)
    assert judged(OTHERS[name]) == Judged(frozenset({0}), wanted)


@pytest.mark.parametrize("name", ["German", "French", "Spanish", "Russian"])
def test_captions_of_a_few_words_are_judged_together(name: str) -> None:
    words = OTHERS[name].split()
    found = judged(*(" ".join(words[i : i + 6]) for i in range(0, len(words), 6)))
    assert found.warnings == (f"in {name}: kept for search, no claims are read from it",)


def test_capitals_hide_no_language() -> None:
    assert judged(GERMAN.upper()).warnings == ("in German: kept for search, no claims are read from it",)


def test_borrowed_terms_make_no_text_english() -> None:
    line = (
        "Wir trainieren das Model auf dem Cluster mit 20.000 GPUs, das Scaling der Inference ist aber das Bottleneck, "
        "weil uns die Memory Bandwidth fehlt und das Networking für den Workload nicht schnell genug ist."
    )
    assert judged(line).warnings == ("in German: kept for search, no claims are read from it",)


@pytest.mark.parametrize("name", HARD)
def test_english_that_is_hard_to_tell_is_read(name: str) -> None:
    assert judged(HARD[name]) == Judged()
    assert judged(HARD[name], ENGLISH) == Judged()


def test_of_a_text_in_two_languages_the_english_part_is_read() -> None:
    found = judged(ENGLISH, GERMAN, ENGLISH, GERMAN)
    assert found.unread == {1, 3}
    assert found.warnings == ("52% of it is in German: that is kept for search, claims are read from the rest",)


def test_two_other_languages_are_both_named() -> None:
    assert "in German and French: that is kept" in judged(ENGLISH, GERMAN, FRENCH, GERMAN).warnings[0]


def test_what_cannot_be_told_goes_with_the_larger_part() -> None:
    names = HARD["names"]
    assert judged(GERMAN, names, GERMAN, ENGLISH).unread == {0, 1, 2}
    assert judged(ENGLISH, names, ENGLISH, GERMAN).unread == {3}


def test_a_quotation_in_another_language_is_read_with_the_rest() -> None:
    assert judged(*[ENGLISH] * 30, GERMAN) == Judged()


def test_what_a_file_says_of_its_language_counts_where_its_words_say_nothing() -> None:
    names = "Mistral, Schneider, Fluidstack, Fontainebleau, Grenoble, Marseille, Bordeaux, Lyon"
    assert judged(names, hint="fr-FR").warnings == ("in French: kept for search, no claims are read from it",)
    assert judged(names, hint="french").unread == {0}
    assert judged(names, hint="en") == judged(names, hint="xx") == judged(names) == Judged()
    assert judged("150 MW", hint="de") == Judged()
    assert judged(ENGLISH, hint="de") == Judged()
    assert judged(GERMAN, hint="en").unread == {0}


def test_headings_are_not_judged() -> None:
    heading = Segment(index=0, text=GERMAN, kind=SegmentKind.HEADING)
    assert judge((heading, Segment(index=1, text=ENGLISH))) == Judged()


def test_another_language_is_kept_and_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "vortrag.txt"
    path.write_text(f"{GERMAN}\n{GERMAN}\n")
    document = read(Job(str(path), "vortrag"))
    assert document.source.warnings == ("in German: kept for search, no claims are read from it",)
    assert [segment.text for segment in document.segments] == [GERMAN, GERMAN]
    assert (document.claims, document.mentions, document.entities) == ((), (), ())


def test_claims_of_the_english_part_stand_where_they_were_said() -> None:
    cut = segments(GERMAN, ENGLISH, GERMAN, "NVIDIA draws 150 megawatts")
    source = Source(key="talk", sha256="0" * 64, fingerprint="0" * 64, format="captions")
    document = analyse(source, Text(cut, {0, 2}))
    assert {mention.segment for mention in document.mentions} == {1, 3}
    watts = [c.citations[0] for c in document.claims if c.quantity and c.quantity.unit == "W"]
    assert [(c.segment, c.last) for c in watts] == [(1, 1), (3, 3)]


def transcripts(*folders: Path) -> list[Path]:
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if not is_sidecar(path)]


def not_english(paths: list[Path]) -> dict[str, tuple[str, ...]]:
    found = {}
    for path in paths:
        text, _ = decode(read_bytes(path), str(path))
        body = split_front_matter(text, str(path)).body
        try:
            transcript = choose(body, str(path)).read(body)
        except InputError:
            continue
        found[key_of(path)] = judge(transcript.segments).warnings
    assert found
    return {key: warnings for key, warnings in found.items() if warnings}


def test_all_transcripts_of_the_corpus_are_english() -> None:
    assert not_english(transcripts(ROOT / "corpus")) == {}


def test_all_transcripts_that_were_learnt_from_are_english(shared: Path) -> None:
    folders = [shared / "seeds", shared / "training" / "docs", shared / "training" / "speech"]
    assert not_english(transcripts(*folders)) == {}
