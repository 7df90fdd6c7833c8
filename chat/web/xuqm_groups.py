"""/api/im/groups: every change of a group is a command of its own, decided by the caller's role in it."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm_answers import group, group_line, member
from chat.dialects.xuqm_bodies import OfApplication
from chat.dialects.xuqm_requests import GroupRequest, MembersRequest, MuteRequest, RenameRequest, RoleRequest
from chat.domain import groups as g
from chat.domain.commands import Command
from chat.domain.conversations import ByNo, Conversation
from chat.domain.people import Actor
from chat.web.web import Web
from chat.web.xuqm_caller import ImCaller, said


class Groups:
    def __init__(self, web: Web, caller: ImCaller) -> None:
        self._web = web
        self._caller = caller

    def create(self) -> Response:
        """The caller is the owner."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, GroupRequest)
        return self._changed(actor, g.CreateGroup(asked.name, tuple(asked.memberIds), asked.groupId))

    def list(self) -> Response:
        """The caller's groups; an admin's list holds all of the application."""
        actor = self._caller.person()
        self._caller.asked(actor, OfApplication)
        found: tuple[Conversation, ...] = self._web.actions.ask(actor, g.Groups(all=True))
        return said([group_line(conversation) for conversation in found])

    def one(self, group_id: str) -> Response:
        actor = self._caller.person()
        return said(group(self._seen(actor, group_id), Viewpoint.of(actor)))

    def members(self, group_id: str) -> Response:
        actor = self._caller.person()
        return said([member(one, Viewpoint.of(actor)) for one in self._seen(actor, group_id).members])

    def rename(self, group_id: str) -> Response:
        actor = self._caller.person()
        return self._changed(actor, g.RenameGroup(ByNo(group_id), self._caller.asked(actor, RenameRequest).name))

    def dissolve(self, group_id: str) -> Response:
        actor = self._caller.person()
        self._web.actions.perform(actor, g.DissolveGroup(ByNo(group_id)))
        return said()

    def add(self, group_id: str) -> Response:
        actor = self._caller.person()
        people = tuple(self._caller.asked(actor, MembersRequest).userIds)
        return self._changed(actor, g.AddMembers(ByNo(group_id), people))

    def remove(self, group_id: str, user_id: str) -> Response:
        return self._changed(self._caller.person(), g.RemoveMember(ByNo(group_id), user_id))

    def set_role(self, group_id: str, user_id: str) -> Response:
        actor = self._caller.person()
        role = self._caller.asked(actor, RoleRequest).group_role
        return self._changed(actor, g.SetMemberRole(ByNo(group_id), user_id, role))

    def mute(self, group_id: str, user_id: str) -> Response:
        actor = self._caller.person()
        seconds = self._caller.asked(actor, MuteRequest).seconds
        return self._changed(actor, g.MuteMember(ByNo(group_id), user_id, seconds))

    def leave(self, group_id: str) -> Response:
        actor = self._caller.person()
        self._web.actions.perform(actor, g.LeaveGroup(ByNo(group_id)))
        return said()

    def _seen(self, actor: Actor, group_id: str) -> g.Group:
        self._caller.asked(actor, OfApplication)
        found: g.Group = self._web.actions.ask(actor, g.OneGroup(ByNo(group_id)))
        return found

    def _changed(self, actor: Actor, command: Command) -> Response:
        """The group as it is now."""
        changed: g.Group = self._web.actions.perform(actor, command)
        return said(group(changed, Viewpoint.of(actor)))
