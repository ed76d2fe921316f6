import bisect

from hypothesis import given
from hypothesis import strategies as st

from graph.model import Precision, Segment, SegmentKind
from ingest.text import Text

words = st.text(st.sampled_from("ab1é [_]>"), min_size=1, max_size=30).map(lambda t: " ".join(t.split()) or "a")
kinds = st.sampled_from([SegmentKind.SPEECH, SegmentKind.SPEECH, SegmentKind.HEADING, SegmentKind.BOILERPLATE])


@st.composite
def segments(draw: st.DrawFn) -> tuple[Segment, ...]:
    timed = draw(st.booleans())
    return tuple(
        Segment(
            index=index,
            text=text,
            start=float(index) if timed else None,
            paragraph=draw(st.integers(1, 3)) + index,
            kind=kind,
            precision=Precision.CAPTION if timed else Precision.PARAGRAPH,
        )
        for index, (text, kind) in enumerate(draw(st.lists(st.tuples(words, kinds), max_size=12)))
    )


def captions(*texts: str) -> Text:
    return Text(
        tuple(
            Segment(index=n, text=t, start=float(n), paragraph=n + 1, precision=Precision.CAPTION)
            for n, t in enumerate(texts)
        )
    )


def paragraphs(*texts: str) -> Text:
    return Text(tuple(Segment(index=n, text=t, paragraph=n + 1) for n, t in enumerate(texts)))


def test_captions_flow_and_paragraphs_are_lines() -> None:
    assert captions("one hundred", "thousand").text == "one hundred thousand"
    assert paragraphs("One.", "Two.").text == "One.\nTwo."


def test_statements_of_one_paragraph_share_a_line() -> None:
    both = tuple(Segment(index=n, text=t, paragraph=7, start=1.0) for n, t in enumerate(("One.", "Two.")))
    assert Text(both).text == "One. Two."


def test_only_speech_is_analysed_and_all_is_kept() -> None:
    heading = Segment(index=0, text="5 megawatts", kind=SegmentKind.HEADING)
    advert = Segment(index=1, text="6 megawatts", kind=SegmentKind.BOILERPLATE)
    spoken = Segment(index=2, text="7 megawatts")
    text = Text((heading, advert, spoken))
    assert text.text == "7 megawatts"
    assert text.all_segments == (heading, advert, spoken)
    assert text.segment_at(0) == spoken


def test_sounds_and_bleeps_are_blanked_in_place() -> None:
    text = captions("[Music] so [ __ ] it >> holds ♪ [Applause] 100")
    assert text.text == "        so        it    holds              100"
    assert len(text.text) == len(text.raw)


def test_brackets_that_are_no_sounds_stay() -> None:
    assert captions("[sic] [00:01] [musical theatre is a long story to tell]").text.count("[") == 3


def test_an_endless_word_is_blanked_in_place() -> None:
    text = paragraphs(f"so {'[' * 200} it {'x' * 199} holds")
    assert text.text == f"so {' ' * 200} it {'x' * 199} holds"


@given(segments())
def test_every_character_goes_back_to_its_segment(given_segments: tuple[Segment, ...]) -> None:
    text = Text(given_segments)
    offset = 0
    for segment in text.segments:
        for place in range(len(segment.text)):
            assert text.segment_at(offset + place) == segment
            assert text.raw[offset + place] == segment.text[place]
            spot = text.spot(offset + place, offset + len(segment.text))
            assert spot == (segment.index, place, segment.index, len(segment.text))
        assert text.stretch(offset, offset + len(segment.text)) == (offset, offset + len(segment.text))
        offset += len(segment.text) + 1
    assert len(text.raw) == max(0, offset - 1)


@given(segments(), st.data())
def test_a_stretch_over_segments_names_the_first_and_the_last(
    given_segments: tuple[Segment, ...], data: st.DataObject
) -> None:
    text = Text(given_segments)
    inside = [n for n, c in enumerate(text.raw) if c.strip()]
    if not inside:
        return
    begin = data.draw(st.sampled_from(inside))
    end = data.draw(st.sampled_from([n for n in inside if n >= begin])) + 1
    spot = text.spot(begin, end)
    first, last = text.all_segments[spot.first], text.all_segments[spot.last]
    assert first.text[spot.begin] == text.raw[begin]
    assert last.text[spot.end - 1] == text.raw[end - 1]
    left, right = text.stretch(begin, end)
    assert text.raw[left:right].startswith(first.text)
    assert text.raw[left:right].endswith(last.text)


def whole(text: Text, size: int, overlap: int) -> None:
    pieces = list(text.pieces(size, overlap))
    owned = [offset for piece in pieces for offset in range(piece.own_begin, piece.own_end)]
    assert owned == list(range(len(text.text)))
    for piece in pieces:
        assert piece.text == text.text[piece.offset : piece.offset + len(piece.text)]
        assert piece.offset <= piece.own_begin
        assert piece.own_end <= piece.offset + len(piece.text)
        assert len(piece.text) <= 2 * size + 4 * overlap


@given(segments(), st.integers(1, 40), st.integers(0, 10))
def test_pieces_own_each_character_once(given_segments: tuple[Segment, ...], size: int, overlap: int) -> None:
    whole(Text(given_segments), size, overlap)


@given(st.text(st.sampled_from("ab "), min_size=1, max_size=400), st.integers(1, 40), st.integers(0, 10))
def test_a_segment_of_any_length_is_cut_into_pieces(words: str, size: int, overlap: int) -> None:
    whole(paragraphs(words, "end"), size, overlap)


def test_pieces_are_cut_where_segments_begin() -> None:
    text = captions(*["ten letters"] * 50)
    begins = [n * 12 for n in range(50)]
    for piece in text.pieces(100, 20):
        assert begins[bisect.bisect_left(begins, piece.own_begin)] == piece.own_begin
        assert piece.own_end - piece.own_begin < 112 or piece.own_end == len(text.text)


def test_a_long_segment_is_cut_between_words_with_whole_words_round_it() -> None:
    text = paragraphs("megawatts " * 1000)
    for piece in text.pieces(500, 50):
        assert set(piece.text.split()) == {"megawatts"}
        assert text.text[piece.own_begin - 1 : piece.own_begin] in ("", " ")
        assert piece.own_begin - piece.offset >= 50 or piece.offset == 0


def test_a_text_that_fits_is_one_piece() -> None:
    assert list(captions("one", "two").pieces()) == [("one two", 0, 0, 7)]
    assert list(Text(()).pieces()) == [("", 0, 0, 0)]
