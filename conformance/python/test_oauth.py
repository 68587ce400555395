"""Holders connect accounts of their own through the SDK's OAuth calls, and disconnect them."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
import stripe
from stripe.oauth_error import InvalidClientError, InvalidGrantError, InvalidRequestError

from platforms import Platform, on
from test_webhooks import endpoint


def client_id(platform):
    return platform.raw("get", "/v1/sandbox/oauth")["client_id"]


def authorize(platform, scope="read_write", **more):
    """Does what a holder does at the URL that the SDK makes; returns where the holder is sent."""
    params = {"client_id": client_id(platform), "scope": scope, "state": "of the session",
              "redirect_uri": "http://localhost:8000/back", **more}
    url = platform.client.oauth.authorize_url(params)
    assert url.startswith(platform.url + "/oauth/authorize?")
    asked = dict(parse_qsl(urlsplit(url).query))
    sent = platform.raw("post", "/v1/sandbox/oauth/authorize", **asked)["url"]
    assert sent.startswith("http://localhost:8000/back?")
    return dict(parse_qsl(urlsplit(sent).query))


def connect(platform, **how):
    back = authorize(platform, **how)
    assert back["state"] == "of the session"
    return platform.client.oauth.token({"grant_type": "authorization_code", "code": back["code"]})


def test_an_account_is_connected_pays_and_is_disconnected(platform, catcher):
    path, secret = endpoint(platform, catcher, connect=True)
    token = connect(platform)
    account = token.stripe_user_id
    assert (token.scope, token.livemode, token.token_type) == ("read_write", False, "bearer")
    shown = platform.v1.accounts.retrieve(account)
    assert shown.type == "standard" and shown.charges_enabled
    assert shown.controller.type == "account" and "business_profile" not in shown
    platform.pay(on(account), application_fee_amount=100)
    platform.destination(shown)

    holder = Platform(platform.url, start=None, key=token.access_token)
    assert holder.v1.accounts.retrieve_current().id == account
    holder.pay()
    assert len(platform.v1.charges.list(options=on(account)).data) == 3

    gone = {"client_id": client_id(platform), "stripe_user_id": account}
    assert platform.client.oauth.deauthorize(dict(gone)).stripe_user_id == account
    with pytest.raises(InvalidClientError) as refused:
        platform.client.oauth.deauthorize(dict(gone))
    assert refused.value.http_status == 401 and refused.value.code == "invalid_client"
    with pytest.raises(stripe.PermissionError) as refused:
        platform.v1.balance.retrieve(options=on(account))
    assert refused.value.error.code == "account_invalid"
    with pytest.raises(stripe.AuthenticationError) as refused:
        holder.v1.balance.retrieve()
    assert refused.value.error.code == "platform_api_key_expired"

    kind = "account.application.deauthorized"
    got = catcher.until(path, lambda got: any(json.loads(b)["type"] == kind for _, b in got))
    events = [platform.client.construct_event(body, signature, secret) for signature, body in got]
    assert {e.account for e in events} == {account}
    ends = [e for e in events if e.type.startswith("account.application.")]
    assert [e.type for e in ends] == ["account.application.authorized", kind]
    assert all(e.data.object.id == client_id(platform) for e in ends)


def test_a_code_is_used_once(platform):
    code = authorize(platform)["code"]
    params = {"grant_type": "authorization_code", "code": code}
    account = platform.client.oauth.token(dict(params)).stripe_user_id
    with pytest.raises(InvalidGrantError) as refused:
        platform.client.oauth.token(dict(params))
    assert "already been used" in str(refused.value)
    with pytest.raises(stripe.PermissionError):
        platform.v1.accounts.retrieve(account)
    with pytest.raises(InvalidGrantError, match="does not exist: ac_x"):
        platform.client.oauth.token({**params, "code": "ac_x"})
    with pytest.raises(InvalidRequestError):
        platform.client.oauth.token({"grant_type": "authorization_code"})


def test_refreshing_narrows_the_scope(platform):
    token = connect(platform)
    narrow = platform.client.oauth.token(
        {"grant_type": "refresh_token", "refresh_token": token.refresh_token, "scope": "read_only"}
    )
    looker = Platform(platform.url, start=None, key=narrow.access_token)
    looker.v1.balance.retrieve()
    with pytest.raises(stripe.PermissionError, match="read_write"):
        looker.v1.customers.create({"name": "Jenny"})


def test_a_holder_denies(platform):
    back = platform.raw("post", "/v1/sandbox/oauth/authorize", deny=True, state="s",
                        redirect_uri="http://localhost:8000/back")
    query = dict(parse_qsl(urlsplit(back["url"]).query))
    assert query == {"error": "access_denied", "state": "s",
                     "error_description": "The user denied your request"}
