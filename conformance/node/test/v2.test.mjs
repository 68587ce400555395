// Accounts v2 as the SDK calls it, and thin events as it verifies, parses and follows them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { Platform } from '../lib/platform.mjs';
import { startCatcher, startServer } from '../lib/server.mjs';

const PERSON = {
  given_name: 'Jenny', surname: 'Rosen', email: 'jenny@example.com', phone: '+15555550100',
  date_of_birth: { day: 1, month: 1, year: 1901 },
  address: { line1: 'address_full_match', city: 'Boston', state: 'MA', postal_code: '02110', country: 'US' },
  id_numbers: [{ type: 'us_ssn', value: '000000000' }],
};
const SELLER = {
  contact_email: 'jenny@example.com',
  display_name: 'Jenny',
  dashboard: 'none',
  configuration: {
    merchant: {
      mcc: '5734', capabilities: { card_payments: { requested: true }, ach_debit_payments: { requested: true } },
      statement_descriptor: { descriptor: 'JENNY SELLS', prefix: 'JENNY' }, support: { phone: '+15555550100' },
    },
    customer: { shipping: { name: 'Jenny' }, capabilities: { automatic_indirect_tax: { requested: true } } },
  },
  defaults: {
    profile: { business_url: 'https://shop.example', product_description: 'Cables' },
    responsibilities: { fees_collector: 'application', losses_collector: 'application' },
  },
  identity: {
    country: 'US', entity_type: 'individual', individual: PERSON,
    attestations: { terms_of_service: { account: { date: '2030-01-07T10:00:00.000Z', ip: '203.0.113.7' } } },
  },
  metadata: { seller: '1' },
};
const ALL = ['configuration.customer', 'configuration.merchant', 'configuration.recipient', 'defaults',
  'future_requirements', 'identity', 'requirements'];

let server;
let catcher;
let platform;
let core;
before(async () => { [server, catcher] = [await startServer(), await startCatcher()]; });
after(() => { server.stop(); catcher.stop(); });
beforeEach(async () => {
  platform = await Platform.open(server.url);
  core = platform.stripe.v2.core;
});

async function destination(more = {}) {
  const path = `/${randomBytes(8).toString('hex')}`;
  const made = await core.eventDestinations.create({
    name: 'events', type: 'webhook_endpoint', event_payload: 'thin', enabled_events: ['*'],
    webhook_endpoint: { url: catcher.url + path },
    include: ['webhook_endpoint.signing_secret', 'webhook_endpoint.url'], ...more,
  });
  return { path, made, secret: made.webhook_endpoint.signing_secret };
}

test('an individual from creation to enabled', async () => {
  const created = await core.accounts.create({ ...SELLER, include: ALL });
  assert.equal(created.identity.individual.given_name, 'Jenny');
  assert.equal(created.configuration.merchant.capabilities.ach_debit_payments.status, 'pending');
  assert.equal(created.configuration.customer.capabilities.automatic_indirect_tax.status, 'active');
  const awaited = (from) => created.requirements.entries.filter((e) => e.awaiting_action_from === from).map((e) => e.description);
  assert.equal(awaited('user')[0], 'external_account');
  assert.ok(awaited('stripe').includes('identity.individual.id_numbers'));
  const older = await platform.stripe.accounts.retrieve(created.id);
  assert.deepEqual(Object.keys(older.capabilities), ['card_payments', 'us_bank_account_ach_payments']);
  assert.equal(older.settings.payments.statement_descriptor, 'JENNY SELLS');
  await platform.stripe.accounts.update(created.id, {
    external_account: { object: 'bank_account', country: 'US', currency: 'usd', routing_number: '110000000', account_number: '000123456789' },
  });
  await platform.advance({ minutes: 2 });
  const enabled = await core.accounts.retrieve(created.id, { include: ALL });
  assert.deepEqual(enabled.configuration.merchant.capabilities.card_payments, { status: 'active', status_details: [] });
  assert.equal(enabled.requirements.summary.minimum_deadline, null);
  const changed = await core.accounts.update(created.id, {
    defaults: { profile: { doing_business_as: 'Jenny & Co' } }, metadata: { seller: null }, include: ['defaults'],
  });
  assert.equal(changed.defaults.profile.doing_business_as, 'Jenny & Co');
  assert.equal(changed.identity, null);
  assert.deepEqual(changed.metadata, {});
});

test('accounts of the older API, and one that fails, seen from here', async () => {
  for (const kind of ['standard', 'express', 'custom']) {
    const { id } = await platform.account(kind, { business_type: kind === 'custom' ? 'company' : 'individual' });
    const seen = await core.accounts.retrieve(id, { include: ALL });
    assert.deepEqual(seen.applied_configurations, ['merchant', 'recipient']);
    assert.equal(seen.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status, 'active');
    const persons = await core.accounts.persons.list(id).autoPagingToArray({ limit: 10 });
    assert.equal(persons[0].relationship.representative, true);
  }
  const { id } = await platform.stripe.accounts.create({ type: 'custom', country: 'US', capabilities: { card_payments: { requested: true } } });
  await platform.raw('POST', `/v1/sandbox/accounts/${id}/onboard`, { outcome: 'restricted' });
  const failed = await core.accounts.retrieve(id, { include: ALL });
  const [entry] = failed.requirements.entries.filter((e) => e.errors.length);
  assert.match(entry.description, /documents\.primary_verification$/);
  await platform.stripe.accounts.reject(id, { reason: 'fraud' });
  const rejected = await core.accounts.retrieve(id, { include: ALL });
  assert.equal(rejected.configuration.merchant.capabilities.card_payments.status, 'rejected');
});

test('lists, persons, tokens, links, closing', async () => {
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.unshift((await core.accounts.create(SELLER)).id);
  const listed = await core.accounts.list({ limit: 1 }).autoPagingToArray({ limit: 10 });
  assert.deepEqual(listed.map((a) => a.id), ids);
  const { id } = await core.accounts.persons.create(ids[0], { ...PERSON, relationship: { owner: true, percent_ownership: '25.5' } });
  const person = await core.accounts.persons.update(ids[0], id, { surname: 'Doe', nationalities: ['US', 'CA'] });
  assert.deepEqual([person.surname, person.nationalities], ['Doe', ['US', 'CA']]);
  assert.equal((await core.accounts.persons.retrieve(ids[0], id)).id, id);
  assert.equal((await core.accounts.persons.del(ids[0], id)).id, id);
  const token = await core.accountTokens.create({ identity: { entity_type: 'individual', individual: { given_name: 'Tok' } } });
  const told = await core.accounts.update(ids[0], { account_token: token.id, include: ['identity'] });
  assert.equal(told.identity.individual.given_name, 'Tok');
  assert.equal((await core.accountTokens.retrieve(token.id)).used, true);
  const personToken = await core.accounts.personTokens.create(ids[0], { given_name: 'Tok' });
  assert.equal((await core.accounts.personTokens.retrieve(ids[0], personToken.id)).used, false);
  const use = { refresh_url: 'https://shop.example/again', return_url: 'https://shop.example' };
  const link = await core.accountLinks.create({ account: ids[0], use_case: { type: 'account_update', account_update: use } });
  assert.equal(link.use_case.account_onboarding, null);
  const older = await platform.stripe.accountLinks.create({ account: ids[0], type: 'account_onboarding', ...use });
  assert.equal(older.expires_at, older.created + 300);
  const closed = await core.accounts.close(ids[0], { applied_configurations: ['customer', 'merchant'] });
  assert.equal(closed.closed, true);
  assert.equal((await core.accounts.list()).data.length, 2);
  await assert.rejects(core.accounts.retrieve('acct_none'), { statusCode: 404, code: 'not_found' });
  await assert.rejects(core.accounts.create({ ...SELLER, dashboard: 'full' }), { type: 'StripeInvalidRequestError' });
});

test('a thin event is verified, parsed and followed', async () => {
  const { path, secret } = await destination();
  const account = await core.accounts.create(SELLER);
  await core.accounts.update(account.id, { contact_email: 'other@example.com' });
  await platform.stripe.accounts.update(account.id, { capabilities: { transfers: { requested: true } } });
  const got = await catcher.until(path, (list) => list.filter(({ body }) => body.includes('recipient].capability')).length === 2);
  const notes = got.map(({ body, signature }) => platform.stripe.parseEventNotification(body, signature, secret));
  assert.deepEqual(notes.slice(0, 3).map((n) => n.type), ['v2.core.account.created', 'v2.core.account_person.created', 'v2.core.account.updated']);
  assert.equal((await notes[0].fetchRelatedObject()).id, account.id);
  assert.equal((await notes[2].fetchEvent()).type, 'v2.core.account.updated');
  const statuses = notes.filter((n) => n.type === 'v2.core.account[configuration.recipient].capability_status_updated');
  const updated = await Promise.all(statuses.map(async (n) => (await n.fetchEvent()).data.updated_capability));
  assert.deepEqual(updated.sort(), ['stripe_balance.payouts', 'stripe_balance.stripe_transfers']);
  assert.throws(() => platform.stripe.parseEventNotification(got[0].body, got[0].signature, 'whsec_other'));
  const events = await core.events.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
  assert.deepEqual(events.map((e) => e.id).reverse().slice(0, notes.length), notes.map((n) => n.id));
});

test('onboarding and closing tell of every part', async () => {
  const { path, secret } = await destination({ events_from: ['@self', '@accounts'] });
  const { id } = await platform.account('custom', { business_type: 'company' });
  await core.accounts.close(id, { applied_configurations: ['merchant', 'recipient'] });
  const seen = (list) => new Set(list.map(({ body }) => JSON.parse(body).type));
  const got = await catcher.until(path, (list) => seen(list).has('v2.core.account.closed'));
  for (const { body, signature } of got) platform.stripe.parseEventNotification(body, signature, secret);
  for (const type of ['v2.core.account.created', 'v2.core.account[identity].updated', 'v2.core.account[requirements].updated',
    'v2.core.account[configuration.merchant].capability_status_updated', 'v2.core.account_person.created']) {
    assert.ok(seen(got).has(type), type);
  }
});

test('destinations are managed, and older events mirrored', async () => {
  const { path, secret, made } = await destination({ enabled_events: ['v1.customer.created'] });
  await core.eventDestinations.ping(made.id);
  const customer = await platform.stripe.customers.create({});
  const got = await catcher.until(path, (list) => list.length >= 2);
  const notes = got.map(({ body, signature }) => platform.stripe.parseEventNotification(body, signature, secret));
  assert.deepEqual(notes.map((n) => n.type), ['v2.core.event_destination.ping', 'v1.customer.created']);
  assert.equal((await notes[1].fetchRelatedObject()).id, customer.id);
  assert.equal((await notes[1].fetchEvent()).related_object.id, customer.id);
  assert.equal((await core.eventDestinations.disable(made.id)).status_details.disabled.reason, 'user');
  assert.equal((await core.eventDestinations.enable(made.id)).status, 'enabled');
  const changed = await core.eventDestinations.update(made.id, { description: 'x', include: ['webhook_endpoint.url'] });
  assert.equal(changed.webhook_endpoint.url, catcher.url + path);
  assert.equal((await core.eventDestinations.retrieve(made.id)).webhook_endpoint, null);
  assert.equal((await core.eventDestinations.list()).data.length, 1);
  const snapshot = await core.eventDestinations.create({
    name: 's', type: 'webhook_endpoint', event_payload: 'snapshot', enabled_events: ['customer.created'],
    webhook_endpoint: { url: catcher.url }, metadata: { a: 'b' },
  });
  assert.equal(snapshot.snapshot_api_version, '2026-10-28.endive');
  assert.equal((await core.eventDestinations.del(made.id)).id, made.id);
});
