"""The last answer is kept for the same object alone."""

from __future__ import annotations

from depaudit.last_answer import last_answer_kept


def test_what_was_asked_of_another_object_is_asked_anew_though_the_two_are_equal() -> None:
    asked: list[list[int]] = []

    @last_answer_kept
    def first(numbers: list[int]) -> int:
        asked.append(numbers)
        return numbers[0]

    one, twin = [1], [1]
    assert [first(one), first(one), first(twin), first([2]), first(one)] == [1, 1, 1, 2, 1]
    assert [numbers is one for numbers in asked] == [True, False, False, True]
