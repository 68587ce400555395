// The API's mechanics as the SDK sees them.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import Stripe from 'stripe';
import { Platform, client, on } from '../lib/platform.mjs';
import { startServer } from '../lib/server.mjs';

const PLAIN = { amount: 1000, currency: 'usd' };
let server;
let platform;
let stripe;
before(async () => { server = await startServer(); });
after(() => server.stop());
beforeEach(async () => {
  platform = await Platform.open(server.url);
  stripe = platform.stripe;
});

test('error classes', async () => {
  const cases = [
    [() => stripe.customers.retrieve('cus_none'), 'StripeInvalidRequestError', 404, 'resource_missing'],
    [() => stripe.paymentIntents.create({ currency: 'usd' }), 'StripeInvalidRequestError', 400, 'parameter_missing'],
    [() => stripe.paymentIntents.create({ ...PLAIN, amont: 1 }), 'StripeInvalidRequestError', 400, 'parameter_unknown'],
    [() => stripe.accounts.retrieve('acct_none'), 'StripePermissionError', 403, 'account_invalid'],
    [() => client(server.url, 'sk_wrong').balance.retrieve(), 'StripeAuthenticationError', 401, undefined],
    [() => platform.raw('GET', '/v1/nothing'), 'StripeInvalidRequestError', 404, undefined],
  ];
  for (const [call, type, statusCode, code] of cases) {
    await assert.rejects(call(), (error) => {
      assert.deepEqual([error.type, error.statusCode, error.code], [type, statusCode, code]);
      assert.match(error.requestId, /^req_/);
      return true;
    });
  }
});

test('an idempotency key replays, and refuses other parameters', async () => {
  const options = { idempotencyKey: 'order-1' };
  const first = await stripe.paymentIntents.create(PLAIN, options);
  const again = await stripe.paymentIntents.create(PLAIN, options);
  assert.deepEqual(again, first);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(again.lastResponse.headers['original-request'], first.lastResponse.requestId);
  await assert.rejects(stripe.paymentIntents.create({ ...PLAIN, amount: 2000 }, options), { type: 'StripeIdempotencyError' });
});

test('auto-paging', async () => {
  const made = [];
  for (let n = 0; n < 12; n++) made.unshift((await stripe.customers.create({ name: `customer ${n}` })).id);
  const seen = [];
  for await (const customer of stripe.customers.list({ limit: 5 })) seen.push(customer.id);
  assert.deepEqual(seen, made);
  const back = await stripe.customers.list({ limit: 4, ending_before: made[11] }).autoPagingToArray({ limit: 100 });
  assert.deepEqual(back.map((c) => c.id), made.slice(0, 11).reverse());
});

test('expand, in lists and on creation', async () => {
  const account = await platform.account();
  const intent = await platform.destination(account, { expand: ['latest_charge.transfer.destination_payment'] });
  assert.equal(intent.latest_charge.transfer.destination_payment.amount, 1000);
  const { data } = await stripe.charges.list({ expand: ['data.balance_transaction', 'data.payment_intent'] });
  assert.deepEqual([data[0].balance_transaction.net, data[0].payment_intent.id], [941, intent.id]);
  await assert.rejects(stripe.charges.list({ expand: ['balance_transaction'] }), { type: 'StripeInvalidRequestError' });
});

test('metadata merges and unsets', async () => {
  let customer = await stripe.customers.create({ name: 'A', metadata: { a: '1', b: '2' } });
  customer = await stripe.customers.update(customer.id, { name: '', metadata: { a: null, c: '3' } });
  assert.deepEqual([customer.name, customer.metadata], [null, { b: '2', c: '3' }]);
  customer = await stripe.customers.update(customer.id, { metadata: '' });
  assert.deepEqual(customer.metadata, {});
});

test('two keys never see each other', async () => {
  const other = await Platform.open(server.url);
  const account = await platform.account();
  const customer = await stripe.customers.create({});
  await assert.rejects(other.stripe.customers.retrieve(customer.id), { statusCode: 404 });
  await assert.rejects(other.stripe.balance.retrieve({}, on(account)), { statusCode: 403 });
  assert.equal((await other.stripe.events.list()).data.length, 0);
});

test('what is not there yet is asked for once', async () => {
  const http = Stripe.createNodeHttpClient();
  let asked = 0;
  const counting = Object.create(http, {
    makeRequest: { value: (...args) => { asked += 1; return http.makeRequest(...args); } },
  });
  const { hostname, port } = new URL(server.url);
  const patient = new Stripe('sk_test_not_yet', {
    host: hostname, port, protocol: 'http', maxNetworkRetries: 3, telemetry: false, httpClient: counting,
  });
  for (const [call, line] of [
    [() => patient.products.create({ name: 'a' }), 'POST /v1/products'],
    [() => patient.charges.search({ query: 'amount>1' }), 'GET /v1/charges/search'],
  ]) {
    asked = 0;
    await assert.rejects(call(), {
      statusCode: 501, code: 'not_available_here', message: `Tributary does not have ${line} yet`,
    });
    assert.equal(asked, 1, line);
  }
});
