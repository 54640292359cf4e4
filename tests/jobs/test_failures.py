"""What is kept of a fault says where it was, and nothing that came from a form (rule A5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.failures import fault


def _fall(account: str) -> None:
    try:
        int(f"{account} 中国农业银行")
    except ValueError as error:
        raise RuntimeError(f'no number: {account}, "{account}" of 海纳') from error


def test_a_fault_is_kept_with_its_places_and_without_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(RuntimeError) as fallen:
        _fall("6222020200112233445")
    said = str(fault(fallen.value))
    (kept,) = tmp_path.glob("guidang-*.log")
    text = kept.read_text("utf-8")
    assert kept.name in said and "RuntimeError" in said
    assert "builtins.ValueError" in text and "builtins.RuntimeError: no number: …" in text and "_fall" in text
    for secret in ("6222020200112233445", "海纳", "农业银行"):
        assert secret not in said
        assert secret not in "".join(line for line in text.splitlines() if not line.startswith("    "))
    assert kept.stat().st_mode & 0o077 == 0
