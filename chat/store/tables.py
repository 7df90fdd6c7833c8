"""The tables. Models are bound to no database: whoever executes a query names it. Times are UTC ms."""

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)


class Organisation(Model):
    id = AutoField()
    uid = TextField(unique=True)
    app_key = TextField(unique=True)
    name = TextField()
    secret = TextField()
    zone = TextField()
    language = TextField()
    settings = TextField(default="{}")
    created_at = BigIntegerField()

    class Meta:
        table_name = "organisation"


class Person(Model):
    id = AutoField()
    organisation = IntegerField()
    uid = TextField()
    uid_is_key = BooleanField(default=False)
    agent_uid = TextField(null=True)
    role = TextField()
    nickname = TextField()
    avatar = TextField(default="")
    username = TextField(null=True)
    password = TextField(null=True)
    external_id = TextField(null=True)
    claimed_id = TextField(null=True)
    language = TextField(null=True)
    extra = TextField(default="")
    disabled = BooleanField(default=False)
    alias_ = TextField(null=True, column_name="alias")
    created_at = BigIntegerField()

    class Meta:
        table_name = "person"


class SignIn(Model):
    id = AutoField()
    person = IntegerField()
    kind = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)

    class Meta:
        table_name = "sign_in"


class Seat(Model):
    person = IntegerField(primary_key=True)
    status = TextField()
    capacity = IntegerField()

    class Meta:
        table_name = "seat"


class Workgroup(Model):
    id = AutoField()
    organisation = IntegerField()
    uid = TextField()
    name = TextField()
    routing = TextField()
    turn = IntegerField(default=0)
    alias_ = TextField(null=True, column_name="alias")
    ended_at = BigIntegerField(null=True)

    class Meta:
        table_name = "workgroup"


class WorkgroupMember(Model):
    workgroup = IntegerField()
    person = IntegerField()

    class Meta:
        table_name = "workgroup_member"
        primary_key = CompositeKey("workgroup", "person")


class Conversation(Model):
    id = AutoField()
    organisation = IntegerField()
    no = TextField()
    topic = TextField()
    kind = TextField()
    state = TextField()
    visitor = IntegerField(null=True)
    agent = IntegerField(null=True)
    workgroup = IntegerField(null=True)
    subject = TextField(default="")
    last_seq = IntegerField(default=0)
    created_at = BigIntegerField()
    queued_at = BigIntegerField(null=True)
    closed_at = BigIntegerField(null=True)
    unanswered_since = BigIntegerField(null=True)
    active_at = BigIntegerField()
    tags = TextField(default="[]")
    reopened = IntegerField(default=0)
    assigned_at = BigIntegerField(null=True)
    escalated = IntegerField(default=0)
    answered = BooleanField(default=False)

    class Meta:
        table_name = "conversation"


class Participant(Model):
    """`role` is visitor, agent (the one in charge), invited, or former: an agent who had it before a transfer."""

    conversation = IntegerField()
    person = IntegerField()
    role = TextField()
    delivered = IntegerField(default=0)
    read = IntegerField(default=0)
    cleared = IntegerField(default=0)
    unread = IntegerField(default=0)
    joined_at = BigIntegerField()

    class Meta:
        table_name = "participant"
        primary_key = CompositeKey("conversation", "person")


class Message(Model):
    id = AutoField()
    organisation = IntegerField()
    conversation = IntegerField()
    seq = IntegerField()
    rev = IntegerField()
    uid = TextField()
    client_id = TextField(null=True)
    sender = IntegerField()
    kind = TextField()
    body = TextField()
    sent_at = BigIntegerField()
    via = TextField(default="")
    recalled_at = BigIntegerField(null=True)
    operator = IntegerField(null=True)

    class Meta:
        table_name = "message"


class OrderCard(Model):
    id = AutoField()
    conversation = IntegerField()
    message = IntegerField(null=True)
    name = TextField()
    price = TextField()
    status = TextField()
    lifetime = IntegerField()
    expires_at = BigIntegerField()
    changed_at = BigIntegerField()

    class Meta:
        table_name = "order_card"


class Transfer(Model):
    id = AutoField()
    conversation = IntegerField()
    message = IntegerField(null=True)
    offered_by = IntegerField()
    agent = IntegerField(null=True)
    workgroup = IntegerField(null=True)
    note = TextField(default="")
    status = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()

    class Meta:
        table_name = "transfer"


class Rating(Model):
    id = AutoField()
    conversation = IntegerField()
    reopened = IntegerField()
    person = IntegerField()
    agent = IntegerField(null=True)
    score = IntegerField()
    resolved = BooleanField()
    comment = TextField(default="")
    target = TextField(null=True)
    created_at = BigIntegerField()

    class Meta:
        table_name = "rating"


class LeftMessage(Model):
    id = AutoField()
    organisation = IntegerField()
    visitor = IntegerField()
    conversation = IntegerField(null=True)
    contact = TextField()
    content = TextField()
    images = TextField(default="[]")
    kind = TextField(default="")
    target = TextField(null=True)
    client_id = TextField(null=True)
    status = TextField()
    reply = TextField(null=True)
    created_at = BigIntegerField()
    changed_at = BigIntegerField()

    class Meta:
        table_name = "left_message"


class Visit(Model):
    id = AutoField()
    visitor = IntegerField()
    url = TextField()
    title = TextField(default="")
    referrer = TextField(default="")
    seen_at = BigIntegerField()

    class Meta:
        table_name = "visit"


class VisitorTrace(Model):
    visitor = IntegerField(primary_key=True)
    user_agent = TextField(default="")
    landing = TextField(null=True)
    referrer = TextField(null=True)
    address = TextField(default="")

    class Meta:
        table_name = "visitor_trace"


class SiteKey(Model):
    """`digest` is the SHA-256 of the key, in hex; the key itself is shown once and kept nowhere."""

    id = AutoField()
    organisation = IntegerField()
    digest = TextField(unique=True)
    note = TextField(default="")
    created_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)

    class Meta:
        table_name = "site_key"


class LegacyId(Model):
    """`networks` is a JSON list of CIDRs; `person` or `workgroup` is set, never both."""

    id = AutoField()
    organisation = IntegerField()
    alias_ = TextField(column_name="alias")
    person = IntegerField(null=True)
    workgroup = IntegerField(null=True)
    networks = TextField(default="[]")
    note = TextField(default="")
    sign_in = IntegerField(null=True)
    created_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)

    class Meta:
        table_name = "legacy_id"


class HiddenMessage(Model):
    person = IntegerField()
    message = IntegerField()

    class Meta:
        table_name = "hidden_message"
        primary_key = CompositeKey("person", "message")


class Counter(Model):
    name = TextField(primary_key=True)
    value = BigIntegerField()

    class Meta:
        table_name = "counter"
