"""How long `judge` takes for 1, 200 and 2,000 customer forms, imports and building the forms left out.

python tests/bench/judge_customers.py [--profile]
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from builders import a_credit_code, a_customer, a_submission, an_office  # noqa: E402

from validators.forms import forms  # noqa: E402
from validators.judging import Submitted, judge  # noqa: E402


def _customers(count: int, first: int) -> list[Submitted]:
    return [
        a_submission(
            a_customer(
                name=f"宁波第{serial}纺织品有限公司",
                credit_code=a_credit_code(serial),
                telephone=f"0574-8{serial:07d}",
                email=f"sales@customer{serial}.com",
                opened="1/2/2026" if serial % 5 == 0 else "2026年3月12日",
                contacts=[
                    {"name": "林敏", "mobile": f"138{serial:08d}", "email": f"lin@customer{serial}.com"},
                    {"name": "何建国", "telephone": f"0571-8{serial:07d}转{serial % 900 + 100}"},
                ],
                owner="查无此人" if serial % 5 == 0 else "王芳",
                grade="VIP" if serial % 5 == 0 else "普通",
            )
        )
        for serial in range(first, first + count)
    ]


def main() -> None:
    """Print one line a batch; a fifth of the forms have mistakes, and no telephone number comes twice."""
    form, facts = forms()["customer"], an_office()
    judge(form, _customers(1, 0), facts)
    profile = cProfile.Profile()
    for count, first in ((1, 100_000), (200, 200_000), (2000, 300_000)):
        batch = _customers(count, first)
        if count == 2000 and "--profile" in sys.argv:
            profile.enable()
        started = perf_counter()
        judged = judge(form, batch, facts)
        took = perf_counter() - started
        profile.disable()
        problems = sum(len(one.problems) for one in judged)
        print(f"{count:5} forms {took * 1000:8.1f} ms {took / count * 1e6:8.1f} us a form, {problems} problems")
    if "--profile" in sys.argv:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
