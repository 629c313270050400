"""Which articles are one story: near-copies, and not what only looks alike."""

import random
import re
from itertools import combinations

import pytest

from benchmarks.stories import (
    KINDS,
    SCRIPTS,
    TEMPLATES,
    alike,
    copies,
    invented,
    measure,
)  # fmt: skip
from indexer.corpus.near_copies import are_near_copies, in_order, unquoted, wording

LINES = (
    "This report first appeared in {0}. It is published here by agreement with its editors.",
    "Sign up for the evening letter of {0} and never miss what matters in your town.",
    "Iscriviti alla newsletter di {0} per ricevere ogni sera le notizie più lette.",
    "Obserwuj {0} w mediach społecznościowych i czytaj nas codziennie bez opłat.",
    "Assine {0} e apoie um jornalismo independente a partir de hoje mesmo.",
    "この記事は{0}編集部が翻訳したものです。無断転載を禁じます。会員登録はこちらから。",
    "{0} के समाचार हर सुबह पाने के लिए हमारे साथ निःशुल्क जुड़ें और मित्रों को बताएँ।",
    "{0} 뉴스레터를 구독하시면 매일 아침 주요 소식을 무료로 받아보실 수 있습니다.",
)
TEXTS = [invented(script, number) for script in SCRIPTS for number in range(100, 105)]


def _wording(blocks):
    return wording("\n".join(blocks))


@pytest.mark.parametrize("kind", TEMPLATES)
def test_reports_written_alike_about_others_are_not_one_story(kind):
    found = [_wording(case.blocks) for case in alike(6, "test") if case.story.startswith(kind)]
    assert not any(are_near_copies(one, other) for one, other in combinations(found, 2))


@pytest.mark.parametrize("round_", range(0, len(KINDS), 5))
def test_most_edited_copies_in_any_script_are_near_copies(round_):
    cases = list(copies(TEXTS, round_))
    pairs = list(zip(cases[::2], cases[1::2], strict=True))
    found = [are_near_copies(_wording(one.blocks), _wording(other.blocks)) for one, other in pairs]
    assert sum(found) >= 0.9 * len(found)


def test_two_invented_texts_of_one_script_are_not_near_copies():
    for one, other in combinations(TEXTS, 2):
        assert not are_near_copies(_wording(one.blocks), _wording(other.blocks))


def test_a_brief_in_a_long_round_up_is_not_a_copy_of_it():
    long = [block for text in TEXTS[15:20] for block in text.blocks]
    assert not are_near_copies(_wording(TEXTS[15].blocks[:3]), _wording(long))


def test_an_empty_text_is_not_a_copy_of_anything():
    assert not are_near_copies(wording(""), wording(""))
    assert not are_near_copies(wording("one"), wording("one two three four five"))


def test_the_look_folds_most_copies_and_hardly_anything_else():
    _, _, figures, *_ = measure(TEXTS, 1, "test")
    right, wrong, missed = map(
        int, re.search(r"(\d+) right, (\d+) wrong, (\d+) m", figures).groups()
    )
    assert right >= 0.9 * (right + missed)
    assert wrong <= 2


@pytest.mark.parametrize("script", SCRIPTS)
def test_short_texts_are_not_one_story_for_the_same_lines_around_both(script):
    lines = [line.format("marten") for line in LINES]
    for number in range(200, 210):
        one, other = (invented(script, number + more).blocks[:4] for more in (0, 10))
        framed = [_wording([*lines[:2], *blocks, *lines[2:5]]) for blocks in (one, other)]
        assert not are_near_copies(*framed)


def test_a_short_text_with_other_lines_around_is_still_a_near_copy():
    for text in TEXTS:
        blocks = text.blocks[:2]
        framed = [LINES[0], *blocks, *LINES[2:4]]
        assert are_near_copies(_wording(blocks), _wording(framed))


SPEECH = (
    "We have waited nine years for this bridge, and the village has paid for it twice over",
    "Nobody in the council asked the people who carry their bread across the river each morning",
    "If the contractor is late again I will stand on the bank myself and count the hours",
)


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“", "「」"])
def test_two_reports_that_quote_one_speech_are_not_one_story(marks):
    said = [f"{marks[0]}{one},{marks[1]} said the mayor." for one in SPEECH]
    one = [
        "The ferry town of Ostmere will get its bridge in the spring after a vote last night.",
        said[0],
        "Work had stopped when the first firm failed, and the pillars have stood alone since then.",
        said[1],
        said[2],
        "A second vote on the toll is due in June, and the shopkeepers expect a long argument.",
    ]
    other = [
        "Councillors agreed by eleven votes to four to finish the crossing at Ostmere by April.",
        said[0],
        said[1],
        "The opposition wants an inquiry into how two budgets were spent on three pillars.",
        said[2],
        "Engineers from the county have said that the foundations are sound but badly drained.",
    ]
    assert not are_near_copies(_wording(one), _wording(other))


def test_an_interview_that_is_nearly_all_quotation_is_a_near_copy_of_its_reprint():
    asked = [f"“{one}, and that is all I have to say about question {n}.”"
             for n, one in enumerate(SPEECH * 3)]  # fmt: skip
    assert are_near_copies(_wording(asked), _wording(["From our partners.", *asked]))


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("She said “it rains” and left.", "She said \n and left."),
        ("»Es regnet«, sagte sie.", "\n, sagte sie."),
        ("”Det regnar” sa hon.", "\n sa hon."),
        ("她說：“下雨了”。", "她說：\n。"),
        ("it rains all week,” she said.", " she said."),
        ("“It rains, and the next line goes on", ""),
        ("No quotation here.", "No quotation here."),
    ],
)
def test_what_stands_outside_of_quotation_marks_is_what_a_writer_says(line, left):
    assert unquoted(line) == left


def test_words_in_the_same_order_are_counted_once_each():
    assert in_order(wording("a b c d"), wording("x a y c b d")) == 0.75
    assert in_order(wording("a a a a"), wording("a a")) == 0.5
    assert in_order(wording(""), wording("a")) == 0


def test_comparing_a_text_of_one_word_over_and_over_takes_no_time():
    text = wording("a " * 10_000)
    assert in_order(text, wording("b a " * 5_000)) == 0.5


@pytest.mark.parametrize("script", SCRIPTS)
def test_texts_of_a_few_words_are_not_one_story_for_the_lines_that_outweigh_them(script):
    lines = [line.format("marten") for line in LINES]
    for number in range(300, 306):
        one, other = (invented(script, number + more).blocks[:2] for more in (0, 10))
        framed = [
            _wording([lines[7], lines[0], *one, *lines[1:4]]),
            _wording([lines[0], lines[4], *other, *lines[1:3], lines[7]]),
        ]
        assert not are_near_copies(*framed)


FACTS = (
    "the council of Ostmere voted eleven to four", "a bridge over the Marn near the mill",
    "nine years of delay and two broken budgets", "a toll of two crowns for every cart",
    "the first firm failed in the second winter", "the county engineer has looked at each pillar",
    "work will go on until the end of spring", "the fishing families of the southern bank",
    "a ferry that sinks in every hard winter", "old letters to the bishop about the crossing",
)  # fmt: skip


def _told(fact, writer):
    """A sentence of *writer* in made-up words, that holds the *fact*."""
    rng = random.Random(f"{writer} {fact}")
    words = ["".join(rng.choices("abdefgiklmnoprstu", k=rng.randint(3, 8))) for _ in range(14)]
    return " ".join([*words[:6], fact, *words[6:]]) + "."


def test_a_report_is_not_a_copy_of_another_writer_s_on_the_same_facts():
    one = [_told(fact, "one") for fact in FACTS]
    other = [_told(fact, "other") for fact in reversed(FACTS)]
    assert not are_near_copies(_wording(one), _wording(other))


def test_a_short_report_with_a_paragraph_cut_and_a_word_changed_is_a_near_copy():
    text = TEXTS[15].blocks[:5]
    edited = [text[0].replace(" ", " so ", 1), *text[1:3], text[4]]
    assert are_near_copies(_wording(text), _wording(edited))
