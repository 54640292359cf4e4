"""A backup or a restore killed at any moment leaves every earlier night whole, and simply goes on when it is run again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive import KEY, NIGHT
from builders import a_credit_code, a_customer
from vault import Vault, destroy

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the trials fork, which Windows cannot")


def _trials(what: str, vault: Vault, tmp_path: Path, most: int) -> list[dict[str, Any]]:
    before = tmp_path / "trials" / "before"
    shutil.copytree(vault.archive.root, before / "档案")
    shutil.copytree(vault.folder, before / "备份")
    program = Path(__file__).with_name("killing_backups.py")
    here = Path(__file__).parent
    paths = os.pathsep.join(map(str, (here, here.parent, here.parents[1], here.parents[2])))
    ended = subprocess.run(
        [sys.executable, str(program), what, str(before.parent), str(most)],
        env=os.environ | {"GUIDANG_KEY": KEY, "PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    trials = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(trials) >= 4 and all(trial["killed"] for trial in trials)
    return trials


def test_a_killed_backup_costs_no_earlier_night_and_the_next_one_finishes(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    vault.archive.hand_in("王芳", "远帆.xlsx", a_customer(name="绍兴远帆纺织有限公司", credit_code=a_credit_code(7)))
    vault.archive.night(NIGHT + timedelta(hours=1), ["office", "intake", "filing", "register"])
    destroy(vault)
    for trial in _trials("backup", vault, tmp_path, 10):
        assert trial["whole"]["2026-11-21T2200"] == "sound", trial
        assert set(trial["whole"].values()) == {"sound"}, trial
        assert trial["again"] and trial["said"] == [] and trial["left"] == [], trial
        assert set(trial["after"].values()) == {"sound"} and len(trial["after"]) == 2, trial
        # What was destroyed has been taken out of the first night, also where the kill came in between.
        assert trial["ledgers"] == ["ledger-1.guidang", "ledger-2.guidang"], trial


def test_a_killed_restore_is_no_archive_and_goes_on(vault: Vault, tmp_path: Path) -> None:
    vault.back_up()
    vault.back_up(NIGHT + timedelta(days=1))
    for trial in _trials("restore", vault, tmp_path, 6):
        assert trial["again"] and trial["said"] == [], trial
        assert set(trial["after"].values()) == {"sound"}, trial
