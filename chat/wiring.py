"""Builds every object once and hands it to its users; the only file that knows everybody."""

import gc
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import gevent

from chat.actions import founding
from chat.actions.attempts import Attempts
from chat.actions.house import House
from chat.actions.identity import DESK_KINDS, WEIYU_KINDS, Identity
from chat.actions.listening import Listening
from chat.actions.perform import Actions
from chat.actions.uploads import Uploads
from chat.config import Settings
from chat.dialects.chatvo import ChatvoDialect
from chat.dialects.chatvo_frames import ChatvoFrames
from chat.dialects.desk import DeskDialect, DeskVoice
from chat.dialects.desk_frames import DeskFrames
from chat.dialects.spring import SUBPROTOCOLS
from chat.dialects.weiyu_agent import SUBPROTOCOLS as MQTT_SUBPROTOCOLS
from chat.dialects.weiyu_agent import WeiyuAgentDialect
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_shape import WeiyuVoice
from chat.dialects.weiyu_visitor import WeiyuVisitorDialect
from chat.dialects.xuqm import XuqmDialect
from chat.dialects.xuqm_entities import Entities
from chat.dialects.xuqm_shapes import Voice as ImVoice
from chat.domain.commands import BeginSignIn
from chat.domain.credentials import Credentials, KeyUid, LegacyKey, Token
from chat.domain.errors import Refusal
from chat.domain.events import Publication, SignInEnded
from chat.domain.people import Actor, Person
from chat.domain.rules import Rules
from chat.files.homes import homes_of
from chat.files.links import Links
from chat.files.pictures import Pictures
from chat.files.spool import Spool
from chat.gateway.connection import Connections, Gate
from chat.gateway.endpoints import Endpoint
from chat.gateway.inspector import Inspector
from chat.gateway.legacy_door import LegacyDoor, Surroundings
from chat.gateway.registry import Registry
from chat.gateway.request import HttpLimits
from chat.gateway.server import Servers
from chat.gateway.socket import Handshake, Limits
from chat.gateway.socket_flask import mount, router
from chat.gateway.socket_legacy import LegacyDoors, handler_serving
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs import Options as SockJsOptions
from chat.gateway.sockjs_flask import mount_sockjs
from chat.hub.adapter_memory import MemoryAdapter
from chat.hub.presence_memory import MemoryPresence
from chat.store.database import Database, migrate
from chat.store.memory import Memory, Transaction
from chat.store.outsiders import Outsiders
from chat.store.readers import Readers
from chat.store.secrets import keep, read, secret
from chat.store.writer import Writer
from chat.timers.due import DueCards
from chat.timers.rounds import Rounds
from chat.timers.schedule import Schedule
from chat.timers.tidying import Tidying
from chat.web.chatvo import chatvo_of
from chat.web.hosts import Hosts
from chat.web.inspector import inspector_of
from chat.web.peers import Peers
from chat.web.playground import playground_of
from chat.web.site import FAILURE_WINDOW, Application, Web, install
from chat.web.tokens import Tokens
from chat.web.weiyu_agent import weiyu_agent_of
from chat.web.weiyu_visitor import weiyu_visitor_of
from chat.web.xuqm import im_of
from chat.web.xuqm_sigs import UserSigs
from chat.wire.mqtt_limits import Limits as MqttLimits
from chat.wire.sockjs_session import Limits as SockJsLimits
from chat.wire.stomp import Limits as FrameLimits
from chat.wire.stomp_session import SessionLimits

logger = logging.getLogger(__name__)
access = logging.getLogger("chat.access")

T = TypeVar("T")

SOCKJS: Final = {
    "/ws/im": SockJsLimits(),
    # What Weiyu's own configuration sets (seed 001).
    "/sockjs": SockJsLimits(heartbeat_ms=5_000, response_bytes=512 * 1024),
}
"""The doors that SockJS clients may enter by, too."""

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def utc_ms() -> int:
    """The time, UTC ms."""
    return time.time_ns() // 1_000_000


def open_database(settings: Settings) -> Database:
    """The database of this installation, migrated. Main thread only, before the hub serves."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.data / "switchboard.sqlite3")
    applied = migrate(database, MIGRATIONS)
    if applied:
        logger.info("Migrated: %s", ", ".join(applied))
    return database


def in_transaction(database: Database, decide: Callable[[Transaction], T]) -> T:
    """Run one decision here and now, for what happens before a server runs. Main thread only."""
    connection = database.connection()
    try:
        connection.execute("BEGIN IMMEDIATE")
        transaction = Transaction(database, connection, utc_ms(), {})
        try:
            value = decide(transaction)
            transaction.before_commit()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return value
    finally:
        database.close()


class Switchboard:
    """The whole house, built. `cast` is the demo cast when this start founded it."""

    def __init__(self, settings: Settings, app: Application, now: Callable[[], int] = utc_ms) -> None:
        self.settings = settings
        self.app = app
        self.now = now
        self.database = open_database(settings)
        self.cast = self._found_demo()
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
        servers.start()
        self.schedule.start()
        opened()
        spare_the_collector()
        servers.serve_forever()
        self.readers.stop()

    def finish_work(self) -> None:
        """Let what was taken on be committed and answered; in a stop, before sockets close."""
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
            access_log=access.info,
            finish_work=self.finish_work,
            stop_within_ms=chosen.stop_seconds * 1000,
            handler_class=handler_serving(self.raw_doors),
        )

    def _found_demo(self) -> founding.Cast | None:
        if not self.settings.demo:
            return None
        cast = in_transaction(self.database, partial(founding.found_demo, password=self.settings.demo_password))
        if cast is not None:
            keep(self.settings.data, "demo", json.dumps(dict(cast.passwords)))
        return cast

    def _build_actions(self) -> None:
        settings = self.settings
        people: dict[int, Person] = {}
        outsiders = Outsiders()

        def transaction(connection: sqlite3.Connection) -> Transaction:
            if outsiders.wrote(connection):
                people.clear()
            return Transaction(self.database, connection, self.now(), people)

        def snapshot(connection: sqlite3.Connection) -> Memory:
            return Memory(self.database, connection, self.now())

        self.writer = Writer(
            self.database, transaction, self._tell, settings.writer_queue, settings.writer_batch, logger.error
        )
        self.readers = Readers(self.database, snapshot, settings.readers, logger.error, settings.reader_queue)
        self.house = House(_rules(settings), self.presence)
        self.actions = Actions(self.writer, self.readers, self.house)
        self.identity = Identity(self.readers, self.tokens.read)
        self.listening = Listening(self.actions, self.adapter, settings.catch_up_hold, settings.catch_up_page)
        links = Links(settings.base_url, secret(settings.data, "files"), self.now)
        spool = Spool(settings.data / "incoming", settings.max_upload, settings.max_uploads)
        pictures = Pictures(settings.max_pixels)
        self.uploads = Uploads(self.actions, self.readers, spool, homes_of(settings), pictures, links)

    def _build_gateway(self) -> None:
        settings = self.settings
        limits = Limits(settings.max_message, settings.max_message, settings.max_queued)
        self.lines = Lines(gevent.get_hub().loop, limits)
        self.registry = Registry(self.adapter, self.presence, self.actions, settings.connections_per_person, self.now)
        gate = Gate(
            self.actions, self.listening, self.registry, self.lines.heartbeat, self._recognise, settings.pipeline,
            settings.rate_per_second, settings.rate_burst, settings.first_message_seconds * 1000,
        )  # fmt: skip
        self.connections = Connections(gate)

    def _build_web(self, app: Application) -> None:
        settings = self.settings
        self.frames = DeskFrames(self.uploads.links.url, self.now)
        self.weiyu = WeiyuFrames(self.uploads.links.url, self.now)
        web = Web(
            settings, self.actions, self.identity, self.tokens, self.frames, self.now, self._counters, self._demo,
            Attempts(settings.sign_in_failures, FAILURE_WINDOW), self.uploads,
        )  # fmt: skip
        install(app, web)
        peers = Peers(settings.trusted_proxies)
        app.register_blueprint(weiyu_visitor_of(web, self.uploads, self.weiyu, peers))
        app.register_blueprint(weiyu_agent_of(web, self.uploads, self.weiyu, peers))
        self.sigs = UserSigs(self.identity, self.actions, self.now)
        self.im = Entities(self.uploads.links.url, self.uploads.links.key_of, self.now)
        for blueprint in im_of(web, self.sigs, self.im, self.uploads):
            app.register_blueprint(blueprint)
        static = Path(app.static_folder or "static")
        app.register_blueprint(playground_of(web, peers, lambda: self.readers.call(_demo_cast), static))
        inspector = Inspector(self.registry, self.now, lambda: self.lines.is_held)
        app.register_blueprint(inspector_of(web, peers, inspector))
        self._open_raw_door(app, web, peers)
        sock = router(app)
        for endpoint in self._doors():
            mount(sock, endpoint.path, endpoint, self.lines)
            if endpoint.path in SOCKJS:
                mount_sockjs(sock, endpoint.path, endpoint, self.lines, self._sockjs(SOCKJS[endpoint.path], peers))

    def _open_raw_door(self, app: Application, web: Web, peers: Peers) -> None:
        """The legacy carrier answers before the app does, so it is told what the app knows of hosts and proxies."""
        settings = self.settings
        hosts = Hosts(settings.base_url, settings.addresses)
        frames = ChatvoFrames(self.uploads.links.url)
        for blueprint in chatvo_of(web, self.uploads, frames, hosts, peers):
            app.register_blueprint(blueprint)

        def hops(handshake: Handshake) -> dict[str, str]:
            forwarded = handshake.headers.get("x-forwarded-for", "")
            return {"REMOTE_ADDR": handshake.peer, "HTTP_X_FORWARDED_FOR": forwarded}

        door = LegacyDoor(
            lambda: ChatvoDialect(frames), self.connections, self.identity, self.lines.heartbeat,
            Surroundings(
                hosts.knows, hosts.is_own, lambda h: peers.address(hops(h)), lambda h: peers.source(hops(h)), self.now
            ),
        )  # fmt: skip
        self.raw_doors = LegacyDoors(self.lines, {"/websocket/<id>": door, "/linux/websocket/<id>": door})

    def _build_timers(self) -> None:
        tidying = Tidying(self.uploads, self.houses)
        self.cards = DueCards(self.actions, self.houses, self.now, self.settings.card_batch)
        self.rounds = Rounds(self.actions, self.houses, self.settings.round_batch)
        self.schedule = Schedule(
            self.cards, self.rounds, self.registry.renew, self.settings.presence_seconds, self.settings.round_seconds,
            tidying, self.settings.tidy_seconds,
        )

    def _doors(self) -> list[Endpoint]:
        """The doors table (design, section 2)."""
        stomp = SessionLimits(FrameLimits(body_bytes=self.settings.max_message))
        mqtt = MqttLimits(packet_bytes=self.settings.max_message)
        voice = DeskVoice(self.frames)
        weiyu = WeiyuVoice(self.weiyu)

        def weiyu_visitor() -> WeiyuVisitorDialect:
            return WeiyuVisitorDialect(weiyu, stomp, self.uploads.links.key_of)

        def weiyu_agent() -> WeiyuAgentDialect:
            return WeiyuAgentDialect(self.weiyu, self.uploads.links.key_of, mqtt)

        im = ImVoice(self.im)

        return [
            Endpoint("/ws/chat", SUBPROTOCOLS, lambda: DeskDialect(voice, stomp), self.connections),
            Endpoint("/stomp", SUBPROTOCOLS, weiyu_visitor, self.connections),
            Endpoint("/mini", SUBPROTOCOLS, weiyu_visitor, self.connections),
            Endpoint("/websocket", MQTT_SUBPROTOCOLS, weiyu_agent, self.connections),
            Endpoint("/sockjs", SUBPROTOCOLS, weiyu_visitor, self.connections),
            Endpoint("/ws/im", SUBPROTOCOLS, lambda: XuqmDialect(im, stomp), self.connections),
        ]

    def _sockjs(self, limits: SockJsLimits, peers: Peers) -> SockJsOptions:
        settings = self.settings
        bounded = replace(limits, queue_bytes=settings.max_queued)
        return SockJsOptions(
            bounded, client_url=settings.sockjs_client_url, max_body=settings.max_body,
            max_sessions=settings.sockjs_sessions, address=peers.address,
        )  # fmt: skip

    def _tell(self, publication: Publication) -> None:
        """After the commit, in commit order: everybody in the rooms, and the timer of the cards."""
        if isinstance(publication.event, SignInEnded):
            self.registry.ended(publication.event.sign_ins)
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

    def _counters(self) -> dict[str, float]:
        return {
            "connections": self.registry.count,
            "writes_unfinished": self.writer.unfinished,
            "reads_unanswered": self.readers.unanswered,
        }

    def _demo(self) -> dict[str, Any] | None:
        """The sign-ins of the demo cast; None outside demo mode."""
        if not self.settings.demo:
            return None
        passwords = json.loads(read(self.settings.data, "demo") or "{}")
        cast = self.readers.call(_demo_cast)
        return {
            "staff": [
                {"username": name, "password": password, **self._demo_agent(cast[name])}
                for name, password in passwords.items()
            ],
            "visitors": [self._demo_visitor(cast[uid]) for uid in founding.DEMO_VISITORS],
        }

    def _demo_agent(self, actor: Actor) -> dict[str, Any]:
        """What XuqmGroup's clients sign in with: the uid, and the site's signature for it."""
        uid = actor.person.uid
        sig = self.sigs.make(actor.organisation, uid, self.settings.agent_token_seconds)
        return {"uid": uid, "userSig": sig, "appId": actor.organisation.app_key}

    def _demo_visitor(self, actor: Actor) -> dict[str, Any]:
        lifetime = self.settings.agent_token_seconds
        sign_in = self.actions.perform(actor, BeginSignIn("visitor", lifetime))
        token = self.tokens.issue(actor.id, sign_in, "visitor", lifetime)
        person = actor.person
        return {"id": person.id, "uid": person.uid, "nickname": person.nickname, "accessToken": token}


def _demo_cast(memory: Memory) -> dict[str, Actor]:
    """Staff by login name, visitors by uid."""
    organisation = memory.organisations.by_uid(founding.DEMO_ORGANISATION)
    assert organisation is not None
    staff = {name: memory.people.with_password(organisation.id, name) for name in founding.DEMO_STAFF}
    visitors = {uid: memory.people.by_uid(organisation.id, uid) for uid in founding.DEMO_VISITORS}
    people = {name: found[0] for name, found in staff.items() if found is not None} | visitors
    return {name: Actor(person, organisation) for name, person in people.items() if person is not None}


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
    )
