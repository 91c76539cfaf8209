"""How severe a record calls its flaw: by its CVSS vector, else in the word of the database it comes from."""

from __future__ import annotations

from typing import Any

from depaudit.world.advisories.record import Rating

_SCALE = ((9.0, Rating.CRITICAL), (7.0, Rating.HIGH), (4.0, Rating.MEDIUM), (0.1, Rating.LOW), (0.0, Rating.NONE))
"""The qualitative severity rating scale of CVSS 3.0, 3.1 and 4.0: the least score of each word."""
_WORDS = {
    "critical": Rating.CRITICAL,
    "high": Rating.HIGH,
    "moderate": Rating.MEDIUM,
    "medium": Rating.MEDIUM,
    "low": Rating.LOW,
    "none": Rating.NONE,
}
_BASE_OF_4 = ("AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA")


def rated(record: dict[Any, Any], block: dict[Any, Any]) -> tuple[Rating, float | None, str, tuple[str, ...]]:
    """The rating, score and vector of a record for one of its blocks, and the vectors that could not be read.

    The newest version of CVSS counts where a record has several; a block may have its own.
    """
    unread: list[str] = []
    scores: list[tuple[str, float]] = []
    for vector in (*_vectors(block), *_vectors(record)):
        score = base_score(vector)
        if score is None:
            unread.append(vector)
        else:
            scores.append((vector, score))
    if scores:
        vector, score = max(scores, key=lambda pair: pair[0].partition("/")[0])
        return rating_of(score), score, vector, tuple(unread)
    return _word(block) or _word(record) or Rating.UNKNOWN, None, "", tuple(unread)


def rating_of(score: float) -> Rating:
    """The word for a score."""
    return next(rating for least, rating in _SCALE if score >= least)


def worse(rating: Rating, score: float | None) -> tuple[int, float]:
    """What puts ratings in order where the worst that is known counts; one that is not known comes first."""
    return -1 if rating is Rating.UNKNOWN else rating.rank, score or 0.0


def base_score(vector: str) -> float | None:
    """The base score of a vector of CVSS 3.0, 3.1 or 4.0, without what it says of threat and environment."""
    from cvss import CVSS3, CVSS4, CVSSError

    vector = vector.strip()
    try:
        if not vector.startswith("CVSS:4"):
            return float(CVSS3(vector).base_score)
        CVSS4(vector)
        version, *metrics = vector.split("/")
        return float(CVSS4("/".join([version, *(m for m in metrics if m.partition(":")[0] in _BASE_OF_4)])).base_score)
    except (CVSSError, ValueError, KeyError):
        return None


def _vectors(holder: dict[Any, Any]) -> list[str]:
    """The vectors that a record or a block holds. CVSS 2 has other words for its scores, and no record of PyPI has it alone."""
    given = holder.get("severity")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    return [str(row.get("score")) for row in rows if str(row.get("type")) in ("CVSS_V3", "CVSS_V4")]


def _word(holder: dict[Any, Any]) -> Rating | None:
    specific = holder.get("database_specific")
    return _WORDS.get(str(specific.get("severity")).lower()) if isinstance(specific, dict) else None
