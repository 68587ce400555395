"""From creation to enabled by the API alone; and what goes wrong on the way."""

import pytest

from holders import HOLDERS, Holder
from platforms import on

MINUTES = {"minutes": 2}


@pytest.mark.parametrize("kind", ["individual", "company"])
@pytest.mark.parametrize("country", HOLDERS["countries"])
def test_each_requirement_is_met_as_it_is_announced(platform, country, kind):
    holder = Holder(platform, country, kind)
    new = holder.account()
    assert not new.charges_enabled and not new.payouts_enabled and not new.details_submitted
    assert new.capabilities.card_payments == "inactive"
    assert new.requirements.disabled_reason == "requirements.past_due"
    told = holder.meet_what_is_due()
    assert told.requirements.currently_due == [], told.requirements
    assert told.details_submitted
    if country == "US":
        assert told.capabilities.card_payments == "pending"
        assert told.requirements.disabled_reason == "requirements.pending_verification"
        assert told.requirements.pending_verification
        platform.advance(**MINUTES)
    enabled = holder.account()
    assert enabled.charges_enabled and enabled.payouts_enabled, enabled.requirements
    assert enabled.capabilities.to_dict() == {"card_payments": "active", "transfers": "active"}
    assert enabled.requirements.disabled_reason is None
    assert (enabled.company is not None) and (kind == "company" or enabled.individual)
    persons = platform.v1.accounts.persons.list(enabled.id).data
    assert [p for p in persons if p.relationship.representative]
    for person in persons:
        assert "id_number" not in person and person.requirements.currently_due == []
    updates = platform.v1.events.list({"type": "account.updated"}, on(enabled)).data
    assert updates[0].data.previous_attributes


def test_a_number_that_fails_wants_a_document(platform):
    holder = Holder(platform, "US", "individual")
    holder.meet_what_is_due(ssn_last_4="1111")
    platform.advance(**MINUTES)
    failed = holder.account()
    assert not failed.charges_enabled
    assert failed.requirements.currently_due == ["individual.id_number"]
    assert failed.requirements.past_due == ["individual.id_number"]
    assert failed.requirements.errors[0].code == "verification_failed_keyed_identity"
    assert failed.individual.verification.status == "unverified"

    holder.tell(["individual.id_number"], {"id_number": "111111111"})
    platform.advance(**MINUTES)
    failed = holder.account()
    assert failed.requirements.currently_due == ["individual.verification.document"]

    # A document is looked at at once.
    holder.tell(["individual.verification.document"])
    shown = holder.account()
    assert shown.individual.verification.status == "verified"
    assert shown.requirements.pending_verification == []
    platform.advance(**MINUTES)
    healed = holder.account()
    assert healed.charges_enabled and healed.requirements.errors == []


def test_a_company_that_fails_is_told_why(platform):
    holder = Holder(platform, "US", "company")
    holder.meet_what_is_due(tax_id="111111111")
    platform.advance(**MINUTES)
    failed = holder.account()
    assert [e.code for e in failed.requirements.errors] == ["verification_failed_tax_id_match"]
    assert failed.requirements.currently_due == ["company.tax_id"]
    holder.tell(["company.tax_id"])
    platform.advance(**MINUTES)
    assert holder.account().charges_enabled


def test_a_threshold_asks_for_more_and_a_deadline_stops_what_works(platform):
    holder = Holder(platform, "US", "individual")
    holder.meet_what_is_due()
    platform.advance(**MINUTES)
    working = holder.account()
    assert "individual.id_number" in working.requirements.eventually_due
    assert working.requirements.currently_due == []

    # Half a million dollars, and the whole number is due within two weeks.
    platform.pay(on(working), amount=50_000_000)
    platform.advance(seconds=1)
    asked = holder.account()
    assert asked.requirements.currently_due == ["individual.id_number"]
    assert asked.requirements.current_deadline > asked.created
    assert asked.charges_enabled and asked.requirements.past_due == []

    platform.advance(days=15)
    stopped = holder.account()
    assert stopped.requirements.past_due == ["individual.id_number"]
    assert stopped.requirements.disabled_reason == "requirements.past_due"
    assert not stopped.charges_enabled and stopped.capabilities.card_payments == "inactive"
    changes = platform.v1.events.list({"type": "capability.updated"}, on(stopped)).data
    assert changes[0].data.object.status == "inactive"
    assert changes[0].data.previous_attributes["status"] == "active"

    holder.tell(["individual.id_number"])
    platform.advance(**MINUTES)
    assert holder.account().charges_enabled


def test_a_test_card_pulls_requirements_forward(platform):
    holder = Holder(platform, "US", "individual")
    holder.meet_what_is_due()
    platform.advance(**MINUTES)
    source = "tok_visa_triggerNextRequirements"
    params = {"amount": 1000, "currency": "usd", "source": source}
    platform.v1.charges.create(params, on(holder.id))
    platform.advance(seconds=1)
    assert holder.account().requirements.currently_due == ["individual.id_number"]


def test_country_specs(platform):
    specs = platform.v1.country_specs.list({"limit": 100})
    assert len(specs.data) >= 45 and not specs.has_more
    spec = platform.v1.country_specs.retrieve("DE")
    assert spec.default_currency == "eur"
    assert "individual.first_name" in spec.verification_fields.individual.minimum
    assert "DE" in spec.supported_bank_account_currencies["eur"]


def test_an_account_session(platform):
    account = platform.v1.accounts.create({"type": "custom", "country": "US"})
    onboarding = {"enabled": True, "features": {"external_account_collection": False}}
    session = platform.v1.account_sessions.create(
        {"account": account.id, "components": {"account_onboarding": onboarding}}
    )
    shown = session.components.account_onboarding
    assert shown.enabled and shown.features.disable_stripe_user_authentication
    assert not session.components.payouts.enabled
    assert session.client_secret.startswith("accs_secret__") and session.livemode is False
