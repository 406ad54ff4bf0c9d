"""What survivors of a dead sender know, when its recorder's file is not what it should be."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from syndication.extensions import db
from syndication.models import PostStatus, ScheduledPost
from syndication.services.publishing.recorder import path_of
from tests.support.delivery import Scheduled, Worker, deliver


def dies_while_sending(post: ScheduledPost, worker: Worker) -> None:
    worker.claim()
    db.session.refresh(post)
    post.status = PostStatus.SENDING.value
    db.session.commit()
    worker.begins(post, leaves=False)


def test_of_a_recorder_that_was_cut_off_the_worst_is_assumed(scheduled: Scheduled) -> None:
    post, worker = scheduled(), Worker()
    dies_while_sending(post, worker)
    path_of(worker.sender.id).write_bytes(b"\0" * 100)
    worker.die()
    assert post.status == PostStatus.UNCONFIRMED


def test_without_room_for_a_recorder_posts_go_out_and_the_worst_is_assumed(
    app: Flask, scheduled: Scheduled, tmp_path: Path
) -> None:
    (tmp_path / "senders").write_text("in the way")
    app.config["INSTANCE_PATH"] = tmp_path
    out = scheduled()
    deliver()
    assert out.status == PostStatus.POSTED
    post, worker = scheduled("Another"), Worker()
    dies_while_sending(post, worker)
    worker.die()
    assert post.status == PostStatus.UNCONFIRMED
