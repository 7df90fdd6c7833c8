"""The calls of a desk besides talking, by the first part of their names."""

from collections.abc import Mapping

from chat.web.callers import Callers
from chat.web.left_messages import LeftMessages
from chat.web.notes import Notes
from chat.web.quick_replies import QuickReplies
from chat.web.search import Search
from chat.web.tags import Tags
from chat.web.web import Web
from chat.web.workgroups import Workgroups


def desk_views(web: Web, callers: Callers) -> Mapping[str, object]:
    return {
        "notes": Notes(web, callers),
        "tags": Tags(web, callers),
        "search": Search(web, callers),
        "left_messages": LeftMessages(web, callers),
        "quick_replies": QuickReplies(web, callers),
        "workgroups": Workgroups(web, callers),
    }
