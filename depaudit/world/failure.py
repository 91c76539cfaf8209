"""Why a question failed, in a few words that hold no address and no credentials."""

from __future__ import annotations

import re

from depaudit.model.record import dataclass

SOON = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """One question that failed."""

    reason: str
    again: float = 0.0
    """Seconds after which it may be asked again; 0 where that is vain."""
    of_host: bool = False
    """Nothing else of the same host can be had either."""
    missing: bool = False
    forbidden: bool = False


def failure_of(error: Exception, patience: float) -> Failure:
    """What the exception of a request means."""
    import requests.exceptions as kinds

    if isinstance(error, kinds.SSLError):
        return Failure(f"the certificate of the server is not accepted ({_innermost(error)})", of_host=True)
    if isinstance(error, kinds.ProxyError):
        return Failure(f"the proxy does not let it through ({_innermost(error)})", of_host=True)
    if isinstance(error, kinds.TooManyRedirects):
        return Failure("it is redirected too often")
    if isinstance(error, kinds.ConnectTimeout):
        return Failure("the server does not answer", SOON, of_host=True)
    if isinstance(error, (kinds.Timeout, TimeoutError)) or "Read timed out" in str(error):
        return Failure(f"nothing came for {patience:g} s", SOON, of_host=True)
    if isinstance(error, kinds.ChunkedEncodingError):
        return Failure("the answer was cut off", SOON)
    if isinstance(error, kinds.ConnectionError):
        return Failure(_innermost(error), SOON, of_host=True)
    if isinstance(error, kinds.RequestException):
        return Failure(_innermost(error))
    return Failure(_without_addresses(str(error)) or type(error).__name__)


def _innermost(error: BaseException) -> str:
    """The words of the error that the others were made of."""
    seen: BaseException = error
    for _ in range(8):
        of_args = (one for one in seen.args if isinstance(one, BaseException))
        inner = getattr(seen, "reason", None) or seen.__cause__ or next(of_args, None)
        if not isinstance(inner, BaseException):
            break
        seen = inner
    text = str(seen)
    if "resol" in text or "Name or service" in text or "getaddrinfo" in text:
        return "the name of the host is not known"
    if "refused" in text:
        return "the connection is refused"
    if isinstance(seen, OSError) and seen.strerror:
        return seen.strerror
    return _without_addresses(text) or type(seen).__name__


def _without_addresses(text: str) -> str:
    """Errors of the network repeat addresses, which may hold credentials, and places in memory."""
    text = re.sub(r"<[^<>]* object at 0x[0-9a-f]+>[:,]?\s*", "", text)
    text = re.sub(r"\w+://\S+@", "", text)
    return " ".join(text.split())[:200].rstrip(".")
