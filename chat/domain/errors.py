"""One table of refusals. A code for machines, a sentence and a hint for people, retry or not.

Dialects show them in their own manner (STOMP ERROR, CONNACK code, an envelope, problem JSON). A refusal never
carries SQL, a path or a stack trace.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """`status` is the HTTP status that fits; `fatal` ends a STOMP session even when a SEND caused it."""

    status: int
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    retry: bool = False


TABLE: Final[dict[str, Entry]] = {
    "unauthorized": Entry(
        401, "未登录或登录已失效", "Not signed in, or the sign-in has ended", "请重新登录", "Sign in again"
    ),
    "bad_credentials": Entry(
        401, "用户名或密码错误", "Wrong user name or password", "请检查后重试", "Check and try again"
    ),
    "forbidden": Entry(403, "没有权限", "You may not do this"),
    "not_found": Entry(404, "没有找到", "Not found"),
    "bad_request": Entry(400, "请求格式不正确", "The request is malformed", "请检查字段", "Check the fields"),
    "unknown_destination": Entry(404, "未知的目的地", "Unknown destination", "请检查地址", "Check the address"),
    "too_large": Entry(413, "内容过大", "Too large", "请缩小后再发", "Send less"),
    "bad_picture": Entry(
        422, "图片无法打开或像素过多", "This picture is broken or has too many pixels", "请换一张图片", "Send another"
    ),
    "type_refused": Entry(
        415, "不接受此类文件", "Files of this type are not taken", "请换一种格式", "Send another type"
    ),
    "quota_exceeded": Entry(
        413, "文件空间已满", "There is no room for more files", "请联系管理员", "Ask an admin to make room"
    ),
    "rate_limited": Entry(429, "操作过于频繁", "Too many requests", "请稍后再试", "Wait a little", retry=True),
    "too_many_connections": Entry(
        429, "连接数过多", "Too many connections", "请关闭其他页面", "Close another page", retry=True
    ),
    "too_many_failures": Entry(
        429, "失败次数过多", "Too many failed sign-ins", "请稍后再试", "Wait some minutes", retry=True
    ),
    "client_id_reused": Entry(
        409,
        "消息编号已在其他会话使用",
        "This message id was used in another conversation",
        "请换新编号",
        "Use a fresh id",
    ),
    "conversation_closed": Entry(409, "会话已结束", "The conversation is closed"),
    "already_taken": Entry(409, "会话已被其他客服接入", "Somebody else has taken this conversation"),
    "no_capacity": Entry(409, "该客服已满", "That agent has no room", retry=True),
    "not_pending": Entry(409, "订单卡片已不可操作", "The card is no longer pending"),
    "recall_too_late": Entry(409, "已超过可撤回时间", "Too late to recall"),
    "transfer_ended": Entry(409, "转接已结束", "The transfer is no longer open"),
    "already_rated": Entry(409, "已评价", "Already rated"),
    "muted": Entry(403, "您已被禁言", "You are muted in this group", "请稍后再试", "Try again later"),
    "blocked": Entry(403, "您的消息已被拒收", "Your messages are not taken here"),
    "overloaded": Entry(503, "服务繁忙", "The server is busy", "请稍后重试", "Try again shortly", retry=True),
    "store_unavailable": Entry(
        503,
        "暂时无法保存",
        "Cannot store this right now",
        "内容未发送，请稍后重试",
        "Nothing was sent; try again",
        retry=True,
    ),
    "internal": Entry(500, "服务器内部错误", "Something went wrong here", retry=True),
    "already_enrolled": Entry(
        409, "该编号已登记", "This id is enrolled already", "请先撤销或换一个编号", "Revoke it or choose another"
    ),
    "word_refused": Entry(
        422,
        "内容包含不允许的词语",
        "This holds a word that is not allowed here",
        "请修改后再发",
        "Change it and send again",
    ),
    "last_admin": Entry(
        409,
        "不能停用最后一位管理员",
        "This is the last admin",
        "请先添加另一位管理员",
        "Make somebody else an admin first",
    ),
    "last_workgroup": Entry(
        409, "不能删除最后一个工作组", "This is the last workgroup", "请先添加另一个工作组", "Add another one first"
    ),
    "username_taken": Entry(409, "用户名已被使用", "This user name is taken", "请换一个用户名", "Choose another"),
    "low_contrast": Entry(400, "该颜色上的文字难以辨认", "Text on this colour cannot be read"),
    "not_ready": Entry(
        409, "导出尚未完成", "The export is not ready", "请稍后再试", "Wait until it is done", retry=True
    ),
    "too_many_exports": Entry(
        429,
        "正在进行的导出过多",
        "Too many exports are under way",
        "请等待其中之一完成",
        "Wait for one of them",
        retry=True,
    ),
    "method_not_allowed": Entry(405, "方法不支持", "Method not allowed"),
    "misdirected": Entry(421, "主机名不匹配", "This host name is not served here"),
}


class Refusal(Exception):
    """A request is refused; `code` is a key of TABLE, `detail` an optional further sentence, safe for the peer.

    `advice` takes the place of the hint, where more is known than the table can say.
    """

    def __init__(self, code: str, detail: str = "", advice: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.advice = advice

    @property
    def entry(self) -> Entry:
        return TABLE[self.code]

    @property
    def retry(self) -> bool:
        return self.entry.retry

    def title(self, language: str = "en") -> str:
        """The sentence for people, in `zh` or `en`."""
        return self.entry.zh if language == "zh" else self.entry.en

    def hint(self, language: str = "en") -> str:
        """What to do about it, in `zh` or `en`; may be empty."""
        return self.advice or (self.entry.hint_zh if language == "zh" else self.entry.hint_en)
