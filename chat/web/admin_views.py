"""What answers the calls of admins: the tag of an operation -> the object whose methods are its views."""

from chat.web.callers import Callers
from chat.web.legacy_ids import LegacyIds
from chat.web.moderation import Blacklist, Words
from chat.web.records import Audit, Exports, SiteKeys
from chat.web.reports import Reports
from chat.web.settings import Hours, Settings
from chat.web.staff import Groups, Staff
from chat.web.web import Web


def admin_views(web: Web, callers: Callers) -> dict[str, object]:
    """One of each."""
    return {
        "legacy_ids": LegacyIds(web, callers),
        "staff": Staff(web, callers),
        "groups": Groups(web, callers),
        "settings": Settings(web, callers),
        "hours": Hours(web, callers),
        "words": Words(web, callers),
        "blacklist": Blacklist(web, callers),
        "audit": Audit(web, callers),
        "site_keys": SiteKeys(web, callers),
        "reports": Reports(web, callers),
        "exports": Exports(web, callers),
    }
