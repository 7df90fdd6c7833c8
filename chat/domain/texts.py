"""Every sentence that the house says in a conversation, in zh and en, by the code of its notice."""

from collections.abc import Mapping
from typing import Any, Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "assigned": ("客服已接入,请稍候...", "An agent has joined, please wait a moment..."),
    "queued": ("当前排队第 {position} 位，请稍候", "You are number {position} in the queue"),
    "offline": ("客服暂时不在线，您可以先留言", "Nobody is here right now; leave a message and we will answer"),
    "transferred": ("会话已转接给 {agent}", "The conversation was passed to {agent}"),
    "transfer_queued": ("会话已转接，正在排队", "The conversation was passed on and is waiting"),
    "joined": ("{agent} 加入了会话", "{agent} joined the conversation"),
    "visitor_invited": ("{agent} 邀请您开始会话", "{agent} invites you to talk"),
    "closed_by_agent": ("客服已结束会话", "The agent closed the conversation"),
    "closed_by_visitor": ("访客已结束会话", "The visitor closed the conversation"),
    "closed_by_house": ("会话长时间无回复，已自动结束", "The conversation was closed after a long silence"),
    "leave_offered": (
        "抱歉让您久等，您可以先留言，我们会尽快回复",
        "Sorry for the wait; leave a message and we will answer soon",
    ),
    "rate_invited": ("请对本次服务进行评价", "Please rate our service"),
    "invitation_accepted": ("{visitor} 接受了邀请", "{visitor} accepted the invitation"),
    "invitation_rejected": ("{visitor} 拒绝了邀请", "{visitor} declined the invitation"),
    "continued": ("继续会话", "The conversation goes on"),
    "closed": ("会话已关闭", "The conversation is closed"),
    "system": ("系统消息", "System message"),
    "group_created": ("{name} 创建了群聊“{group}”", "{name} created the group “{group}”"),
    "group_renamed": ("{name} 将群名改为“{group}”", "{name} renamed the group to “{group}”"),
    "group_joined": ("{people} 加入了群聊", "{people} joined the group"),
    "group_left": ("{people} 退出了群聊", "{people} left the group"),
    "group_removed": ("{people} 被移出群聊", "{people} was removed from the group"),
    "group_role_owner": ("{people} 成为群主", "{people} is the owner of the group now"),
    "group_role_admin": ("{people} 成为管理员", "{people} is an admin of the group now"),
    "group_role_member": ("{people} 不再是管理员", "{people} is no longer an admin of the group"),
    "group_muted": ("{people} 被禁言", "{people} was muted"),
    "group_unmuted": ("{people} 被解除禁言", "{people} may speak again"),
    "group_dissolved": ("{name} 解散了群聊", "{name} dissolved the group"),
    "reopened": ("会话已重新开始", "The conversation goes on"),
}


def text(code: str, language: str, arguments: Mapping[str, Any]) -> str:
    """The sentence of `code` in `zh` or `en`; a code that nobody knows is no sentence."""
    zh, en = TEXTS.get(code, ("", ""))
    return (zh if language == "zh" else en).format_map(arguments)
