// Holders connect accounts of their own through the SDK's OAuth calls, and disconnect them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { Platform, client, on } from '../lib/platform.mjs';
import { startCatcher, startServer } from '../lib/server.mjs';

let server;
let catcher;
let platform;
let stripe;
let client_id;
before(async () => { [server, catcher] = [await startServer(), await startCatcher()]; });
after(() => { server.stop(); catcher.stop(); });
beforeEach(async () => {
  platform = await Platform.open(server.url);
  stripe = platform.stripe;
  ({ client_id } = await platform.raw('GET', '/v1/sandbox/oauth'));
});

/** Does what a holder does at the URL that the SDK makes; returns the code. */
async function authorize(more = {}) {
  // The SDK's URL names no port, and https: only what it asks is of use here.
  const url = stripe.oauth.authorizeUrl({ client_id, state: 's', redirect_uri: 'http://localhost:3000/back', ...more });
  const asked = Object.fromEntries(new URL(url).searchParams);
  assert.equal(asked.scope, more.scope ?? 'read_write');
  const sent = new URL((await platform.raw('POST', '/v1/sandbox/oauth/authorize', asked)).url);
  assert.equal(sent.searchParams.get('state'), 's');
  return sent.searchParams.get('code');
}

const token = (code) => stripe.oauth.token({ grant_type: 'authorization_code', code });

test('an account is connected, pays, and is disconnected', async () => {
  const path = `/${randomBytes(8).toString('hex')}`;
  const { secret } = await stripe.webhookEndpoints.create({ url: catcher.url + path, enabled_events: ['*'], connect: true });
  const connected = await token(await authorize());
  const account = connected.stripe_user_id;
  assert.deepEqual([connected.scope, connected.livemode, connected.token_type], ['read_write', false, 'bearer']);
  assert.equal((await stripe.accounts.retrieve(account)).controller.type, 'account');
  assert.deepEqual((await stripe.accounts.list()).data.map((a) => a.id), [account]);
  await platform.pay({ application_fee_amount: 100 }, on(account));
  const holder = client(server.url, connected.access_token);
  assert.equal((await holder.charges.list()).data.length, 1);
  await assert.rejects(stripe.accounts.update(account, { email: 'jenny@example.com' }), { type: 'StripePermissionError' });

  assert.deepEqual((await stripe.oauth.deauthorize({ client_id, stripe_user_id: account })).stripe_user_id, account);
  await assert.rejects(stripe.oauth.deauthorize({ client_id, stripe_user_id: account }), { type: 'StripeInvalidClientError' });
  await assert.rejects(stripe.accounts.retrieve(account), { type: 'StripePermissionError', code: 'account_invalid' });
  await assert.rejects(holder.charges.list(), { type: 'StripeAuthenticationError', code: 'platform_api_key_expired' });

  const last = 'account.application.deauthorized';
  const got = await catcher.until(path, (list) => list.some(({ body }) => JSON.parse(body).type === last));
  const events = got.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, secret));
  const told = events.filter((e) => e.type.startsWith('account.application.'));
  assert.deepEqual(told.map((e) => e.type), ['account.application.authorized', last]);
  assert.ok(told.every((e) => e.account === account && e.data.object.id === client_id));
});

test('a code used twice disconnects', async () => {
  const code = await authorize();
  const { stripe_user_id } = await token(code);
  await assert.rejects(token(code), { type: 'StripeInvalidGrantError', message: /already been used/ });
  await assert.rejects(stripe.accounts.retrieve(stripe_user_id), { code: 'account_invalid' });
  await assert.rejects(token('ac_x'), { type: 'StripeInvalidGrantError', message: /does not exist: ac_x/ });
  await assert.rejects(stripe.oauth.token({ grant_type: 'password' }), { type: 'StripeUnsupportedGrantTypeError' });
});

test('who may only look changes nothing', async () => {
  const { stripe_user_id, refresh_token } = await token(await authorize({ scope: 'read_only' }));
  await stripe.balance.retrieve({}, on(stripe_user_id));
  await assert.rejects(stripe.customers.create({ name: 'Jenny' }, on(stripe_user_id)), { code: 'more_permissions_required_for_application' });
  const wider = { grant_type: 'refresh_token', refresh_token, scope: 'read_write' };
  await assert.rejects(stripe.oauth.token(wider), { type: 'StripeInvalidScopeError' });
});
