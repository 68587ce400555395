"""Accounts v2 as the SDK calls it, and thin events as it verifies, parses and follows them."""

import secrets

import pytest
import stripe

MERCHANT = {
    "contact_email": "shop@example.com",
    "display_name": "Shop",
    "dashboard": "none",
    "configuration": {
        "merchant": {"mcc": "5734", "capabilities": {"card_payments": {"requested": True}}},
        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}},
    },
    "defaults": {
        "currency": "usd",
        "locales": ["en-US"],
        "profile": {"business_url": "https://shop.example", "product_description": "Cables"},
        "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
    },
    "identity": {
        "country": "US",
        "entity_type": "company",
        "business_details": {
            "registered_name": "Shop Inc",
            "phone": "+15555550100",
            "annual_revenue": {"amount": {"value": 1000, "currency": "usd"}, "fiscal_year_end": "2029-12-31"},
            "id_numbers": [{"type": "us_ein", "value": "000000000"}],
            "address": {"line1": "1 Main St", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"},
        },
    },
    "metadata": {"shop": "1"},
}
REPRESENTATIVE = {
    "given_name": "Jenny",
    "surname": "Rosen",
    "email": "jenny@example.com",
    "phone": "+15555550100",
    "date_of_birth": {"day": 1, "month": 1, "year": 1901},
    "address": {"line1": "address_full_match", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"},
    "id_numbers": [{"type": "us_ssn", "value": "000000000"}],
    "relationship": {"representative": True, "executive": True, "owner": True, "percent_ownership": "25.5", "title": "CEO"},
}
ALL = [
    "configuration.customer", "configuration.merchant", "configuration.recipient", "defaults",
    "future_requirements", "identity", "requirements",
]
BANK = {
    "object": "bank_account", "country": "US", "currency": "usd",
    "routing_number": "110000000", "account_number": "000123456789",
}


def core(platform):
    return platform.client.v2.core


def due(account):
    return [e.description for e in account.requirements.entries]


def test_an_account_from_creation_to_enabled(platform):
    accounts = core(platform).accounts
    bare = accounts.create(MERCHANT)
    assert bare.object == "v2.core.account" and bare.identity is None and bare.configuration is None
    account = accounts.retrieve(bare.id, {"include": ALL})
    assert account.identity.business_details.registered_name == "Shop Inc"
    assert account.applied_configurations == ["merchant", "recipient"]
    assert account.configuration.merchant.capabilities.card_payments.status == "restricted"
    assert "representative.given_name" in due(account) and "external_account" in due(account)
    [bank] = [e for e in account.requirements.entries if e.description == "external_account"]
    assert {r.capability for r in bank.impact.restricts_capabilities} == {"stripe_balance.payouts"}

    person = accounts.persons.create(account.id, REPRESENTATIVE)
    assert str(person.relationship.percent_ownership) == "25.5"
    attested = {
        "persons_provided": {"directors": True, "executives": True, "owners": True},
        "terms_of_service": {"account": {"date": "2030-01-07T10:00:00Z", "ip": "203.0.113.7"}},
    }
    account = accounts.update(account.id, {"identity": {"attestations": attested}, "include": ALL})
    assert due(account)[0] == "external_account"
    platform.v1.accounts.update(account.id, {"external_account": BANK})
    platform.advance(minutes=2)
    account = accounts.retrieve(account.id, {"include": ALL})
    assert account.configuration.merchant.capabilities.card_payments.status == "active"
    assert account.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == "active"
    assert account.configuration.recipient.capabilities.stripe_balance.payouts.status == "active"
    assert platform.v1.accounts.retrieve(account.id).charges_enabled


def test_persons(platform):
    accounts = core(platform).accounts
    account = accounts.create(MERCHANT)
    made = accounts.persons.create(account.id, REPRESENTATIVE)
    other = accounts.persons.create(account.id, {"given_name": "Joe", "relationship": {"director": True}})
    listed = accounts.persons.list(account.id, {"limit": 1})
    assert [p.id for p in listed.auto_paging_iter()] == [other.id, made.id]
    changed = accounts.persons.update(account.id, other.id, {"surname": "Doe", "metadata": {"a": "b"}})
    assert (changed.surname, changed.metadata["a"]) == ("Doe", "b")
    assert platform.v1.accounts.persons.retrieve(account.id, other.id).last_name == "Doe"
    gone = accounts.persons.delete(account.id, other.id)
    assert gone.id == other.id
    with pytest.raises(stripe.InvalidRequestError) as refused:
        accounts.persons.retrieve(account.id, other.id)
    assert refused.value.code == "not_found" and refused.value.http_status == 404


def test_lists_tokens_links_and_closing(platform):
    accounts = core(platform).accounts
    ids = [accounts.create(MERCHANT).id for _ in range(3)]
    ids.append(platform.account("express").id)
    page = accounts.list({"limit": 2})
    assert [a.id for a in page.auto_paging_iter()] == ids[::-1]
    closed = accounts.close(ids[0], {"applied_configurations": ["merchant", "recipient"]})
    assert closed.closed
    assert [a.id for a in accounts.list({"closed": True}).data] == [ids[0]]

    token = core(platform).account_tokens.create(
        {"identity": {"entity_type": "company", "business_details": {"registered_name": "Token Inc"}}}
    )
    assert core(platform).account_tokens.retrieve(token.id).used is False
    changed = accounts.update(ids[1], {"account_token": token.id, "include": ["identity"]})
    assert changed.identity.business_details.registered_name == "Token Inc"
    token = accounts.person_tokens.create(ids[1], {"given_name": "Jenny"})
    assert accounts.person_tokens.retrieve(ids[1], token.id).id == token.id
    assert accounts.persons.create(ids[1], {"person_token": token.id}).given_name == "Jenny"

    case = {"refresh_url": "https://shop.example/again", "collection_options": {"fields": "eventually_due"}}
    link = core(platform).account_links.create(
        {"account": ids[1], "use_case": {"type": "account_onboarding", "account_onboarding": case}}
    )
    assert "/setup/c/" in link.url and link.use_case.account_onboarding.collection_options.fields == "eventually_due"


def test_errors(platform):
    accounts = core(platform).accounts
    with pytest.raises(stripe.InvalidRequestError) as refused:
        accounts.create({**MERCHANT, "dashboard": "full"})
    assert refused.value.code == "invalid_fields"
    with pytest.raises(stripe.IdempotencyError):
        for name in ("a", "b"):
            accounts.create({"display_name": name}, {"idempotency_key": "same"})
    with pytest.raises(stripe.AuthenticationError):
        client = stripe.StripeClient("sk_live_none", base_addresses={"api": platform.url})
        client.v2.core.accounts.list()


def destination(platform, catcher, **more):
    path = "/" + secrets.token_hex(8)
    made = core(platform).event_destinations.create(
        {
            "name": "events", "type": "webhook_endpoint", "event_payload": "thin",
            "enabled_events": ["*"], "webhook_endpoint": {"url": catcher.url + path},
            "include": ["webhook_endpoint.signing_secret", "webhook_endpoint.url"], **more,
        }
    )
    return path, made.webhook_endpoint.signing_secret, made


def test_a_thin_event_is_verified_parsed_and_followed(platform, catcher):
    path, secret, _ = destination(platform, catcher)
    accounts = core(platform).accounts
    account = accounts.create(MERCHANT)
    platform.v1.accounts.update(account.id, {"business_profile": {"mcc": "5045"}})
    got = catcher.until(path, lambda got: len(got) >= 2)
    notes = [platform.client.parse_event_notification(body, signature, secret) for signature, body in got]
    assert [n.type for n in notes] == [
        "v2.core.account.created", "v2.core.account[configuration.merchant].updated",
    ]
    assert type(notes[0]).__name__ == "V2CoreAccountCreatedEventNotification"
    assert notes[1].reason.request.id.startswith("req_")
    assert notes[0].fetch_related_object().id == account.id
    event = notes[1].fetch_event()
    assert (event.id, event.type) == (notes[1].id, notes[1].type)
    with pytest.raises(stripe.SignatureVerificationError):
        platform.client.parse_event_notification(got[0][1], got[0][0], "whsec_other")

    person = accounts.persons.create(account.id, {"given_name": "Jenny"})
    [*_, (signature, body)] = catcher.until(path, lambda got: len(got) >= 3)
    note = platform.client.parse_event_notification(body, signature, secret)
    assert note.type == "v2.core.account_person.created"
    assert note.fetch_event().data.account_id == account.id
    assert note.fetch_related_object().id == person.id
    listed = core(platform).events.list({"object_id": account.id, "limit": 1})
    assert [e.type for e in listed.auto_paging_iter()] == [n.type for n in notes[::-1]]
    assert core(platform).events.retrieve(notes[0].id).related_object.id == account.id


def test_older_events_are_mirrored(platform, catcher):
    path, secret, _ = destination(
        platform, catcher, enabled_events=["v1.customer.created"], events_from=["@self", "@accounts"]
    )
    account = platform.account("standard")
    customer = platform.v1.customers.create({}, {"stripe_account": account.id})
    [(signature, body)] = catcher.until(path, lambda got: got)
    note = platform.client.parse_event_notification(body, signature, secret)
    assert note.type == "v1.customer.created" and str(note.context) == account.id
    assert note.fetch_related_object().id == customer.id
    assert note.fetch_event().type == "v1.customer.created"


def test_destinations(platform, catcher):
    destinations = core(platform).event_destinations
    path, secret, made = destination(platform, catcher, enabled_events=["v2.core.account.closed"])
    pinged = destinations.ping(made.id)
    [(signature, body)] = catcher.until(path, lambda got: got)
    note = platform.client.parse_event_notification(body, signature, secret)
    assert (note.id, note.type) == (pinged.id, "v2.core.event_destination.ping")
    assert note.fetch_related_object().id == made.id
    assert destinations.disable(made.id).status == "disabled"
    assert destinations.enable(made.id).status == "enabled"
    changed = destinations.update(made.id, {"name": "other", "include": ["webhook_endpoint.url"]})
    assert (changed.name, changed.webhook_endpoint.url) == ("other", catcher.url + path)
    assert destinations.retrieve(made.id).webhook_endpoint is None
    assert [d.id for d in destinations.list().auto_paging_iter()] == [made.id]
    assert destinations.delete(made.id).id == made.id
