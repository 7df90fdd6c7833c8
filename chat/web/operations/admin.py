"""What admins look after: legacy ids, staff, groups, settings, what is kept out."""

from typing import Final

from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_admin import StaffQuery
from chat.web.operations.operation import AGENT, MANAGER, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "legacy_ids.enrol", "POST", "/legacy-ids", MANAGER,
        "Let pages on the raw door use this id: a person's, a workgroup's, or a new person's; without any, that of "
        "the person whose id or uid it is. With networks, from there only.",
        "登记旧页面使用的编号：属于某人、某工作组或新建的人；都不给时为该编号或 uid 本人。networks 限定来源网段。",
        ("EnrolRequest",), gives={201: "LegacyId"}, refuses=("forbidden", "not_found", "already_enrolled"),
    ),
    Operation(
        "legacy_ids.list", "GET", "/legacy-ids", MANAGER,
        "The enrolled ids, the oldest first.", "已登记的编号，最早的在前。",
        query=ListQuery, gives={200: "LegacyIds"}, refuses=("forbidden",),
    ),
    Operation(
        "legacy_ids.revoke", "DELETE", "/legacy-ids/{legacyId}", MANAGER,
        "Take the id back. Its connections end.", "撤销编号，其连接随即断开。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "staff.list", "GET", "/people", MANAGER,
        "Agents and admins, disabled ones too, by id; `q` is found in login and nickname.",
        "客服与管理员（含已停用），按编号排列；q 匹配用户名和昵称。",
        query=StaffQuery, gives={200: "Staff"}, refuses=("forbidden",),
    ),
    Operation(
        "staff.hire", "POST", "/people", MANAGER,
        "Take somebody on. Without a password the server draws one and shows it this once.",
        "添加客服或管理员。未给密码时由服务器生成，仅显示一次。",
        ("HireRequest",), gives={201: "Hired"}, refuses=("forbidden", "not_found", "username_taken"),
    ),
    Operation(
        "staff.change", "PATCH", "/people/{personId}", MANAGER,
        "Change what is given. A new password, or a role taken away, ends the person's sign-ins; `disabled` also takes "
        "the seat, and others get their sessions.",
        "修改资料。更换密码或降级会使其登录失效；停用还会收回坐席并转出会话。",
        ("PersonRequest",), gives={200: "StaffMember"},
        refuses=("forbidden", "not_found", "username_taken", "last_admin"),
    ),
    Operation(
        "staff.dismiss", "DELETE", "/people/{personId}", MANAGER,
        "Disable somebody: sign-ins and connections end at once, others get their sessions.",
        "停用：登录与连接立即失效，其会话转给他人。",
        gives={204: None}, refuses=("forbidden", "not_found", "last_admin"),
    ),
    Operation(
        "groups.add", "POST", "/workgroups", MANAGER, "Make a workgroup.", "新建工作组。",
        ("WorkgroupRequest",), gives={201: "StaffGroup"}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "groups.change", "PATCH", "/workgroups/{workgroupId}", MANAGER,
        "Change what is given. New members take who waits.", "修改工作组；新成员会接入等待中的会话。",
        ("WorkgroupChange",), gives={200: "StaffGroup"}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "groups.remove", "DELETE", "/workgroups/{workgroupId}", MANAGER,
        "Remove it; its sessions go to the first of the others.", "删除工作组，其会话转到第一个工作组。",
        gives={204: None}, refuses=("forbidden", "not_found", "last_workgroup"),
    ),
    Operation(
        "settings.every", "GET", "/settings", AGENT, "What holds here.", "当前设置。", gives={200: "Settings"},
    ),
    Operation(
        "settings.change", "PATCH", "/settings", MANAGER,
        "Change what is given; it holds from now on. Unknown names are refused. A colour on which no label can be read "
        "is refused with the nearest shade in `hint`.",
        "修改给出的设置，立即生效；未知名称会被拒绝。对比度不足的颜色会被拒绝，hint 给出最接近的可用颜色。",
        ("SettingsRequest",), gives={200: "Settings"}, refuses=("forbidden", "low_contrast"),
    ),
    Operation(
        "settings.embedding", "GET", "/settings/embed", AGENT,
        "The line that puts the widget into a page, and the origins where it was seen.",
        "网页嵌入代码，以及出现过的来源。", gives={200: "Embedding"},
    ),
    Operation(
        "hours.list", "GET", "/hours", AGENT, "When somebody serves; no rows is always.", "服务时间；为空表示全天。",
        gives={200: "Hours"},
    ),
    Operation(
        "hours.change", "PUT", "/hours", MANAGER, "Replace the service hours.", "设置服务时间。",
        ("HoursRequest",), gives={200: "Hours"}, refuses=("forbidden",),
    ),
    Operation(
        "words.list", "GET", "/words", MANAGER, "Words that are masked or refused.", "敏感词列表。",
        query=ListQuery, gives={200: "Words"}, refuses=("forbidden",),
    ),
    Operation(
        "words.add", "POST", "/words", MANAGER,
        "Mask a word in all that is said here, or refuse what holds it. The same word again takes the new action.",
        "添加敏感词：打码或拒绝；重复添加时更新处理方式。",
        ("WordRequest",), gives={201: "Word"}, refuses=("forbidden",),
    ),
    Operation(
        "words.remove", "DELETE", "/words/{wordId}", MANAGER, "Let the word be said.", "删除敏感词。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "blacklist.list", "GET", "/blacklist", MANAGER, "Who is not let in, the newest first.", "黑名单，最新的在前。",
        query=ListQuery, gives={200: "Blocks"}, refuses=("forbidden",),
    ),
    Operation(
        "blacklist.add", "POST", "/blacklist", AGENT,
        "Block a visitor, or (admins) an address: refused at every door, live connections end at once.",
        "拉黑访客，或（管理员）拉黑地址：所有入口拒绝，在线连接立即断开。",
        ("BlockRequest",), gives={201: "Block"}, refuses=("not_found",),
    ),
    Operation(
        "blacklist.remove", "DELETE", "/blacklist/{blockId}", MANAGER, "Let them in again.", "移出黑名单。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
)  # fmt: skip
