"""The API's mechanics as the SDK sees them."""

import pytest
import stripe

from platforms import NO_REDIRECTS, Platform, on

PLAIN = {"amount": 1000, "currency": "usd"}


@pytest.mark.parametrize(
    "call, kind, status, code, param, message",
    [
        (lambda v1: v1.customers.retrieve("cus_none"), stripe.InvalidRequestError, 404,
         "resource_missing", "id", "No such customer: 'cus_none'"),
        (lambda v1: v1.payment_intents.retrieve("pi_none"), stripe.InvalidRequestError, 404,
         "resource_missing", "intent", "No such payment_intent: 'pi_none'"),
        (lambda v1: v1.payment_intents.create({"currency": "usd"}), stripe.InvalidRequestError, 400,
         "parameter_missing", "amount", "Missing required param: amount."),
        (lambda v1: v1.payment_intents.create({**PLAIN, "amount": "ten"}), stripe.InvalidRequestError,
         400, "parameter_invalid_integer", "amount", "Invalid integer: ten"),
        (lambda v1: v1.payment_intents.create({**PLAIN, "amont": 1}), stripe.InvalidRequestError, 400,
         "parameter_unknown", "amont", "Received unknown parameter: amont"),
        (lambda v1: v1.payment_intents.create({**PLAIN, "transfer_data": {"destination": "acct_none"}}),
         stripe.InvalidRequestError, 400, "resource_missing", "transfer_data[destination]",
         "No such destination: 'acct_none'"),
        (lambda v1: v1.accounts.create({"type": "free"}), stripe.InvalidRequestError, 400,
         None, "type", "Invalid type: must be one of custom, express, or standard"),
        (lambda v1: v1.accounts.retrieve("acct_none"), stripe.PermissionError, 403,
         "account_invalid", None, None),
        (lambda v1: v1.balance.retrieve(options={"stripe_account": "acct_none"}),
         stripe.PermissionError, 403, "account_invalid", None, None),
        (lambda v1: v1.payment_intents.create({**PLAIN, "application_fee_amount": 1}),
         stripe.InvalidRequestError, 400, "parameter_missing", None, None),
        (lambda v1: v1.payment_intents.create(
            {**PLAIN, "payment_method": "pm_card_visa", "confirm": True}),
         stripe.InvalidRequestError, 400, None, "return_url", None),
        (lambda v1: v1.payouts.create({"amount": 1, "currency": "usd"}),
         stripe.InvalidRequestError, 400, None, None, None),
    ],
)
def test_errors(platform, call, kind, status, code, param, message):
    with pytest.raises(kind) as raised:
        call(platform.v1)
    error = raised.value
    assert error.http_status == status
    assert error.request_id.startswith("req_")
    if code is not None:
        # Not every class of the SDK has the code itself.
        assert error.error.code == code
        assert error.error.doc_url.endswith(code.replace("_", "-"))
    if param is not None:
        assert error.param == param
    if message is not None:
        assert error.user_message == message


def test_keys(server):
    bad = Platform(server.url, start=None, key="sk_wrong")
    with pytest.raises(stripe.AuthenticationError) as raised:
        bad.v1.balance.retrieve()
    assert raised.value.user_message.startswith("Invalid API Key provided: sk_")
    unknown = Platform(server.url)
    with pytest.raises(stripe.InvalidRequestError) as raised:
        unknown.raw("get", "/v1/nothing_here")
    assert raised.value.http_status == 404
    assert raised.value.user_message.startswith("Unrecognized request URL (GET: /v1/nothing_here)")


def test_publishable_keys(platform, server):
    public = Platform(server.url, start=None, key=platform.key.replace("sk_", "pk_"))
    with pytest.raises(stripe.PermissionError) as raised:
        public.v1.balance.retrieve()
    assert raised.value.error.code == "secret_key_required"
    token = public.v1.tokens.create({"bank_account": {
        "country": "US", "currency": "usd", "account_holder_type": "individual",
        "routing_number": "110000000", "account_number": "000123456789"}})
    assert token.bank_account.last4 == "6789" and not token.used


def test_two_keys_never_see_each_other(platform, server):
    other = Platform(server.url)
    customer = platform.v1.customers.create({"name": "mine"})
    account = platform.account()
    for call in (
        lambda: other.v1.customers.retrieve(customer.id),
        lambda: other.v1.accounts.retrieve(account.id),
        lambda: other.v1.balance.retrieve(options=on(account)),
        lambda: other.v1.payment_intents.create({**PLAIN, "transfer_data": {"destination": account.id}}),
    ):
        with pytest.raises((stripe.InvalidRequestError, stripe.PermissionError)):
            call()
    assert other.v1.customers.list().data == [] and other.v1.events.list().data == []
    before = other.raw("get", "/v1/sandbox/clock")["now"]
    platform.advance(days=30)
    assert other.raw("get", "/v1/sandbox/clock")["now"] == before
    assert other.v1.accounts.retrieve_current().id != platform.v1.accounts.retrieve_current().id


def test_idempotency(platform):
    options = {"idempotency_key": "order-1"}
    first = platform.v1.payment_intents.create(PLAIN, options)
    again = platform.v1.payment_intents.create(PLAIN, options)
    assert again.id == first.id and again.to_dict() == first.to_dict()
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert again.last_response.request_id != first.last_response.request_id
    assert len(platform.v1.payment_intents.list().data) == 1
    with pytest.raises(stripe.IdempotencyError) as raised:
        platform.v1.payment_intents.create({**PLAIN, "amount": 2000}, options)
    assert raised.value.http_status == 400
    assert "Try using a key other than 'order-1'" in raised.value.user_message


def test_a_decline_is_replayed(platform):
    params = {**PLAIN, "payment_method": "pm_card_visa_chargeDeclined", "confirm": True,
              "automatic_payment_methods": NO_REDIRECTS}
    seen = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as raised:
            platform.v1.payment_intents.create(params, {"idempotency_key": "declined"})
        seen.append(raised.value.error.charge)
    assert seen[0] == seen[1] and len(platform.v1.charges.list().data) == 1


def test_auto_paging(platform):
    made = [platform.v1.customers.create({"name": f"customer {n}"}).id for n in range(23)]
    page = platform.v1.customers.list({"limit": 5})
    assert page.has_more and page.url == "/v1/customers" and len(page.data) == 5
    assert [c.id for c in page.auto_paging_iter()] == list(reversed(made))
    backwards = platform.v1.customers.list({"limit": 4, "ending_before": made[11]})
    assert [c.id for c in backwards.data] == list(reversed(made[12:16])) and backwards.has_more
    assert len(platform.v1.customers.list().data) == 10
    with pytest.raises(stripe.InvalidRequestError):
        platform.v1.customers.list({"starting_after": made[0], "ending_before": made[1]})


def test_created_ranges(platform):
    early = platform.v1.customers.create({})
    platform.advance(hours=1)
    late = platform.v1.customers.create({})
    for rule, expected in [
        ({"gt": early.created}, [late.id]),
        ({"lte": early.created}, [early.id]),
        ({"gte": early.created, "lt": late.created}, [early.id]),
        (late.created, [late.id]),
    ]:
        assert [c.id for c in platform.v1.customers.list({"created": rule}).data] == expected


def test_expand(platform):
    account = platform.account()
    intent = platform.destination(
        account, expand=["latest_charge.transfer.destination_payment", "latest_charge.balance_transaction"]
    )
    charge = intent.latest_charge
    assert charge.balance_transaction.net == 941
    assert charge.transfer.destination_payment.amount == 1000
    assert charge.transfer.destination == account.id
    listed = platform.v1.charges.list({"expand": ["data.application_fee", "data.payment_intent"]}).data
    assert listed[0].application_fee.amount == 123 and listed[0].payment_intent.id == intent.id
    for path in ("metadata", "nonsense", "a.b.c.d.e"):
        with pytest.raises(stripe.InvalidRequestError):
            platform.v1.payment_intents.retrieve(intent.id, {"expand": [path]})


def test_metadata(platform):
    customer = platform.v1.customers.create({"metadata": {"a": "1", "b": 2, "c": True}})
    assert customer.metadata.to_dict() == {"a": "1", "b": "2", "c": "true"}
    customer = platform.v1.customers.update(customer.id, {"metadata": {"a": "", "d": "4"}})
    assert customer.metadata.to_dict() == {"b": "2", "c": "true", "d": "4"}
    customer = platform.v1.customers.update(customer.id, {"metadata": ""})
    assert customer.metadata.to_dict() == {}
    with pytest.raises(stripe.InvalidRequestError):
        platform.v1.customers.create({"metadata": {"k" * 41: "v"}})


def test_unsetting_and_deleting(platform):
    customer = platform.v1.customers.create({"name": "A", "email": "a@example.com"})
    customer = platform.v1.customers.update(customer.id, {"name": ""})
    assert customer.name is None and customer.email == "a@example.com"
    deleted = platform.v1.customers.delete(customer.id)
    assert deleted.deleted is True and deleted.id == customer.id


def test_the_version_is_echoed(platform):
    balance = platform.v1.balance.retrieve()
    assert balance.last_response.headers["Stripe-Version"] == stripe.api_version
    assert balance.last_response.headers["Request-Id"].startswith("req_")


def test_payment_methods_of_a_customer(platform):
    customer = platform.v1.customers.create({"email": "payer@example.com"})
    method = platform.v1.payment_methods.create(
        {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}}
    )
    assert method.card.brand == "visa" and method.card.last4 == "4242" and method.customer is None
    method = platform.v1.payment_methods.attach(method.id, {"customer": customer.id})
    assert method.customer == customer.id
    listed = platform.v1.customers.payment_methods.list(customer.id, {"type": "card"})
    assert [m.id for m in listed.data] == [method.id]
    intent = platform.pay(customer=customer.id, payment_method=method.id)
    assert intent.customer == customer.id and intent.payment_method == method.id

    # To charge on a connected account directly, the method is cloned there.
    account = platform.account("standard")
    clone = platform.v1.payment_methods.create(
        {"customer": customer.id, "payment_method": method.id}, on(account)
    )
    assert clone.id != method.id and clone.customer is None
    assert platform.pay(on(account), payment_method=clone.id).status == "succeeded"

    method = platform.v1.payment_methods.detach(method.id)
    assert method.customer is None
    with pytest.raises(stripe.InvalidRequestError):
        platform.v1.payment_methods.attach(method.id, {"customer": customer.id})


def test_external_accounts(platform):
    account = platform.account("custom")
    token = platform.v1.tokens.create({"bank_account": {
        "country": "US", "currency": "usd", "account_holder_name": "Jenny",
        "routing_number": "110000000", "account_number": "000123456789"}})
    bank = platform.v1.accounts.external_accounts.create(
        account.id, {"external_account": token.id, "default_for_currency": True}
    )
    assert bank.object == "bank_account" and bank.last4 == "6789" and bank.default_for_currency
    card = platform.v1.accounts.external_accounts.create(
        account.id, {"external_account": "tok_visa_debit_us_transferSuccess"}
    )
    assert card.object == "card"
    listed = platform.v1.accounts.external_accounts.list(account.id, {"object": "bank_account"})
    assert bank.id in [b.id for b in listed.data]
    assert platform.v1.accounts.external_accounts.delete(account.id, card.id).deleted is True


def test_country_specs(platform):
    specs = platform.v1.country_specs.list({"limit": 100})
    assert len(specs.data) >= 46 and not specs.has_more
    germany = platform.v1.country_specs.retrieve("DE")
    assert germany.id == "DE" and germany.default_currency == "eur"
    assert "FR" in germany.supported_bank_account_currencies["eur"]
    assert "individual.first_name" in germany.verification_fields.individual.minimum


def test_deleting_an_account(platform):
    account = platform.account("custom")
    assert platform.v1.accounts.delete(account.id).deleted is True
    with pytest.raises(stripe.PermissionError):
        platform.v1.accounts.retrieve(account.id)
    assert platform.v1.accounts.list().data == []


def test_what_is_not_there_yet_is_asked_for_once(server):
    asked = []

    class Counting(stripe.RequestsClient):
        def request(self, method, url, *args, **kwargs):
            asked.append((method, url))
            return super().request(method, url, *args, **kwargs)

    bases = {name: server.url for name in ("api", "files", "connect", "meter_events")}
    client = stripe.StripeClient(
        "sk_test_not_yet", base_addresses=bases, max_network_retries=3, http_client=Counting()
    )
    for call, line in [
        (lambda: client.v1.products.create({"name": "a"}), "POST /v1/products"),
        (lambda: client.v1.charges.search({"query": "amount>1"}), "GET /v1/charges/search"),
    ]:
        asked.clear()
        with pytest.raises(stripe.StripeError) as raised:
            call()
        assert raised.value.http_status == 501
        assert raised.value.user_message == f"Tributary does not have {line} yet"
        assert raised.value.error.code == "not_available_here"
        assert len(asked) == 1, asked
