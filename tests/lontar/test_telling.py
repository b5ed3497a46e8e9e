"""In ``auto`` mode a person is told once of a plan that waits; changed decisions are told."""

from __future__ import annotations

from email import message_from_bytes, policy

from tests.lontar.office import Office

AUTO = 'mode = "auto"'


def mails(office: Office) -> list[str]:
    """Subject and text of every mail."""
    found = sorted((office.folder / "outbox").glob("*.eml"))
    parsed = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]
    bodies = [one.get_body(("plain",)) for one in parsed]
    texts = [body.get_content() if body else "" for body in bodies]
    return [f"{one['subject']} {text}" for one, text in zip(parsed, texts, strict=True)]


def test_a_plan_that_waits_is_told_once_however_many_nights(planned: Office) -> None:
    planned.edit('mode = "review"', AUTO)
    first, second = planned.sync(), planned.sync()
    assert first.waiting == second.waiting
    (mail,) = mails(planned)
    assert "Rencana 1 menunggu keputusan petugas" in mail
    assert "penulisan pertama: cohorts on lms, profile_fields on lms" in mail
    assert "lontar plan show 1" in mail


def test_while_the_post_is_down_the_mail_stays_owed(planned: Office) -> None:
    planned.edit('mode = "review"', AUTO)
    blocked = planned.folder / "outbox"
    blocked.write_text("a file is in the way", encoding="utf-8")
    assert [one.kind for one in planned.sync().problems] == ["mail"]
    blocked.unlink()
    assert planned.sync().problems == []
    planned.sync()
    assert len(mails(planned)) == 1


def test_a_plan_that_was_approved_meanwhile_is_not_told_of(planned: Office) -> None:
    planned.edit('mode = "review"', AUTO)
    blocked = planned.folder / "outbox"
    blocked.write_text("a file is in the way", encoding="utf-8")
    planned.sync()
    blocked.unlink()
    planned.approve()
    assert planned.sync().status == "ok"
    assert mails(planned) == []


def test_without_mail_the_desk_tells(planned: Office) -> None:
    planned.edit('mode = "review"', AUTO)
    planned.edit("sender = ", "# sender = ")
    planned.edit("outbox = ", "# outbox = ")
    assert planned.sync().problems == []
    assert mails(planned) == []


def test_in_review_mode_nobody_is_mailed(planned: Office) -> None:
    planned.sync()
    assert mails(planned) == []


def test_a_changed_decision_is_told_to_the_person_and_old_ones_to_nobody(settled: Office) -> None:
    settled.edit("[push.cohorts]", "[push.messages]\nenabled = true\n[push.cohorts]")
    assert (settled.sync().plan, settled.lms.get("messages", [])) == (None, [])
    courses = [
        one | {"customfields": {**one["customfields"], "jp": "0"}} for one in settled.lms["courses"]
    ]
    settled.change_lms(courses=courses)
    plan = settled.sync().plan
    assert plan is not None
    settled.approve(plan)
    assert settled.apply(plan).status == "applied"
    told = settled.query("SELECT account FROM change WHERE target = 'messages'")
    sent = settled.lms["messages"]
    assert sorted(one["userid"] for one in sent) == sorted(account for (account,) in told) != []
    assert all("Keputusan tentang Anda berubah: TPP" in one["text"] for one in sent)
    assert all("Sampaikan kepada" in one["text"] for one in sent)
    assert settled.sync().plan is None
    assert settled.lms["messages"] == sent
