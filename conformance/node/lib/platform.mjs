// What the tests know of a platform: the SDK's client and the story's steps.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Stripe from 'stripe';
import { ROOT } from './server.mjs';

export const STORY = JSON.parse(fs.readFileSync(path.join(ROOT, 'conformance/story.json'), 'utf8'));
export const START = STORY.clock.start;
export const AVAILABLE_ON = STORY.clock.available_on;

const BOTH = { card_payments: { requested: true }, transfers: { requested: true } };
const ACCOUNTS = {
  standard: { type: 'standard' },
  express: { type: 'express' },
  custom: { type: 'custom' },
  platform_pays: {
    controller: {
      fees: { payer: 'application' },
      losses: { payments: 'application' },
      requirement_collection: 'stripe',
      stripe_dashboard: { type: 'express' },
    },
  },
};
export const NO_REDIRECTS = { enabled: true, allow_redirects: 'never' };

/** Options that make a call act on a connected account. */
export const on = (account) => (account ? { stripeAccount: account.id ?? account } : undefined);

/** A client for the server at `url`. */
export function client(url, key) {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

/** A platform of the test's own, its clock frozen at the story's Monday morning. */
export class Platform {
  static async open(url) {
    const platform = new Platform();
    platform.key = `sk_test_${randomBytes(16).toString('hex')}`;
    platform.stripe = client(url, platform.key);
    await platform.raw('POST', '/v1/sandbox/clock', { freeze: true });
    await platform.raw('POST', '/v1/sandbox/clock', { to: START });
    return platform;
  }

  raw(method, path, params) {
    return this.stripe.rawRequest(method, path, params);
  }

  advance(span) {
    return this.raw('POST', '/v1/sandbox/clock', { advance: span });
  }

  /** A connected account that has been through onboarding. */
  async account(kind = 'express', more = {}) {
    const account = await this.stripe.accounts.create({
      ...ACCOUNTS[kind], country: 'US', capabilities: BOTH, ...more,
    });
    await this.raw('POST', `/v1/sandbox/accounts/${account.id}/onboard`);
    return this.stripe.accounts.retrieve(account.id);
  }

  /** A confirmed payment of the story's amount, captured at once. */
  pay(params = {}, options) {
    return this.stripe.paymentIntents.create({
      amount: STORY.amount,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      automatic_payment_methods: NO_REDIRECTS,
      capture_method: 'automatic',
      confirm: true,
      ...params,
    }, options);
  }

  destination(account, params = {}) {
    return this.pay({
      application_fee_amount: STORY.fee, transfer_data: { destination: account.id }, ...params,
    });
  }

  /** Balance transactions, oldest first. */
  async transactions(account, filters = {}) {
    const page = await this.stripe.balanceTransactions.list({ limit: 100, ...filters }, on(account));
    return page.data.reverse();
  }

  async available(account) {
    return sum((await this.stripe.balance.retrieve({}, on(account))).available);
  }

  /** What the balance holds, pending or available. */
  async total(account) {
    const balance = await this.stripe.balance.retrieve({}, on(account));
    return sum(balance.available) + sum(balance.pending);
  }

  async books() {
    const check = await this.raw('GET', '/v1/sandbox/ledger/check');
    assert.equal(check.object, 'sandbox.ledger_check');
    assert.equal(check.balanced, true, JSON.stringify(check));
  }
}

const sum = (entries) =>
  entries.filter((e) => e.currency === 'usd').reduce((total, e) => total + e.amount, 0);

/** The transactions are the expected ones, in any order. */
export function sameMoney(transactions, expected) {
  const key = (t) => JSON.stringify([t.type, t.amount, t.fee, t.net, Object.entries(t.fee_details).sort()]);
  const figures = transactions.map((t) => ({
    ...t, fee_details: Object.fromEntries(t.fee_details.map((d) => [d.type, d.amount])),
  }));
  assert.deepEqual(figures.map(key).sort(), expected.map(key).sort());
}

/** The transactions wait for the day on which card money is available. */
export function pendingUntilSettled(transactions) {
  for (const t of transactions) {
    assert.deepEqual([t.status, t.available_on, t.created], ['pending', AVAILABLE_ON, START]);
  }
}
