"""What admins look after."""

from typing import Final

from chat.dialects.desk_request import ListQuery
from chat.web.operations.operation import MANAGER, Operation

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
)  # fmt: skip
