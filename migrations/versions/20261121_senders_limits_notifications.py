"""Who holds a post is a sender, not a time; limits that admins choose; notifications; requests of attempts.

On SQLite columns are only added and dropped, never altered: that would copy the table and drop the old one, and with
it whatever cascades. Nothing may be sending while this runs: what was in hand is let go of as after a crash.

Revision ID: 5b1d6f0a9c27
Revises: dfebb908fb0b
Create Date: 2026-11-20 15:30:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5b1d6f0a9c27'
down_revision = 'dfebb908fb0b'
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TIME = sa.DateTime(timezone=True)
LOOKED_AT = "status IN ('processing', 'unconfirmed')"
TROUBLED = "status IN ('unconfirmed', 'failed', 'expired')"
IN_FLIGHT = "status IN ('claimed', 'sending', 'processing', 'unconfirmed')"


def index(name, columns, where):
    op.create_index(
        name, 'scheduled_posts', columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where)
    )


def added():
    """New columns by table: made anew for every run, because a table takes a column once."""
    return {
        'accounts': [
            sa.Column('window_count', sa.Integer(), nullable=True),
            sa.Column('window_seconds', sa.Integer(), nullable=True),
            sa.Column('quota', sa.JSON(none_as_null=True), nullable=True),
        ],
        'post_attempts': [sa.Column('requests', sa.JSON(none_as_null=True), nullable=True)],
        'scheduled_posts': [sa.Column('held_by', sa.String(length=32), nullable=True)],
    }


def upgrade():
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    # A sender that does not exist: the first look finds these posts abandoned.
    op.execute(f"UPDATE scheduled_posts SET held_by = 'before' WHERE lease_until IS NOT NULL AND {IN_FLIGHT}")
    op.drop_index('ix_scheduled_posts_in_flight', table_name='scheduled_posts')
    op.drop_column('scheduled_posts', 'lease_until')
    index('ix_scheduled_posts_held', ['held_by'], 'held_by IS NOT NULL')
    index('ix_scheduled_posts_to_check', ['check_at'], LOOKED_AT)
    index('ix_scheduled_posts_troubled', ['status', 'account_id', 'cause', 'id'], TROUBLED)
    op.create_index(op.f('ix_audit_events_subject'), 'audit_events', ['subject'])
    op.create_table(
        'senders',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('worker', sa.String(length=120), nullable=False),
        sa.Column('place', sa.String(length=300), nullable=False),
        sa.Column('pid', sa.Integer(), nullable=False),
        sa.Column('born', sa.Double(), nullable=False),
        sa.Column('platforms', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('slots', sa.JSON(), nullable=False),
        sa.Column('doing', sa.JSON(), nullable=False),
        sa.Column('beat', sa.Integer(), nullable=False),
        sa.Column('started_at', TIME, nullable=False),
        sa.Column('seen_at', TIME, nullable=False),
        sa.Column('gone_at', TIME, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_senders')),
    )
    op.create_table(
        'platform_limits',
        sa.Column('platform', sa.String(length=32), nullable=False),
        sa.Column('concurrency', sa.Integer(), nullable=True),
        sa.Column('window_count', sa.Integer(), nullable=True),
        sa.Column('window_seconds', sa.Integer(), nullable=True),
        sa.Column('updated_at', TIME, nullable=False),
        sa.PrimaryKeyConstraint('platform', name=op.f('pk_platform_limits')),
    )
    op.create_table(
        'notifications',
        sa.Column('id', BIG_ID, nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('number', BIG_ID, nullable=True),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('cause', sa.String(length=32), nullable=False),
        sa.Column('message', sa.Text(), nullable=False),
        sa.Column('account_id', BIG_ID, nullable=True),
        sa.Column('scheduled_post_id', BIG_ID, nullable=True),
        sa.Column('created_at', TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ['account_id'], ['accounts.id'], name=op.f('fk_notifications_account_id'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['scheduled_post_id'],
            ['scheduled_posts.id'],
            name=op.f('fk_notifications_scheduled_post_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications')),
        sa.UniqueConstraint('key', name=op.f('uq_notifications_key')),
        sa.UniqueConstraint('number', name=op.f('uq_notifications_number')),
    )
    op.create_index(op.f('ix_notifications_created_at'), 'notifications', ['created_at'])
    op.create_index(op.f('ix_notifications_scheduled_post_id'), 'notifications', ['scheduled_post_id'])
    op.create_table(
        'notification_choices',
        sa.Column('user_id', BIG_ID, nullable=False),
        sa.Column('email', sa.String(length=16), nullable=False),
        sa.Column('muted', sa.JSON(), nullable=False),
        sa.Column('seen_number', BIG_ID, nullable=False),
        sa.Column('mailed_number', BIG_ID, nullable=False),
        sa.Column('mailed_at', TIME, nullable=True),
        sa.Column('mailing_until', TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ['user_id'], ['users.id'], name=op.f('fk_notification_choices_user_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_notification_choices')),
    )
    op.create_table(
        'mailing',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('numbered', BIG_ID, nullable=False),
        sa.Column('sent_at', TIME, nullable=True),
        sa.Column('failed_at', TIME, nullable=True),
        sa.Column('error', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing')),
    )


def downgrade():
    for table in ('mailing', 'notification_choices', 'notifications', 'platform_limits', 'senders'):
        op.drop_table(table)
    op.drop_index('ix_scheduled_posts_held', table_name='scheduled_posts')
    op.drop_index('ix_scheduled_posts_to_check', table_name='scheduled_posts')
    op.add_column('scheduled_posts', sa.Column('lease_until', TIME, nullable=True))
    # A lease that ended long ago: what was in hand is let go of.
    op.execute("UPDATE scheduled_posts SET lease_until = '2000-01-01 00:00:00' WHERE held_by IS NOT NULL")
    index('ix_scheduled_posts_in_flight', ['status', 'lease_until'], IN_FLIGHT)
    op.drop_index('ix_scheduled_posts_troubled', table_name='scheduled_posts')
    op.drop_index(op.f('ix_audit_events_subject'), table_name='audit_events')
    for table, columns in reversed(list(added().items())):
        for column in columns:
            op.drop_column(table, column.name)
