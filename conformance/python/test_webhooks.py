"""Every event reaches its endpoint, and passes the SDK's own signature check."""

import json
import secrets

import pytest
import stripe

from platforms import START, on


def endpoint(platform, catcher, connect, events=("*",)):
    path = "/" + secrets.token_hex(8)
    created = platform.v1.webhook_endpoints.create(
        {"url": catcher.url + path, "enabled_events": list(events), "connect": connect}
    )
    assert created.secret.startswith("whsec_") and created.status == "enabled"
    again = platform.v1.webhook_endpoints.retrieve(created.id)
    assert "secret" not in again and again.url == catcher.url + path
    return path, created.secret


def verified(platform, catcher, path, secret, ids):
    """The deliveries of exactly these events, each verified."""
    got = catcher.until(path, lambda got: len({json.loads(b)["id"] for _, b in got}) >= len(ids))
    events = [platform.client.construct_event(body, signature, secret) for signature, body in got]
    assert sorted(e.id for e in events) == sorted(ids)
    with pytest.raises(stripe.SignatureVerificationError):
        platform.client.construct_event(got[0][1], got[0][0], "whsec_other")
    return events


def listed(platform, account=None):
    return [e.id for e in platform.v1.events.list({"limit": 100}, on(account)).auto_paging_iter()]


def test_every_webhook_of_the_story(platform, catcher):
    own = endpoint(platform, catcher, connect=False)
    connect = endpoint(platform, catcher, connect=True)
    accounts = [platform.account("standard"), platform.account("express")]
    platform.pay(on(accounts[0]), application_fee_amount=123)
    intent = platform.destination(accounts[1])
    platform.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 400, "reverse_transfer": True,
         "refund_application_fee": True}
    )
    platform.advance(days=7)

    events = verified(platform, catcher, *own, listed(platform))
    kinds = {e.type for e in events}
    assert {
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
        "transfer.created", "application_fee.created", "charge.refunded", "refund.created",
        "transfer.reversed", "application_fee.refunded",
    } <= kinds
    assert all("account" not in e or e.account is None for e in events)
    assert all(e.api_version == "2026-10-28.endive" for e in events)

    ids = [id for account in accounts for id in listed(platform, account)]
    events = verified(platform, catcher, *connect, ids)
    assert {e.account for e in events} == {a.id for a in accounts}
    of = {a.id: {e.type for e in events if e.account == a.id} for a in accounts}
    assert {"account.updated", "capability.updated", "payment_intent.succeeded",
            "charge.succeeded", "payout.created", "payout.paid", "balance.available"} <= of[accounts[0].id]
    assert {"account.updated", "payment.created", "payout.paid"} <= of[accounts[1].id]
    paid = next(e for e in events if e.type == "payout.paid" and e.account == accounts[1].id)
    assert paid.data.object.amount == 526 and paid.created > START
    assert paid.request.id is None and paid.request.idempotency_key is None


def test_only_what_was_asked_for(platform, catcher):
    path, secret = endpoint(platform, catcher, False, ["payment_intent.succeeded"])
    platform.v1.customers.create({"name": "not asked for"})
    intent = platform.pay()
    [event] = catcher.until(path, lambda got: got)
    event = platform.client.construct_event(event[1], event[0], secret)
    assert event.type == "payment_intent.succeeded" and event.data.object.id == intent.id
    assert event.request.id.startswith("req_") and event.request.idempotency_key


def test_a_signature_stays_valid_a_year_ahead(platform, catcher):
    path, secret = endpoint(platform, catcher, False)
    platform.advance(days=366)
    platform.v1.customers.create({"name": "of next year"})
    [(signature, body)] = catcher.until(path, lambda got: got)
    event = platform.client.construct_event(body, signature, secret)
    assert event.type == "customer.created" and event.created == START + 366 * 86400
