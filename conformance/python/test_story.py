"""The main job: a marketplace takes payments in every way, and the money comes out right."""

import pytest
import stripe

from platforms import AVAILABLE_ON, NO_REDIRECTS, START, STORY, on, same_money

ROWS = STORY["rows"]
FEE = STORY["fee"]


def pending_until_settled(transactions):
    for t in transactions:
        assert (t.status, t.available_on) == ("pending", AVAILABLE_ON), t
        assert t.created == START
        assert t.currency == "usd"
        assert t.balance_type == "payments"


def check_row(platform, row, account, second=None):
    """The balance transactions and balances of one row of the table."""
    sides = [(None, row["platform"]), (account, row["connected"])]
    if second:
        sides.append((second, row["second"]))
    for holder, expected in sides:
        transactions = platform.transactions(holder)
        same_money(transactions, expected["transactions"])
        pending_until_settled(t for t in transactions if t.type != "stripe_fee")
        assert platform.total(holder) == expected["total"]
    platform.books()


def test_onboarding_enables_two_accounts(platform):
    for kind in ("standard", "express"):
        before = platform.v1.accounts.create(
            {"type": kind, "country": "US", "email": f"{kind}@example.com",
             "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}}}
        )
        assert not before.charges_enabled and not before.payouts_enabled
        assert not before.details_submitted
        assert before.requirements.currently_due
        assert before.capabilities.card_payments == "inactive"

        platform.raw("post", f"/v1/sandbox/accounts/{before.id}/onboard")
        after = platform.v1.accounts.retrieve(before.id)
        assert after.charges_enabled and after.payouts_enabled and after.details_submitted
        assert after.requirements.currently_due == []
        assert after.requirements.disabled_reason is None
        assert after.capabilities.card_payments == "active"
        assert after.capabilities.transfers == "active"
        assert after.external_accounts.data
        updates = platform.v1.events.list({"type": "account.updated"}, on(after))
        assert updates.data and all(e.account == after.id for e in updates.data)


@pytest.mark.parametrize("name", ["direct, the account pays fees", "direct, the platform pays fees"])
def test_direct(platform, name):
    row = ROWS[name]
    account = platform.account(row["account"])
    intent = platform.pay(on(account), application_fee_amount=FEE)
    assert intent.status == "succeeded"
    assert intent.amount_received == STORY["amount"]
    assert intent.application.startswith("ca_")
    assert intent.application_fee_amount == FEE
    assert intent.transfer_data is None and intent.on_behalf_of is None

    charge = platform.v1.charges.retrieve(intent.latest_charge, options=on(account))
    assert charge.id.startswith("ch_")
    assert charge.payment_intent == intent.id
    assert charge.application == intent.application
    assert charge.application_fee_amount == FEE
    assert "transfer" not in charge and charge.transfer_data is None

    fee = platform.v1.application_fees.retrieve(charge.application_fee)
    assert fee.amount == FEE and fee.amount_refunded == 0 and not fee.refunded
    assert fee.account == account.id
    assert fee.charge == charge.id
    assert fee.originating_transaction is None
    assert (fee.fee_source.type, fee.fee_source.charge) == ("charge", charge.id)

    check_row(platform, row, account)
    [taken] = platform.transactions(account)
    assert taken.id == charge.balance_transaction
    assert taken.source == charge.id and taken.reporting_category == "charge"
    [earned] = platform.transactions(type="application_fee")
    assert earned.id == fee.balance_transaction
    assert earned.source == fee.id and earned.reporting_category == "platform_earning"
    # Direct charges are invisible from the platform without the header.
    assert platform.v1.charges.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        platform.v1.payment_intents.retrieve(intent.id)


def test_destination_with_application_fee(platform):
    row = ROWS["destination, application_fee_amount"]
    account = platform.account(row["account"])
    intent = platform.destination(account)
    assert intent.status == "succeeded"
    assert intent.application is None
    assert intent.application_fee_amount == FEE
    assert intent.transfer_data.destination == account.id
    assert intent.transfer_group == f"group_{intent.id}"

    charge = platform.v1.charges.retrieve(intent.latest_charge)
    assert charge.application is None
    assert charge.application_fee_amount == FEE
    assert charge.transfer_data.destination == account.id
    assert charge.transfer_group == intent.transfer_group
    assert charge.source_transfer is None and charge.on_behalf_of is None

    transfer = platform.v1.transfers.retrieve(charge.transfer)
    assert transfer.amount == STORY["amount"] and transfer.amount_reversed == 0
    assert transfer.destination == account.id
    assert transfer.source_transaction == charge.id
    assert transfer.transfer_group == intent.transfer_group
    assert transfer.reversals.total_count == 0 and transfer.reversals.data == []

    payment = platform.v1.charges.retrieve(transfer.destination_payment, options=on(account))
    assert payment.id.startswith("py_") and payment.object == "charge"
    assert payment.amount == payment.amount_captured == STORY["amount"]
    assert payment.source_transfer == transfer.id
    assert payment.application.startswith("ca_")
    assert payment.application_fee_amount == FEE
    assert payment.payment_intent is None and payment.payment_method is None
    assert payment.payment_method_details.type == "stripe_account"
    assert payment.transfer_group is None

    fee = platform.v1.application_fees.retrieve(charge.application_fee)
    assert fee.id == payment.application_fee
    assert fee.account == account.id
    assert fee.charge == payment.id
    assert fee.originating_transaction == charge.id

    check_row(platform, row, account)
    by_type = {t.type: t for t in platform.transactions()}
    assert by_type["charge"].id == charge.balance_transaction
    assert by_type["transfer"].id == transfer.balance_transaction
    assert by_type["application_fee"].id == fee.balance_transaction
    assert by_type["charge"].source == charge.id
    assert by_type["transfer"].source == transfer.id
    assert by_type["application_fee"].source == fee.id
    [received] = platform.transactions(account)
    assert received.id == payment.balance_transaction and received.source == payment.id


def test_destination_with_transfer_amount(platform):
    row = ROWS["destination, transfer_data[amount]"]
    account = platform.account(row["account"])
    intent = platform.pay(
        transfer_data={"destination": account.id, "amount": row["transfer"]}
    )
    assert intent.transfer_data.amount == row["transfer"]
    assert intent.application_fee_amount is None
    charge = platform.v1.charges.retrieve(intent.latest_charge, {"expand": ["transfer"]})
    assert charge.transfer_data.amount == row["transfer"]
    assert charge.application_fee is None
    assert charge.transfer.amount == row["transfer"]
    payment = platform.v1.charges.retrieve(charge.transfer.destination_payment, options=on(account))
    assert payment.amount == row["transfer"] and payment.application_fee is None
    assert platform.v1.application_fees.list().data == []
    check_row(platform, row, account)


def test_separate_charge_and_transfers(platform):
    row = ROWS["separate charge and transfers"]
    first, second = platform.account(row["account"]), platform.account(row["account"])
    intent = platform.pay(transfer_group="ORDER-1")
    charge = platform.v1.charges.retrieve(intent.latest_charge)
    assert "transfer" not in charge and charge.application_fee is None

    transfers = [
        platform.v1.transfers.create(
            {"amount": amount, "currency": "usd", "destination": account.id,
             "source_transaction": charge.id}
        )
        for account, amount in zip((first, second), row["transfers"])
    ]
    for transfer, account in zip(transfers, (first, second)):
        assert transfer.source_transaction == charge.id
        assert transfer.transfer_group == "ORDER-1"
        payment = platform.v1.charges.retrieve(transfer.destination_payment, options=on(account))
        assert payment.source_transfer == transfer.id
    assert platform.v1.application_fees.list().data == []
    listed = platform.v1.transfers.list({"transfer_group": "ORDER-1"})
    assert [t.id for t in listed.data] == [t.id for t in reversed(transfers)]
    check_row(platform, row, first, second)

    # 123 of the charge are left: one more than that is refused, and nothing moves.
    with pytest.raises(stripe.InvalidRequestError) as refused:
        platform.v1.transfers.create(
            {"amount": 124, "currency": "usd", "destination": first.id,
             "source_transaction": charge.id}
        )
    assert "must not exceed the source amount of $10.00" in refused.value.user_message
    assert len(platform.v1.transfers.list().data) == 2
    check_row(platform, row, first, second)


def test_automatic_async_fills_the_links_a_moment_later(platform):
    row = ROWS["destination, application_fee_amount"]
    account = platform.account(row["account"])
    base = {
        "amount": STORY["amount"], "currency": "usd", "payment_method": "pm_card_visa",
        "automatic_payment_methods": NO_REDIRECTS, "confirm": True,
        "application_fee_amount": FEE, "transfer_data": {"destination": account.id},
        "expand": ["latest_charge"],
    }
    intent = platform.v1.payment_intents.create(base)
    assert intent.capture_method == "automatic_async" and intent.status == "succeeded"
    charge = intent.latest_charge
    links = ("balance_transaction", "transfer", "application_fee")
    assert [charge[link] for link in links] == [None, None, None]
    [event] = platform.v1.events.list({"type": "charge.succeeded"}).data
    assert [event.data.object[link] for link in links] == [None, None, None]
    # The money is booked at once.
    assert platform.total() == row["platform"]["total"]
    assert platform.total(account) == row["connected"]["total"]

    platform.advance(seconds=2)
    charge = platform.v1.charges.retrieve(charge.id)
    assert all(charge[link] for link in links)
    [event] = platform.v1.events.list({"type": "charge.updated"}).data
    assert event.data.previous_attributes.to_dict() == {link: None for link in links}
    assert event.data.object["transfer"] == charge.transfer
    same_money(platform.transactions(), row["platform"]["transactions"])
    same_money(platform.transactions(account), row["connected"]["transactions"])


@pytest.mark.parametrize("kind", ["full", "part"])
def test_refund_reverses_transfer_and_fee(platform, kind):
    expected = STORY["refund"][kind]
    account = platform.account()
    intent = platform.destination(account)
    charge = platform.v1.charges.retrieve(intent.latest_charge)
    refund = platform.v1.refunds.create(
        {"payment_intent": intent.id, "amount": expected["amount"],
         "reverse_transfer": True, "refund_application_fee": True}
    )
    assert refund.status == "succeeded" and refund.amount == expected["amount"]
    assert refund.charge == charge.id and refund.payment_intent == intent.id

    transfer = platform.v1.transfers.retrieve(charge.transfer)
    assert transfer.amount_reversed == expected["reversed"]
    assert transfer.reversed is (kind == "full")
    [reversal] = transfer.reversals.data
    assert reversal.id == refund.transfer_reversal
    assert reversal.source_refund == refund.id
    assert reversal.amount == expected["reversed"]
    back = platform.v1.refunds.retrieve(reversal.destination_payment_refund, options=on(account))
    assert back.id.startswith("pyr_") and back.charge == transfer.destination_payment
    assert back.amount == expected["reversed"]

    fee = platform.v1.application_fees.retrieve(charge.application_fee)
    assert fee.amount_refunded == expected["fee_refunded"]
    assert fee.refunded is (kind == "full")
    [fee_refund] = fee.refunds.data
    assert fee_refund.amount == expected["fee_refunded"] and fee_refund.fee == fee.id

    charge = platform.v1.charges.retrieve(charge.id)
    assert charge.amount_refunded == expected["amount"]
    assert charge.refunded is (kind == "full")
    assert platform.total() == expected["platform"]
    assert platform.total(account) == expected["connected"]
    moved = {t.type: t for t in platform.transactions()}
    assert moved["refund"].net == -expected["amount"] and moved["refund"].source == refund.id
    assert moved["transfer_refund"].net == expected["reversed"]
    assert moved["transfer_refund"].source == transfer.id
    assert moved["application_fee_refund"].net == -expected["fee_refunded"]
    assert moved["application_fee_refund"].source == fee.id
    pending_until_settled(moved.values())
    kinds = {e.type for e in platform.v1.events.list({"limit": 100}).data}
    assert {"refund.created", "charge.refunded", "transfer.reversed", "application_fee.refunded"} <= kinds
    platform.books()


def test_a_plain_refund_leaves_the_connected_account_alone(platform):
    account = platform.account()
    intent = platform.destination(account)
    platform.v1.refunds.create({"payment_intent": intent.id})
    assert (platform.total(), platform.total(account)) == (-936, 877)
    platform.books()


def test_decline(platform):
    expected = STORY["decline"]
    with pytest.raises(stripe.CardError) as declined:
        platform.pay(payment_method=expected["payment_method"])
    error = declined.value
    assert error.http_status == 402
    assert error.code == expected["code"]
    assert error.error.decline_code == expected["decline_code"]
    assert error.user_message == expected["message"]
    intent = error.error.payment_intent
    assert intent.status == "requires_payment_method" and intent.payment_method is None
    assert intent.last_payment_error.code == expected["code"]

    charge = platform.v1.charges.retrieve(error.error.charge)
    assert intent.latest_charge == charge.id
    assert charge.status == "failed" and not charge.paid and not charge.captured
    assert charge.failure_code == expected["code"]
    assert charge.outcome.type == "issuer_declined"
    assert charge.balance_transaction is None
    assert platform.total() == 0 and platform.transactions() == []
    kinds = [e.type for e in platform.v1.events.list().data]
    assert sorted(kinds) == ["charge.failed", "payment_intent.created", "payment_intent.payment_failed"]

    # The same intent succeeds with another card.
    again = platform.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded" and again.last_payment_error is None


def challenged(platform, account):
    intent = platform.destination(
        account,
        payment_method=STORY["three_d_secure"]["payment_method"],
        return_url="https://shop.example/return",
    )
    assert intent.status == "requires_action"
    assert intent.next_action.type == "redirect_to_url"
    assert intent.next_action.redirect_to_url.return_url == "https://shop.example/return"
    assert intent.latest_charge is None
    assert platform.total() == 0
    return intent


def test_three_d_secure(platform):
    account = platform.account()
    intent = challenged(platform, account)
    platform.raw(
        "post", f"/v1/sandbox/payment_intents/{intent.id}/authenticate", outcome="succeed"
    )
    intent = platform.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert intent.status == "succeeded" and intent.next_action is None
    assert intent.latest_charge.payment_method_details.card.three_d_secure is not None
    assert (platform.total(), platform.total(account)) == (64, 877)


def test_failed_three_d_secure(platform):
    intent = challenged(platform, platform.account())
    platform.raw("post", f"/v1/sandbox/payment_intents/{intent.id}/authenticate", outcome="fail")
    intent = platform.v1.payment_intents.retrieve(intent.id)
    assert intent.status == "requires_payment_method" and intent.payment_method is None
    assert intent.last_payment_error.code == STORY["three_d_secure"]["failure_code"]
    assert platform.total() == 0


def test_capture_later_and_less(platform):
    account = platform.account()
    intent = platform.destination(account, capture_method="manual")
    assert intent.status == "requires_capture" and intent.amount_capturable == STORY["amount"]
    assert platform.total() == 0
    intent = platform.v1.payment_intents.capture(intent.id, {"amount_to_capture": 600})
    assert intent.status == "succeeded" and intent.amount_received == 600
    # 600 less its own processing fee of 47, all of it transferred, 123 taken back as the fee.
    assert (platform.total(), platform.total(account)) == (600 - 47 - 600 + 123, 477)
    other = platform.destination(account, capture_method="manual")
    other = platform.v1.payment_intents.cancel(other.id)
    assert other.status == "canceled" and platform.total(account) == 477
    platform.books()


def test_a_week_settles_and_pays_out(platform):
    """Money is pending, then available, then in the bank; the payout lists what it contains."""
    account = platform.account()
    platform.destination(account)
    platform.destination(account)
    assert (platform.available(account), platform.total(account)) == (0, 2 * 877)

    clock = platform.advance(days=7)
    assert clock["object"] == "sandbox.clock" and clock["now"] == START + 7 * 86400
    assert clock["frozen"] is True and clock["timers_run"] > 0

    [payout] = platform.v1.payouts.list(options=on(account)).data
    assert payout.amount == 2 * 877 and payout.currency == "usd"
    assert payout.status == "paid" and payout.automatic
    assert payout.description == "STRIPE PAYOUT"
    assert payout.reconciliation_status == "completed"
    assert AVAILABLE_ON <= payout.created < AVAILABLE_ON + 86400
    assert payout.created <= clock["now"] and payout.arrival_date % 86400 == 0
    assert payout.destination == account.external_accounts.data[0].id

    contents = platform.transactions(account, payout=payout.id)
    assert sum(t.net for t in contents if t.type != "payout") == payout.amount
    assert {t.type for t in contents} - {"payout"} == {"payment"}
    [paid] = platform.transactions(account, type="payout")
    assert paid.id == payout.balance_transaction
    assert (paid.amount, paid.fee, paid.source) == (-payout.amount, 0, payout.id)
    assert (platform.total(account), platform.available(account)) == (0, 0)
    kinds = [e.type for e in platform.v1.events.list({"limit": 100}, on(account)).data]
    assert kinds.count("payout.created") == kinds.count("payout.paid") == 1
    assert "balance.available" in kinds
    platform.books()


def test_manual_payouts_and_cancelling(platform):
    account = platform.account(settings={"payouts": {"schedule": {"interval": "manual"}}})
    platform.destination(account)
    platform.advance(days=7)
    assert platform.v1.payouts.list(options=on(account)).data == []
    assert platform.available(account) == 877

    with pytest.raises(stripe.InvalidRequestError) as refused:
        platform.v1.payouts.create({"amount": 878, "currency": "usd"}, on(account))
    assert refused.value.code == "balance_insufficient"
    assert refused.value.user_message.startswith("You have insufficient funds in your Stripe account")
    assert platform.available(account) == 877

    payout = platform.v1.payouts.create({"amount": 500, "currency": "usd"}, on(account))
    assert payout.status == "pending" and not payout.automatic
    assert payout.reconciliation_status == "not_applicable"
    assert platform.available(account) == 377
    canceled = platform.v1.payouts.cancel(payout.id, options=on(account))
    assert canceled.status == "canceled" and platform.available(account) == 877

    payout = platform.v1.payouts.create({"amount": 877, "currency": "usd"}, on(account))
    platform.advance(days=7)
    assert platform.v1.payouts.retrieve(payout.id, options=on(account)).status == "paid"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        platform.transactions(account, payout=payout.id)
    assert "can only be filtered on automatic transfers" in refused.value.user_message
    platform.books()


def test_a_transfer_beyond_what_is_available_is_refused(platform):
    account = platform.account()
    platform.pay()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        platform.v1.transfers.create({"amount": 100, "currency": "usd", "destination": account.id})
    assert refused.value.code == "balance_insufficient"
    assert refused.value.user_message.startswith("You have insufficient available funds")
    assert platform.v1.transfers.list().data == [] and platform.total(account) == 0
    # The card whose money is there at once.
    platform.pay(payment_method="pm_card_bypassPending")
    transfer = platform.v1.transfers.create(
        {"amount": 100, "currency": "usd", "destination": account.id}
    )
    assert platform.available(account) == 100
    reversal = platform.v1.transfers.reversals.create(transfer.id, {"amount": 40})
    assert reversal.amount == 40 and reversal.source_refund is None
    assert platform.available(account) == 60
    platform.books()


def test_a_charge_the_old_way(platform):
    account = platform.account()
    charge = platform.v1.charges.create(
        {"amount": 1000, "currency": "usd", "source": "tok_visa", "capture": False,
         "application_fee_amount": FEE, "transfer_data": {"destination": account.id}}
    )
    assert not charge.captured and charge.payment_intent is None
    charge = platform.v1.charges.capture(charge.id)
    assert charge.captured and charge.source["object"] == "card"
    assert (platform.total(), platform.total(account)) == (64, 877)
    platform.books()
