// Every event reaches its endpoint, and passes the SDK's own signature check.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { Platform, START, on } from '../lib/platform.mjs';
import { startCatcher, startServer } from '../lib/server.mjs';

let server;
let catcher;
let platform;
let stripe;
before(async () => { [server, catcher] = [await startServer(), await startCatcher()]; });
after(() => { server.stop(); catcher.stop(); });
beforeEach(async () => {
  platform = await Platform.open(server.url);
  stripe = platform.stripe;
});

async function endpoint(connect, enabled_events = ['*']) {
  const path = `/${randomBytes(8).toString('hex')}`;
  const { secret } = await stripe.webhookEndpoints.create({ url: catcher.url + path, enabled_events, connect });
  assert.match(secret, /^whsec_/);
  return { path, secret };
}

/** The deliveries of exactly these events, each verified. */
async function verified({ path, secret }, ids) {
  const got = await catcher.until(path, (list) => new Set(list.map(({ body }) => JSON.parse(body).id)).size >= ids.length);
  const events = got.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, secret));
  assert.deepEqual(events.map((e) => e.id).sort(), [...ids].sort());
  assert.throws(() => stripe.webhooks.constructEvent(got[0].body, got[0].signature, 'whsec_other'));
  return events;
}

async function listed(account) {
  return (await stripe.events.list({ limit: 100 }, on(account)).autoPagingToArray({ limit: 1000 })).map((e) => e.id);
}

test('every webhook of the story', async () => {
  const [own, connect] = [await endpoint(false), await endpoint(true)];
  const accounts = [await platform.account('standard'), await platform.account('express')];
  await platform.pay({ application_fee_amount: 123 }, on(accounts[0]));
  const intent = await platform.destination(accounts[1]);
  await stripe.refunds.create({
    payment_intent: intent.id, amount: 400, reverse_transfer: true, refund_application_fee: true,
  });
  await stripe.customers.create({ name: 'Jenny' });
  await platform.pay({ payment_method: 'pm_card_visa_chargeDeclined' }).catch(() => {});
  await platform.destination(accounts[1], { capture_method: 'automatic_async' });
  await platform.advance({ days: 7 });

  const seen = new Set((await verified(own, await listed())).map((e) => e.type));
  for (const type of ['payment_intent.succeeded', 'payment_intent.payment_failed', 'charge.failed', 'charge.updated',
    'transfer.created', 'transfer.reversed', 'application_fee.created', 'application_fee.refunded', 'customer.created']) {
    assert.ok(seen.has(type), type);
  }
  const events = await verified(connect, [...await listed(accounts[0]), ...await listed(accounts[1])]);
  for (const [account, types] of [
    [accounts[0], ['account.updated', 'charge.succeeded', 'payout.paid']],
    [accounts[1], ['account.updated', 'payment.created', 'payout.paid', 'balance.available']],
  ]) {
    for (const type of types) {
      assert.ok(events.some((e) => e.type === type && e.account === account.id), type);
    }
  }
});

test('a signature stays valid a year ahead', async () => {
  const { path, secret } = await endpoint(false, ['customer.created']);
  await platform.advance({ days: 366 });
  await stripe.customers.create({ name: 'of next year' });
  const [{ body, signature }] = await catcher.until(path, (list) => list.length > 0);
  const event = stripe.webhooks.constructEvent(body, signature, secret);
  assert.deepEqual([event.type, event.created], ['customer.created', START + 366 * 86400]);
});
