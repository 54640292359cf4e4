"""How texts and what is looked for in them become tokens (rule A7)."""

from __future__ import annotations

import pytest

from validators.search_words import BREAK, Phrase, asked, joined, phrase, place_of, stands_in, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新面料打样", "新 面 料 打 样"),
        ("面。料", "面 | 料"),
        ("第一行\n第二行", "第 一 行 | 第 二 行"),
        ("王 芳　李明", "王 芳 李 明"),
        ("海纳（宁波）纺织", "海 纳 | 宁 波 | 纺 织"),
        ("HT-2024-007", "ht 2024 007"),
        ("ＨＴ－２０２４", "ht 2024"),
        ("合同HT-1、HT-2", "合 同 ht 1 ht 2"),
        ("12,500.00美元", "12500 00 美 元"),
        ("45㎡", "45m2"),
        ("Müller_GmbH & Co.", "müller gmbh co"),
        ("みなと商事", "み な と 商 事"),
        ("!?", ""),
    ],
)
def test_a_text_falls_apart_into_characters_and_words(text: str, found: str) -> None:
    assert " ".join(tokens(text)).replace(BREAK, "|") == found


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("面料 打样", ["面 料", "打 样"], []),
        ('"面料 打样"', ["面 料 打 样"], []),
        ("“面料打样” -报价", ["面 料 打 样"], ["报 价"]),
        ("－“内 贸” 海纳", ["海 纳"], ["内 贸"]),
        ("海纳-纺织", ["海 纳 | 纺 织"], []),
        ("HT-2024 haina", ["ht 2024*", "haina*"], []),
        ('"haina"', ["haina"], []),
        ("1 a", ["1", "a"], []),
        ("面料 面料 ， %", ["面 料"], []),
        ("- -", [], []),
    ],
)
def test_what_is_typed_becomes_words_phrases_and_what_must_not_occur(
    typed: str, wanted: list[str], unwanted: list[str]
) -> None:
    def plain(phrases: tuple[Phrase, ...]) -> list[str]:
        return [f"{' '.join(each.tokens).replace(BREAK, '|')}{'*' if each.begun else ''}" for each in phrases]

    found = asked(typed)
    assert (plain(found.wanted), plain(found.unwanted)) == (wanted, unwanted)
    assert bool(found) == bool(wanted or unwanted)


def test_a_word_stands_in_one_text_and_reaches_into_no_other() -> None:
    kept = joined(["新面料", "打样 HT-2024-007", ""])
    for word, stands in (("面料", True), ("料打", False), ("打样", True), ("ht-2024-0", True), ("2024-7", False)):
        sought = phrase(word, whole=False)
        assert sought and stands_in(sought, kept) is stands, word
    whole = phrase("ht-2024-0", whole=True)
    assert whole and not stands_in(whole, kept)


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("同意ＡＢＣ公司的新 面 料打样", "面料", "面 料"),
        ("同意ＡＢＣ公司的新面料打样", "abc", "ＡＢＣ"),
        ("约45㎡，合12,500元", "12500", "12,500"),
        ("海纳（宁波）纺织", "海纳(宁波)", "海纳（宁波"),
        ("面。料", "面料", None),
        ("haina-textile.com", "hai", "haina"),
    ],
)
def test_what_was_found_is_shown_as_it_was_written(text: str, word: str, there: str | None) -> None:
    sought = phrase(word, whole=False)
    assert sought
    place = place_of(sought, text)
    assert (text[slice(*place)] if place else None) == there
