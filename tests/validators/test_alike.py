"""Texts that say the same are found together (rule B7): two-character words, numbers, other wordings."""

import pytest

from validators.alike import folded, said, terms, together


def test_words_of_two_characters_count_whole_and_numbers_not_at_all() -> None:
    assert terms("第三批布色差") == {"布色", "色差"}
    assert terms("少装4箱，客户要求补发 ＰＯ Box") == {"少装", "户要", "求补", "补发", "po", "box"}
    assert terms("２０２６年") == terms("") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("批次色差", "第6批与确认样有色差，客户要求换货。"), ("批次色差", "第11批与确认样有色差，客户要求换货。")),
        (("第三批布色差", "缸差明显"), ("批次色差", "与确认样不符")),
        (("大货短装", "到货比装箱单少4箱"), ("短装", "少两箱")),
        (("Late delivery", "Three days late"), ("late DELIVERY", "ten days")),
    ],
)
def test_one_problem_in_two_wordings_is_one(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert together([said(*one), said(*other)]) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("批次色差", "要求换货"), ("大货短装", "要求补发")),
        (("外箱破损", "卸柜时发现9箱破损"), ("单证错误", "发票抬头开错")),
        (("", ""), ("色差", "")),
        (("3", "4箱"), ("5", "")),
    ],
)
def test_two_problems_are_two(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert together([said(*one), said(*other)]) == [[0], [1]]


def test_a_chain_of_likenesses_joins_nothing() -> None:
    """Each is like its neighbour, the ends have nothing in common."""
    chain = [said("甲乙丙丁"), said("丙丁戊己"), said("戊己庚辛")]
    groups = together(chain)
    assert not any({0, 2} <= set(group) for group in groups)


def test_a_text_joins_the_group_that_it_is_most_like() -> None:
    every = [
        said("外箱破损", "卸柜发现破损受潮"),
        said("外箱标签贴错", "标签内容不符"),
        said("外箱标签贴错", "标签贴在侧面"),
    ]
    assert together(every) == [[0], [1, 2]]


def test_words_are_looked_for_whatever_their_width_or_case() -> None:
    assert folded("ＥＣＯ认证") == folded("eco认证") == "eco认证"
