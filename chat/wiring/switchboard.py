"""Builds every object once and hands it to its users; the only file that knows everybody."""

import gc
import logging
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import gevent

from chat.actions.attempts import Attempts
from chat.actions.barred import Barred
from chat.actions.exporting import Exporting
from chat.actions.forgetting import Forgetting
from chat.actions.health import Health
from chat.actions.house import House
from chat.actions.identity import DESK_KINDS, WEIYU_KINDS, Identity
from chat.actions.listening import Listening
from chat.actions.perform import Actions
from chat.actions.reports import Reports
from chat.actions.uploads import Uploads
from chat.config import Settings
from chat.dialects.weiyu_agent import WeiyuAgentDialect
from chat.dialects.xuqm import XuqmDialect
from chat.domain.audit import NoteSignInFailure
from chat.domain.credentials import Credentials, KeyUid, LegacyKey, Token
from chat.domain.errors import Refusal
from chat.domain.events import Publication, SignInEnded, ViewingSeen
from chat.domain.people import Actor, Organisation
from chat.domain.rules import Rules
from chat.files.homes import homes_of
from chat.files.links import Links
from chat.files.pictures import Pictures
from chat.files.spool import Spool
from chat.gateway.connections import Connections
from chat.gateway.gate import Gate
from chat.gateway.inspector import Inspector
from chat.gateway.journal import Journal
from chat.gateway.registry import Registry
from chat.gateway.request import HttpLimits
from chat.gateway.server import Servers
from chat.gateway.socket import Limits
from chat.gateway.socket_legacy import handler_serving
from chat.gateway.socket_raw import Lines
from chat.hub.adapter_memory import MemoryAdapter
from chat.hub.presence_memory import MemoryPresence
from chat.hub.viewers import Viewers
from chat.hub.watched import Watched
from chat.store.memory import Memory
from chat.store.readers import Readers
from chat.store.secrets import secret
from chat.store.transactions import Transactions
from chat.store.writer import Writer
from chat.timers.due import DueCards
from chat.timers.rounds import Rounds
from chat.timers.schedule import Schedule
from chat.timers.tidying import Tidying
from chat.web.chatvo import chatvo_of
from chat.web.hosts import Hosts
from chat.web.inspector import inspector_of
from chat.web.mirror import mirror_of
from chat.web.peers import Peers
from chat.web.playground import playground_of
from chat.web.site import FAILURE_WINDOW, Application, Web, install
from chat.web.tokens import Tokens
from chat.web.weiyu_agent import weiyu_agent_of
from chat.web.weiyu_visitor import weiyu_visitor_of
from chat.web.widget import widget_of
from chat.web.xuqm import im_of
from chat.web.xuqm_sigs import UserSigs
from chat.wiring.acts import acts_of
from chat.wiring.console import Console
from chat.wiring.demo import Demo, found_demo
from chat.wiring.doors import doors, frames_of, open_doors, raw_doors
from chat.wiring.installation import open_database, utc_ms

logger = logging.getLogger(__name__)
access = logging.getLogger("chat.access")
connections = logging.getLogger("chat.connections")


class Switchboard:
    """The whole house, built. `cast` is the demo cast when this start founded it."""

    def __init__(self, settings: Settings, app: Application, now: Callable[[], int] = utc_ms) -> None:
        self.settings = settings
        self.app = app
        self.now = now
        self.database = open_database(settings, claims=False)
        self.cast = found_demo(settings, self.database) if settings.demo else None
        self.tokens = Tokens(app, secret(settings.data, "tokens"))
        self.presence = MemoryPresence(settings.presence_seconds * 1000)
        self.adapter = MemoryAdapter()
        self._build_actions()
        self._build_gateway()
        self._build_web(app)
        self._build_timers()

    def serve(self, opened: Callable[[], None]) -> None:
        """Serve every address until told to stop; `opened` is called once they are bound."""
        servers = self._servers()
        servers.heed_signals()
        servers.start()
        self.schedule.start()
        self.console.open()
        opened()
        self.exporting.resume()
        spare_the_collector()
        servers.serve_forever()
        self.readers.stop()

    def finish_work(self) -> None:
        """Let what was taken on be committed and answered; in a stop, before sockets close."""
        self.console.close()
        self.schedule.stop()
        self.writer.stop()

    def houses(self) -> list[Actor]:
        """The house itself, in each organisation."""
        return [self.identity.system(organisation) for organisation in self.identity.organisations()]

    def has_admin(self) -> bool:
        """Whether anybody could run this installation."""
        return bool(self.readers.call(lambda memory: memory.people.has_admin()))

    def _servers(self) -> Servers:
        chosen = self.settings
        return Servers(
            self.app,
            chosen.addresses,
            self.lines,
            # The app bounds these itself (MAX_CONTENT_LENGTH), and says so in problem JSON.
            limits=HttpLimits(max_body=chosen.max_body, streams=lambda path: path.startswith(("/api/", "/visitor/"))),
            access_log=partial(_line, access),
            address=self.peers.address,
            finish_work=self.finish_work,
            stop_within_ms=chosen.stop_seconds * 1000,
            handler_class=handler_serving(self.raw_doors),
        )

    def _build_actions(self) -> None:
        settings = self.settings

        def snapshot(connection: sqlite3.Connection) -> Memory:
            return Memory(self.database, connection, self.now())

        self.writer = Writer(
            self.database,
            Transactions(self.database, self.now),
            self._tell,
            settings.writer_queue,
            settings.writer_batch,
            logger.error,
        )
        self.readers = Readers(self.database, snapshot, settings.readers, logger.error, settings.reader_queue)
        self.links = Links(settings.base_url, secret(settings.data, "files"), self.now)
        self.house = House(_rules(settings), self.presence, self.links.key_of)
        self.actions = Actions(self.writer, self.readers, self.house)
        self.barred = Barred(self.readers, self.now)
        self.peers = Peers(settings.trusted_proxies)
        self.identity = Identity(
            self.readers, self.tokens.read, self.barred, self.peers.calling, self._note_failure
        )  # fmt: skip
        self.exporting = Exporting(self.actions, self.readers, self.houses, settings.data / "exports")
        self.reports = Reports(self.readers)
        self.viewers = Viewers()
        self.watched = Watched(self.adapter, self.presence)
        self.listening = Listening(
            self.actions, self.adapter, settings.catch_up_hold, settings.catch_up_page, self.viewers, self.watched
        )
        spool = Spool(settings.data / "incoming", settings.max_upload, settings.max_uploads)
        pictures = Pictures(settings.max_pixels)
        self.uploads = Uploads(self.actions, self.readers, spool, homes_of(settings), pictures, self.links)

    def _build_gateway(self) -> None:
        settings = self.settings
        limits = Limits(settings.max_message, settings.max_message, settings.max_queued)
        self.lines = Lines(gevent.get_hub().loop, limits)
        self.registry = Registry(
            self.adapter,
            self.presence,
            self.watched,
            self.actions,
            settings.connections_per_person,
            self.now,
            self.barred,
        )
        gate = Gate(
            self.actions, self.listening, self.registry, self.lines.heartbeat, self._recognise, settings.pipeline,
            settings.rate_per_second, settings.rate_burst, settings.first_message_seconds * 1000,
        )  # fmt: skip
        self.connections = Connections(gate, Journal(partial(_line, connections), self.now))

    def _build_web(self, app: Application) -> None:
        settings = self.settings
        self.frames = frames_of(self.links, self.now)
        self.sigs = UserSigs(self.identity, self.actions, self.now)
        self.demo = Demo(settings, self.actions, self.readers, self.tokens, self.sigs)
        web = Web(
            settings, self.actions, self.identity, self.tokens, self.frames.desk, self.now, self._counters,
            self.demo.sign_ins, Attempts(settings.sign_in_failures, FAILURE_WINDOW), self.uploads,
            Health(self.writer, self.now).check, self.reports, self.exporting,
        )  # fmt: skip
        statics, origins = install(app, web)
        peers, hosts = self.peers, Hosts(settings.base_url, settings.addresses)
        inspector = Inspector(self.registry, self.now, lambda: self.lines.is_held)
        for blueprint in (
            weiyu_visitor_of(web, self.uploads, self.frames.weiyu, peers),
            weiyu_agent_of(web, self.uploads, self.frames.weiyu, peers),
            *im_of(web, self.sigs, self.frames.im, self.uploads),
            *chatvo_of(web, self.uploads, self.frames.chatvo, hosts, peers),
            playground_of(web, peers, self.demo.cast, Path(app.static_folder or "static")),
            inspector_of(web, peers, inspector),
            mirror_of(peers, secret(settings.data, "doctor"), self.now),
            widget_of(web, origins, peers, statics, Path(app.static_folder or "static")),
        ):
            app.register_blueprint(blueprint)
        endpoints = doors(self.frames, self.links, self.connections, settings.max_message, origins, peers)
        open_doors(app, endpoints, self.lines, settings, peers)
        self.raw_doors = raw_doors(
            self.frames.chatvo, self.connections, self.identity, self.lines, hosts, peers, self.now
        )

    def _build_timers(self) -> None:
        tidying = Tidying(self.uploads, self.exporting, self.houses)
        self.cards = DueCards(self.actions, self.houses, self.now, self.settings.card_batch)
        self.rounds = Rounds(self.actions, self.houses, self.settings.round_batch)
        self.schedule = Schedule(
            self.cards,
            self.rounds,
            self.registry.renew,
            self.settings.presence_seconds,
            self.settings.round_seconds,
            tidying,
            self.settings.tidy_seconds,
        )

        self.forgetting = Forgetting(
            self.actions, self.readers, self.writer, self.uploads, self.house, self.houses,
            self.settings.data / "exports", self.now,
        )  # fmt: skip
        self.schedule.daily(self.forgetting.run, self.settings.retention_hour)
        self.schedule.once(self.forgetting.resume)
        self.acts = acts_of(self.forgetting, self._tell)
        self.console = Console(self.settings.data, self.acts)

    def _tell(self, publication: Publication) -> None:
        """After the commit, in commit order: everybody in the rooms, and the timer of the cards."""
        if isinstance(publication.event, SignInEnded):
            self.registry.ended(publication.event.sign_ins)
        if isinstance(publication.event, ViewingSeen) and not self.viewers.heard(publication.event):
            return
        self.barred.heard(publication.event)
        self.adapter.broadcast(publication)
        self.registry.heard(publication.event)
        self.cards.heard(publication.event)

    def _recognise(self, credentials: Credentials, via: str, connection: int) -> Actor:
        if isinstance(credentials, LegacyKey):
            return self.identity.by_legacy_key(credentials, connection)
        if isinstance(credentials, Token) and via == XuqmDialect.name:
            return self.sigs.by_token(credentials.token, via, connection)
        if isinstance(credentials, Token):
            kinds = WEIYU_KINDS if via == WeiyuAgentDialect.name else DESK_KINDS
            return self.identity.by_token(credentials.token, kinds, via, connection)
        if isinstance(credentials, KeyUid):
            return self.identity.by_key(credentials.uid, via, connection)
        raise Refusal("unauthorized")

    def _note_failure(self, organisation: Organisation, attempt: NoteSignInFailure) -> None:
        self.actions.submit(self.identity.system(organisation), attempt, lambda _noted: None)

    def _counters(self) -> dict[str, float]:
        return {
            "connections": self.registry.count,
            "writes_unfinished": self.writer.unfinished,
            "reads_unanswered": self.readers.unanswered,
        }


def _line(log: logging.Logger, line: str, facts: Mapping[str, Any]) -> None:
    """A line for people, which carries its facts for programs (CHAT_LOG)."""
    log.info("%s", line, extra={"facts": facts})


def spare_the_collector() -> None:
    """Look for cycles rarely: a full look walks every connection while everybody waits, and hardly anything is found.

    What was built by now stays for good, so it is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _rules(settings: Settings) -> Rules:
    return Rules(
        recall_window=settings.recall_seconds * 1000,
        transfer_wait=settings.transfer_seconds * 1000,
        auto_close=settings.auto_close_seconds * 1000,
        escalate_after=settings.escalate_seconds * 1000,
        visitors_may_pay=settings.demo,
        upload_size=settings.max_upload,
        storage=settings.storage,
        file_types=tuple(part.strip() for part in settings.file_types.split(",") if part.strip()),
        orphan_age=settings.orphan_seconds * 1000,
        retention=settings.retention_days,
    )
