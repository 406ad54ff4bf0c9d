"""Media of all kinds; figures and taking down; checkpoints that are public.

On SQLite columns are only added, never altered: that would copy the table and drop the old one, and with it
whatever cascades.

Revision ID: dfebb908fb0b
Revises: 934792f99e55
Create Date: 2026-11-20 12:05:52.500759

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'dfebb908fb0b'
down_revision = '934792f99e55'
branch_labels = None
depends_on = None


def added():
    """New columns by table: made anew for every run, because a table takes a column once."""
    return {
        'accounts': [sa.Column('settings', sa.JSON(none_as_null=True), nullable=True)],
        'media': [
            sa.Column('kind', sa.String(length=16), nullable=False, server_default='picture'),
            sa.Column('frames', sa.Integer(), nullable=False, server_default='1'),
            sa.Column('seconds', sa.Double(), nullable=False, server_default='0'),
            sa.Column('frame_rate', sa.Double(), nullable=False, server_default='0'),
            sa.Column('video_codec', sa.String(length=32), nullable=False, server_default=sa.text("''")),
            sa.Column('audio_codec', sa.String(length=32), nullable=False, server_default=sa.text("''")),
            sa.Column('poster_path', sa.String(length=200), nullable=False, server_default=sa.text("''")),
            sa.Column('pages', sa.Integer(), nullable=False, server_default='0'),
        ],
        'variants': [sa.Column('left_out', sa.JSON(none_as_null=True), nullable=True)],
        'post_checkpoints': [sa.Column('public', sa.Boolean(), nullable=False, server_default=sa.false())],
        'scheduled_posts': [
            sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
            sa.Column('figures', sa.JSON(none_as_null=True), nullable=True),
            sa.Column('measured_at', sa.DateTime(timezone=True), nullable=True),
        ],
    }


def upgrade():
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column('media', 'size', type_=sa.BigInteger(), existing_nullable=False)


def downgrade():
    for table, columns in reversed(list(added().items())):
        for column in columns:
            op.drop_column(table, column.name)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column('media', 'size', type_=sa.Integer(), existing_nullable=False)
