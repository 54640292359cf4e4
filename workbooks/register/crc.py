"""The CRC-32 of two pieces together, from the CRC-32 of each: a kept block is never inflated to be checked.

Appending n bytes to a text multiplies its CRC by x^8n modulo the CRC's polynomial over GF(2); the
CRC of what was appended is then added. Bits are reflected, as zip and zlib have them: the highest
bit stands for x^0. Source: zlib's crc32_combine.
"""

from __future__ import annotations

from functools import lru_cache

_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31


def _product(a: int, b: int) -> int:
    """Return a·b modulo the polynomial."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = (a << 1) & 0xFFFFFFFF
        b = (b >> 1) ^ (_POLYNOMIAL if b & 1 else 0)
    return product


@lru_cache(maxsize=64)
def _power_of_two(exponent: int) -> int:
    """Return x^(2^exponent)."""
    if exponent == 0:
        return _ONE >> 1
    half = _power_of_two(exponent - 1)
    return _product(half, half)


@lru_cache(maxsize=4096)
def _shift(size: int) -> int:
    """Return x^(8·size), by which a CRC grows past `size` further bytes."""
    power, exponent = _ONE, 3
    while size:
        if size & 1:
            power = _product(_power_of_two(exponent), power)
        size >>= 1
        exponent += 1
    return power


def combine_crc(first: int, second: int, second_size: int) -> int:
    """Return the CRC-32 of two pieces of bytes, one after the other.

    Args:
        first: CRC-32 of the first piece; 0 where it is empty.
        second: CRC-32 of the second piece.
        second_size: length of the second piece, in bytes.
    """
    return _product(_shift(second_size), first) ^ second
