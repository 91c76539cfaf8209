import os

import pytest

from depaudit import several_processes
from depaudit.several_processes import spread

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is one process where there is no fork"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 24])
def test_answers_come_in_the_order_of_what_was_asked(
    processes: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several_processes, "processors", lambda: processes)
    assert spread(lambda share: [n * n for n in share], range(count)) == [n * n for n in range(count)]


def test_an_error_is_raised_as_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several_processes, "processors", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        spread(lambda share: [1 // n for n in share], [1, 0])
