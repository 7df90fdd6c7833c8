"""/time, /healthz, /metrics, /demo: the house about itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from flask import Response, request
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chat.domain.errors import Refusal
from chat.domain.people import Role
from chat.web.bodies import answer
from chat.web.callers import Callers
from chat.web.peers import Peers
from chat.web.web import Web


class Status:
    def __init__(self, web: Web, callers: Callers, peers: Peers) -> None:
        self._web = web
        self._callers = callers
        self._peers = peers
        self._answers: dict[tuple[str, str], int] = defaultdict(int)
        self._registry = CollectorRegistry()
        self._registry.register(_House(web.counters, self._answers))
        ProcessCollector(registry=self._registry)

    def counted(self, response: Response) -> Response:
        """Count an answer; methods nobody has heard of share a name, so that callers cannot grow the table."""
        method = request.method if request.method in _METHODS else "OTHER"
        self._answers[method, str(response.status_code)] += 1
        return response

    def time(self) -> Response:
        return answer({"now": self._web.now()})

    def health(self) -> Response:
        """503 while nothing can be stored."""
        if self._web.check is not None:
            self._web.check()
        return answer({"status": "ok"})

    def metrics(self) -> Response:
        """In Prometheus' text format, for an admin or a program on this machine."""
        if not self._peers.is_loopback(request.environ) and self._callers.person().person.role is not Role.ADMIN:
            raise Refusal("forbidden")
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    def demo(self) -> Response:
        """The sign-ins of the demo cast, for people at this machine."""
        if not self._web.settings.demo:
            raise Refusal("not_found")
        if not self._peers.is_loopback(request.environ):
            raise Refusal("forbidden")
        return answer(self._web.demo())


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _House(Collector):
    """The house's own numbers, asked for when somebody looks; a name in `_total` only grows."""

    def __init__(self, counters: Callable[[], dict[str, float]], answers: Mapping[tuple[str, str], int]) -> None:
        self._counters = counters
        self._answers = answers

    def collect(self) -> Iterator[Metric]:
        answers = CounterMetricFamily("chat_http_answers", "HTTP answers.", labels=("method", "status"))
        for labels, count in sorted(self._answers.items()):
            answers.add_metric(labels, count)
        yield answers
        for name, value in sorted(self._counters().items()):
            what = name.replace("_", " ")
            if name.endswith("_total"):
                yield CounterMetricFamily(f"chat_{name}", what, value)
            else:
                yield GaugeMetricFamily(f"chat_{name}", what, value)
