"""What admins look into: the audit log, reports, exports, keys of the site."""

from typing import Final

from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_admin import AuditQuery, ReportQuery, ReportTableQuery
from chat.web.operations.operation import MANAGER, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "audit.list", "GET", "/audit", MANAGER,
        "Who did what, the newest first: changes by admins, sign-ins and failed ones, exports.",
        "审计日志，最新的在前：管理操作、登录成功与失败、导出。",
        query=AuditQuery, gives={200: "Audit"}, refuses=("forbidden",),
    ),
    Operation(
        "site_keys.list", "GET", "/site-keys", MANAGER, "Keys by which the site's server speaks.", "站点密钥列表。",
        gives={200: "SiteKeys"}, refuses=("forbidden",),
    ),
    Operation(
        "site_keys.add", "POST", "/site-keys", MANAGER, "A new key, shown this once.", "新建密钥，仅显示一次。",
        ("SiteKeyRequest",), gives={201: "NewSiteKey"}, refuses=("forbidden",),
    ),
    Operation(
        "site_keys.end", "DELETE", "/site-keys/{siteKeyId}", MANAGER, "The key counts no more.", "作废密钥。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "reports.make", "GET", "/reports", MANAGER,
        "How service went on these days (in the organisation's zone). Waits and first answers are medians and 90th "
        "percentiles, from the moment a session was opened.",
        "服务报表（按组织时区的日期）。等待与首次应答为中位数和 90 分位，自会话打开起计。",
        query=ReportQuery, gives={200: "Report"}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "reports.table", "GET", "/reports.csv", MANAGER,
        "A part of the same as CSV (UTF-8 with a byte order mark), safe to open in a spreadsheet.",
        "同一报表的 CSV（UTF-8 带 BOM），可安全用表格软件打开。",
        query=ReportTableQuery, gives={200: "Text"}, refuses=("forbidden", "not_found"), media="text/csv",
    ),
    Operation(
        "exports.list", "GET", "/exports", MANAGER, "Export jobs, the newest first.", "导出任务，最新的在前。",
        query=ListQuery, gives={200: "Exports"}, refuses=("forbidden",),
    ),
    Operation(
        "exports.order", "POST", "/exports", MANAGER,
        "Write the conversations of these days into a file, which is kept for a day.",
        "导出这些日期的会话到文件，保留一天。",
        ("ExportRequest",), gives={202: "Export"}, refuses=("forbidden", "not_found", "too_many_exports"),
    ),
    Operation(
        "exports.one", "GET", "/exports/{exportId}", MANAGER, "How far a job has come.", "导出进度。",
        gives={200: "Export"}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "exports.file", "GET", "/exports/{exportId}/file", MANAGER, "The finished file.", "下载导出文件。",
        gives={200: "Text"}, refuses=("forbidden", "not_found", "not_ready"), media="application/octet-stream",
    ),
    Operation(
        "exports.remove", "DELETE", "/exports/{exportId}", MANAGER, "Forget a job and its file.", "删除导出。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
)  # fmt: skip
