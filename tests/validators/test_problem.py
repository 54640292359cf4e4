"""What of a problem is shown outside the returned copy."""

from __future__ import annotations

from builders import a_customer, a_submission, an_office

from validators.forms import forms
from validators.judging import judge
from validators.message import Text
from validators.problem import Problem


def problem_of(**changes: object) -> Problem:
    (judged,) = judge(forms()["customer"], [a_submission(a_customer(**changes))], an_office())
    (problem,) = judged.problems
    return problem


def test_a_masked_problem_says_what_is_wrong_without_the_content() -> None:
    masked = problem_of(bank_account="6.22208E+18").masked()
    assert masked.raw == "****"
    assert "6.22208" not in str(masked.what) + str(masked.mend)
    assert str(masked.what) == "Bank account “****” is a long number that was shortened; its other digits are lost."
    assert masked.what.gaps["label"] == Text("银行账号", "Bank account")


def test_the_words_to_choose_from_stay_in_a_masked_problem() -> None:
    masked = problem_of(credit_rating="AAA", key_customer="否").masked()
    assert "AAA" not in str(masked.what)
    assert str(masked.mend) == "Choose one of these: A、B、C、D."


def test_what_is_not_sensitive_is_shown_as_it_is() -> None:
    problem = problem_of(email="sales.example.com")
    assert problem.masked() is problem


def test_an_empty_cell_stays_empty() -> None:
    problem = problem_of(key_customer="是", finances="好")
    assert (problem.field, problem.masked().raw) == ("credit_rating", "")
