"""An account holder who tells whatever is due, through the SDK."""

import json

from platforms import BOTH, START
from server import ROOT

HOLDERS = json.loads((ROOT / "conformance/holders.json").read_text())
ROLES = {
    "owners": "owner",
    "directors": "director",
    "executives": "executive",
    "representative": "representative",
}


def answer(country, key):
    """What is answered to a key, without the person that it is about."""
    last = key.rsplit(".", 1)[-1]
    place = HOLDERS["countries"][country]
    for known in (HOLDERS["account"], HOLDERS["person"]):
        if key in known:
            return known[key]
    if last in place:
        return place[last]
    if last in HOLDERS["anywhere"]:
        return HOLDERS["anywhere"][last]
    if last.endswith("_provided"):
        return True
    if last == "date":
        return START
    raise AssertionError(f"nobody knows what to answer to {key}")


def put(fields, key, value):
    *path, last = key.split(".")
    for name in path:
        fields = fields.setdefault(name, {})
    fields[last] = value


class Holder:
    """Made with a custom account of a country and a business type."""

    def __init__(self, platform, country, business_type, **more):
        self.platform, self.country, self.business_type = platform, country, business_type
        account = platform.v1.accounts.create(
            {"type": "custom", "country": country, "capabilities": BOTH, **more}
        )
        self.id = account.id

    def account(self):
        return self.platform.v1.accounts.retrieve(self.id)

    def meet_what_is_due(self, rounds=6, **instead):
        """Tells what is due until nothing is; `instead` replaces answers, by their last name."""
        for _ in range(rounds):
            due = self.account().requirements.currently_due
            if not due:
                break
            self.tell(due, instead)
        return self.account()

    def tell(self, due, instead=()):
        of_account, of_persons = {}, {}
        for key in due:
            head, _, rest = key.partition(".")
            if key == "external_account":
                of_account[key] = {
                    "object": "bank_account",
                    "country": self.country,
                    "currency": HOLDERS["currencies"][self.country],
                    **HOLDERS["countries"][self.country]["bank"],
                }
            elif key == "business_type":
                of_account[key] = self.business_type
            elif head in ROLES or head.startswith("person_"):
                put(of_persons.setdefault(head, {}), rest, self.value(rest, instead))
            else:
                bare = rest if head == "individual" else key
                put(of_account, key, self.value(bare, instead))
        if of_account:
            self.platform.v1.accounts.update(self.id, of_account)
        for head, fields in of_persons.items():
            if head in ROLES:
                put(fields, f"relationship.{ROLES[head]}", True)
                self.platform.v1.accounts.persons.create(self.id, fields)
            else:
                self.platform.v1.accounts.persons.update(self.id, head, fields)

    def value(self, key, instead):
        last = key.rsplit(".", 1)[-1]
        return instead[last] if last in instead else answer(self.country, key)
