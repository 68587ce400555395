"""What the tests know of a platform: the SDK's client and the story's steps."""

import json
import secrets

import stripe

from server import ROOT

STORY = json.loads((ROOT / "conformance/story.json").read_text())
START = STORY["clock"]["start"]
AVAILABLE_ON = STORY["clock"]["available_on"]

BOTH = {"card_payments": {"requested": True}, "transfers": {"requested": True}}
ACCOUNTS = {
    "standard": {"type": "standard"},
    "express": {"type": "express"},
    "custom": {"type": "custom"},
    "platform_pays": {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        }
    },
}
NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}


class Platform:
    def __init__(self, url, start=START, key=None):
        self.url = url
        self.key = key or "sk_test_" + secrets.token_hex(16)
        bases = {name: url for name in ("api", "files", "connect", "meter_events")}
        self.client = stripe.StripeClient(
            self.key, base_addresses=bases, max_network_retries=0
        )
        self.v1 = self.client.v1
        if start:
            self.raw("post", "/v1/sandbox/clock", freeze=True)
            self.raw("post", "/v1/sandbox/clock", to=start)

    def raw(self, method, path, **params):
        return self.client.raw_request(method, path, **params).data

    def advance(self, **span):
        return self.raw("post", "/v1/sandbox/clock", advance=span)

    def account(self, kind="express", **more):
        """A connected account that has been through onboarding."""
        account = self.v1.accounts.create(
            {**ACCOUNTS[kind], "country": "US", "capabilities": BOTH, **more}
        )
        self.raw("post", f"/v1/sandbox/accounts/{account.id}/onboard")
        return self.v1.accounts.retrieve(account.id)

    def pay(self, options=None, **params):
        """A confirmed payment of the story's amount, captured at once."""
        base = {
            "amount": STORY["amount"],
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": NO_REDIRECTS,
            "capture_method": "automatic",
            "confirm": True,
        }
        return self.v1.payment_intents.create({**base, **params}, options or {})

    def destination(self, account, **params):
        return self.pay(
            application_fee_amount=STORY["fee"],
            transfer_data={"destination": account.id},
            **params,
        )

    def transactions(self, account=None, **filters):
        """Balance transactions, oldest first."""
        page = self.v1.balance_transactions.list(
            {"limit": 100, **filters}, on(account)
        )
        return list(reversed(page.data))

    def total(self, account=None):
        """What the balance holds, pending or available."""
        balance = self.v1.balance.retrieve(options=on(account))
        return sum(e.amount for e in [*balance.available, *balance.pending] if e.currency == "usd")

    def available(self, account=None):
        balance = self.v1.balance.retrieve(options=on(account))
        return sum(e.amount for e in balance.available if e.currency == "usd")

    def books(self):
        check = self.raw("get", "/v1/sandbox/ledger/check")
        assert check["object"] == "sandbox.ledger_check"
        assert check["balanced"] is True, check
        return check


def on(account):
    """Options that make a call act on a connected account."""
    if account is None:
        return {}
    return {"stripe_account": account if isinstance(account, str) else account.id}


def same_money(transactions, expected):
    """The transactions are the expected ones, in any order."""

    def figures(t):
        kinds = [d["type"] for d in t["fee_details"]]
        assert len(kinds) == len(set(kinds))
        return {
            "type": t["type"],
            "amount": t["amount"],
            "fee": t["fee"],
            "net": t["net"],
            "fee_details": {d["type"]: d["amount"] for d in t["fee_details"]},
        }

    def key(figures):
        return json.dumps(figures, sort_keys=True)

    assert sorted(map(figures, transactions), key=key) == sorted(expected, key=key)
