"""The European Patent Office's Open Patent Services through python-epo-ops-client, which is imported here only.

The library knows the addresses, the access token and its renewal; every question itself goes through our Web, which
pauses, limits and never follows a redirect. The quotas that each answer tells are read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.collect.web import Web

MEGABYTE = 1_000_000
_SERVICE = re.compile(r"\bsearch=(\w+):(\d+)")
_TOTAL = re.compile(rb'total-result-count="(\d{1,12})"')
_MESSAGE = re.compile(rb"<(?:\w+:)?(?:message|description)>([^<]{1,300})<")
_RENEWALS = 3


@dataclass(frozen=True)
class Quota:
    """What OPS lets a user take, in bytes, and at what share of it we stop."""

    hour: float
    week: float
    share: float = 0.95


@dataclass(frozen=True)
class Found:
    """One page of an answer: how many publications fit in all, and its XML."""

    total: int
    data: bytes


@dataclass
class Ops:
    """The service, asked for publications; ``spent`` is why it is to be left in peace for now, None while it is not."""

    client: Any
    web: Web
    quota: Quota
    spent: InputError | None = None

    def search(self, cql: str, first: int, last: int) -> Found:
        """Return the publications ``first`` to ``last`` (from 1, 100 at most) that fit a question.

        Raises
        ------
        InputError
            The service refuses the key or the question, its quota is spent, or it does not answer.
        """
        from xml.etree.ElementTree import ParseError

        from epo_ops.exceptions import IndividualQuotaPerHourExceeded, RegisteredQuotaPerWeekExceeded
        from requests import HTTPError, RequestException

        try:
            answer = self.client.published_data_search(cql, first, last, ["biblio", "abstract"])
        except (IndividualQuotaPerHourExceeded, RegisteredQuotaPerWeekExceeded) as error:
            raise _spent() from error
        except HTTPError as error:
            if error.response is not None and error.response.status_code == 404:
                return Found(0, b"")  # OPS' way to say that nothing fits
            raise _refused(error.response) from None
        except (RequestException, ParseError, KeyError, ValueError, TypeError) as error:
            raise InputError(N_("OPS gave no answer that can be used ({error})."), error=type(error).__name__) from None
        total = _TOTAL.search(answer.content)
        if answer.status_code != 200 or total is None:
            raise _refused(answer)
        self._heed(answer.headers)
        return Found(int(total[1]), answer.content)

    def _heed(self, headers: Mapping[str, str]) -> None:
        """Go as slow as the service asks (X-Throttling-Control), and stop before a quota is spent."""
        service = _SERVICE.search(headers.get("X-Throttling-Control", ""))
        if service and (service[1] == "black" or int(service[2]) == 0):
            self.spent = InputError(
                N_("OPS is overloaded and asks to come back later; the next run goes on from here.")
            )
        elif service:
            self.web.sleep(max(0.0, 60 / int(service[2]) - self.web.manners.delay))
        used = {
            "hour": headers.get("X-IndividualQuotaPerHour-Used", ""),
            "week": headers.get("X-RegisteredQuotaPerWeek-Used", ""),
        }
        for span, limit in (("hour", self.quota.hour), ("week", self.quota.week)):
            if used[span].isdigit() and int(used[span]) >= self.quota.share * limit:
                self.spent = _spent()


def make_ops(key: str, secret: str, base: str, web: Web, quota: Quota) -> Ops:
    """Return the service as the user with this key; no question is asked yet."""
    from epo_ops import Client

    client = Client(key, secret, middlewares=[], timeout=web.manners.timeout)
    client.__auth_url__ = f"{base}/3.2/auth/accesstoken"
    client.__service_url_prefix__ = f"{base}/3.2/rest-services"
    client.request = _Transport(web)
    return Ops(client, web, quota)


@dataclass
class _Transport:
    """What the library sends its questions with."""

    web: Web
    headers: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], params: object = None) -> Any:  # noqa: ANN401 - a requests.Response
        """Send a question; the library asks again, without its range, where the token had ended: then it is added."""
        from requests import Response
        from requests.structures import CaseInsensitiveDict

        self.headers |= headers
        found = self.web.ask(url, headers=self.headers, data=data)
        self.refused = self.refused + 1 if found.status == 400 and b"invalid_access_token" in found.body else 0
        if self.refused > _RENEWALS:
            raise InputError(N_("OPS refuses every access token it gives; try again later."))
        response = Response()
        response.status_code, response._content = found.status, found.body
        response.headers = CaseInsensitiveDict(found.headers)
        response.url, response.encoding = url, "utf-8"
        asked: Any = SimpleNamespace(url=url, body=data)  # all that the library looks at
        response.request = asked
        return response


def _spent() -> InputError:
    return InputError(N_("The quota of OPS is nearly spent; the next run goes on from here."))


def _refused(response: Any) -> InputError:  # noqa: ANN401 - a requests.Response
    """Return in one sentence why OPS refused; the key stays out of it."""
    status = response.status_code if response is not None else 0
    path = str(getattr(response, "url", "") or "")
    if status in {400, 401, 403} and path.endswith("/auth/accesstoken"):
        return InputError(
            N_("OPS does not know this key and secret; wanted those of your account at developers.epo.org.")
        )
    headers = response.headers if response is not None else {}
    told = _MESSAGE.findall(response.content) if response is not None else []
    reason = headers.get("X-Rejection-Reason", "") or b" ".join(told).decode("utf-8", "replace")
    return InputError(
        N_("OPS answered {status} {reason}; the next run goes on from here."),
        status=status,
        reason=" ".join(reason.split())[:200],
    )
