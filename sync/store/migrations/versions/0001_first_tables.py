"""first tables

Revises: nothing
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import sync.store.tables.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("firstname", sa.Text(), nullable=False),
        sa.Column("lastname", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("profile_number", sa.Text(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_account_current",
            ["site", "account"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "completion",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
    )
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_completion_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_completion_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_completion_current",
            ["site", "account", "course"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "course",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("shortname", sa.Text(), nullable=False),
        sa.Column("fullname", sa.Text(), nullable=False),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("category", sa.BigInteger(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("completion_enabled", sa.Boolean(), nullable=False),
        sa.Column("hours_text", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("competencies", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_course_current",
            ["site", "course"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "course_grade",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.Double(), nullable=False),
        sa.Column("grade_min", sa.Double(), nullable=False),
        sa.Column("grade_max", sa.Double(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_grade")),
    )
    with op.batch_alter_table("course_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_grade_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_grade_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_course_grade_current",
            ["site", "account", "course"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "credit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("course", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("hours", sync.store.tables.types.LessonHours(), nullable=True),
        sa.Column("counted", sync.store.tables.types.LessonHours(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("competencies", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
    )
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.create_index("ix_credit_person_month", ["person", "month"], unique=False)

    op.create_table(
        "decision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("open_tier", sa.Text(), nullable=True),
        sa.Column("verdicts", sa.Text(), nullable=False),
        sa.Column("scheme_hash", sa.Text(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_decision_current",
            ["person", "scheme", "period"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "enrolment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_enrolment_current",
            ["site", "account", "course"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_courses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("hours", sync.store.tables.types.LessonHours(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("competencies", sa.Text(), nullable=True),
        sa.Column("repeat", sa.Text(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_courses")),
    )
    with op.batch_alter_table("hr_courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_courses_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_courses_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_courses_current",
            ["source", "course", "site"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_heads",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_heads")),
    )
    with op.batch_alter_table("hr_heads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_heads_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_heads_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_heads_current",
            ["source", "unit", "nip", "role"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_people",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title_before", sa.Text(), nullable=True),
        sa.Column("title_after", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("employment", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("rank", sa.Text(), nullable=True),
        sa.Column("joined", sa.Date(), nullable=True),
        sa.Column("left", sa.Date(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_people")),
    )
    with op.batch_alter_table("hr_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_people_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_people_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_people_current",
            ["source", "nip"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_posts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_posts")),
    )
    with op.batch_alter_table("hr_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_posts_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_posts_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_posts_current",
            ["source", "post"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_ratings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_ratings")),
    )
    with op.batch_alter_table("hr_ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_ratings_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_ratings_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_ratings_current",
            ["source", "nip", "year"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_sanctions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("years", sa.BigInteger(), nullable=True),
        sa.Column("months", sa.BigInteger(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_sanctions")),
    )
    with op.batch_alter_table("hr_sanctions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_sanctions_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_sanctions_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_sanctions_current",
            ["source", "nip", "since"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "hr_units",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_units")),
    )
    with op.batch_alter_table("hr_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hr_units_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_hr_units_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_hr_units_current",
            ["source", "unit"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "intake",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("holds", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("gate", sa.JSON(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_source"), ["source"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "ledger_state",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("built_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ledger_state")),
    )
    op.create_table(
        "link",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_link_current",
            ["site", "account"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("occasion", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "recipient", "occasion", name=op.f("uq_outbox_kind")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nip", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_seen", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("nip", name=op.f("uq_person_nip")),
    )
    op.create_table(
        "quiz",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("quiz", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("idnumber", sa.Text(), nullable=True),
        sa.Column("grade_max", sa.Double(), nullable=False),
        sa.Column("pass_mark", sa.Double(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
    )
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_quiz_current",
            ["site", "quiz"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "quiz_grade",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("quiz", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.Double(), nullable=False),
        sa.Column("grade_min", sa.Double(), nullable=False),
        sa.Column("grade_max", sa.Double(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_grade")),
    )
    with op.batch_alter_table("quiz_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_grade_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_grade_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_quiz_grade_current",
            ["site", "account", "quiz"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trigger", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "scheme_state",
        sa.Column("scheme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "hash", name=op.f("pk_scheme_state")),
    )
    op.create_table(
        "unmatched",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched")),
    )
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unmatched_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_unmatched_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_unmatched_current",
            ["site", "account"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "unseen_pair",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.BigInteger(), nullable=False),
        sa.Column("run_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("run_to", sa.BigInteger(), nullable=True),
        sa.Column("seen_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unseen_pair")),
    )
    with op.batch_alter_table("unseen_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unseen_pair_run_from"), ["run_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_unseen_pair_run_to"), ["run_to"], unique=False)
        batch_op.create_index(
            "uq_unseen_pair_current",
            ["site", "account", "course"],
            unique=True,
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )

    op.create_table(
        "identifier",
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_identifier_person_person")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_identifier")),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifier_person"), ["person"], unique=False)

    op.create_table(
        "link_decision",
        sa.Column("site", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_link_decision_person_person")
        ),
        sa.PrimaryKeyConstraint("site", "account", name=op.f("pk_link_decision")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=True),
        sa.Column("schemes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_plan_run_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_run"), ["run"], unique=False)

    op.create_table(
        "problem",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remedy", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_problem_run_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_run"), ["run"], unique=False)

    op.create_table(
        "refused_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("intake", sa.Integer(), nullable=False),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sheet", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("column", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("nip", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake"], ["intake.id"], name=op.f("fk_refused_row_intake_intake")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_row")),
    )
    with op.batch_alter_table("refused_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refused_row_intake"), ["intake"], unique=False)

    op.create_table(
        "stage",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_stage_run_run")),
        sa.PrimaryKeyConstraint("run", "name", name=op.f("pk_stage")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approved_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_approval_plan_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_plan"), ["plan"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("after", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("because", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("companion", sa.Boolean(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_change_plan_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_plan"), ["plan"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_status"), ["status"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("intended", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("settled", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("seen", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name=op.f("fk_journal_change_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_change"), ["change"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_change"))

    op.drop_table("journal")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_status"))
        batch_op.drop_index(batch_op.f("ix_change_plan"))

    op.drop_table("change")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_plan"))

    op.drop_table("approval")
    op.drop_table("stage")
    with op.batch_alter_table("refused_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_row_intake"))

    op.drop_table("refused_row")
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_run"))

    op.drop_table("problem")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_run"))

    op.drop_table("plan")
    op.drop_table("link_decision")
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identifier_person"))

    op.drop_table("identifier")
    with op.batch_alter_table("unseen_pair", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_unseen_pair_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_unseen_pair_run_to"))
        batch_op.drop_index(batch_op.f("ix_unseen_pair_run_from"))

    op.drop_table("unseen_pair")
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_unmatched_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_unmatched_run_to"))
        batch_op.drop_index(batch_op.f("ix_unmatched_run_from"))

    op.drop_table("unmatched")
    op.drop_table("scheme_state")
    op.drop_table("run")
    with op.batch_alter_table("quiz_grade", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quiz_grade_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_quiz_grade_run_to"))
        batch_op.drop_index(batch_op.f("ix_quiz_grade_run_from"))

    op.drop_table("quiz_grade")
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quiz_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_quiz_run_to"))
        batch_op.drop_index(batch_op.f("ix_quiz_run_from"))

    op.drop_table("quiz")
    op.drop_table("person")
    op.drop_table("outbox")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_link_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_link_run_to"))
        batch_op.drop_index(batch_op.f("ix_link_run_from"))

    op.drop_table("link")
    op.drop_table("ledger_state")
    op.drop_table("lease")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_source"))

    op.drop_table("intake")
    with op.batch_alter_table("hr_units", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_units_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_units_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_units_run_from"))

    op.drop_table("hr_units")
    with op.batch_alter_table("hr_sanctions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_sanctions_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_sanctions_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_sanctions_run_from"))

    op.drop_table("hr_sanctions")
    with op.batch_alter_table("hr_ratings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_ratings_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_ratings_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_ratings_run_from"))

    op.drop_table("hr_ratings")
    with op.batch_alter_table("hr_posts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_posts_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_posts_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_posts_run_from"))

    op.drop_table("hr_posts")
    with op.batch_alter_table("hr_people", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_people_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_people_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_people_run_from"))

    op.drop_table("hr_people")
    with op.batch_alter_table("hr_heads", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_heads_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_heads_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_heads_run_from"))

    op.drop_table("hr_heads")
    with op.batch_alter_table("hr_courses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hr_courses_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hr_courses_run_to"))
        batch_op.drop_index(batch_op.f("ix_hr_courses_run_from"))

    op.drop_table("hr_courses")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_run_to"))
        batch_op.drop_index(batch_op.f("ix_enrolment_run_from"))

    op.drop_table("enrolment")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_run_to"))
        batch_op.drop_index(batch_op.f("ix_decision_run_from"))

    op.drop_table("decision")
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_person_month")

    op.drop_table("credit")
    with op.batch_alter_table("course_grade", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_course_grade_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_course_grade_run_to"))
        batch_op.drop_index(batch_op.f("ix_course_grade_run_from"))

    op.drop_table("course_grade")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_course_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_course_run_to"))
        batch_op.drop_index(batch_op.f("ix_course_run_from"))

    op.drop_table("course")
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_completion_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_completion_run_to"))
        batch_op.drop_index(batch_op.f("ix_completion_run_from"))

    op.drop_table("completion")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_account_current",
            sqlite_where=sa.text("seen_to IS NULL"),
            postgresql_where=sa.text("seen_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_account_run_to"))
        batch_op.drop_index(batch_op.f("ix_account_run_from"))

    op.drop_table("account")
