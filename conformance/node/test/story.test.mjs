// The main job: a marketplace takes payments in every way, and the money comes out right.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { AVAILABLE_ON, NO_REDIRECTS, Platform, START, STORY, on, pendingUntilSettled, sameMoney } from '../lib/platform.mjs';
import { startServer } from '../lib/server.mjs';

const { rows: ROWS, fee: FEE } = STORY;
let server;
let platform;
let stripe;
before(async () => { server = await startServer(); });
after(() => server.stop());
beforeEach(async () => {
  platform = await Platform.open(server.url);
  stripe = platform.stripe;
});

/** The balance transactions and balances of one row of the table. */
async function checkRow(row, account, second) {
  const sides = [[undefined, row.platform], [account, row.connected]];
  if (second) sides.push([second, row.second]);
  for (const [holder, expected] of sides) {
    const transactions = await platform.transactions(holder);
    sameMoney(transactions, expected.transactions);
    pendingUntilSettled(transactions.filter((t) => t.type !== 'stripe_fee'));
    assert.equal(await platform.total(holder), expected.total);
  }
  await platform.books();
}

test('onboarding enables two accounts', async () => {
  for (const type of ['standard', 'express']) {
    const fresh = await stripe.accounts.create({
      type, country: 'US',
      capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
    });
    assert.deepEqual([fresh.charges_enabled, fresh.payouts_enabled, fresh.details_submitted], [false, false, false]);
    assert.ok(fresh.requirements.currently_due.length > 0);
    await platform.raw('POST', `/v1/sandbox/accounts/${fresh.id}/onboard`);
    const account = await stripe.accounts.retrieve(fresh.id);
    assert.deepEqual([account.charges_enabled, account.payouts_enabled, account.details_submitted], [true, true, true]);
    assert.deepEqual(account.requirements.currently_due, []);
    assert.deepEqual(account.capabilities, { ...account.capabilities, card_payments: 'active', transfers: 'active' });
  }
  assert.equal((await stripe.accounts.list()).data.length, 2);
});

for (const name of ['direct, the account pays fees', 'direct, the platform pays fees']) {
  test(name, async () => {
    const row = ROWS[name];
    const account = await platform.account(row.account);
    const intent = await platform.pay({ application_fee_amount: FEE, expand: ['latest_charge'] }, on(account));
    assert.equal(intent.status, 'succeeded');
    const charge = intent.latest_charge;
    assert.match(charge.application, /^ca_/);
    assert.equal(charge.transfer, undefined);
    const fee = await stripe.applicationFees.retrieve(charge.application_fee);
    assert.deepEqual(
      [fee.amount, fee.account, fee.charge, fee.originating_transaction],
      [FEE, account.id, charge.id, null],
    );
    await checkRow(row, account);
    const [taken] = await platform.transactions(account);
    assert.deepEqual([taken.id, taken.source], [charge.balance_transaction, charge.id]);
    const [earned] = await platform.transactions(undefined, { type: 'application_fee' });
    assert.deepEqual([earned.id, earned.source], [fee.balance_transaction, fee.id]);
  });
}

test('destination, application_fee_amount', async () => {
  const row = ROWS['destination, application_fee_amount'];
  const account = await platform.account(row.account);
  const intent = await platform.destination(account, {
    expand: ['latest_charge.transfer', 'latest_charge.application_fee'],
  });
  const charge = intent.latest_charge;
  const { transfer, application_fee: fee } = charge;
  assert.equal(intent.application, null);
  assert.deepEqual(
    [transfer.amount, transfer.destination, transfer.source_transaction, transfer.transfer_group],
    [STORY.amount, account.id, charge.id, `group_${intent.id}`],
  );
  const payment = await stripe.charges.retrieve(transfer.destination_payment, {}, on(account));
  assert.match(payment.id, /^py_/);
  assert.deepEqual(
    [payment.amount, payment.source_transfer, payment.application_fee, payment.payment_intent],
    [STORY.amount, transfer.id, fee.id, null],
  );
  assert.deepEqual([fee.account, fee.charge, fee.originating_transaction], [account.id, payment.id, charge.id]);
  await checkRow(row, account);
});

test('destination, transfer_data[amount]', async () => {
  const row = ROWS['destination, transfer_data[amount]'];
  const account = await platform.account(row.account);
  const intent = await platform.pay({
    transfer_data: { destination: account.id, amount: row.transfer }, expand: ['latest_charge.transfer'],
  });
  assert.equal(intent.latest_charge.transfer.amount, row.transfer);
  assert.equal(intent.latest_charge.application_fee, null);
  await checkRow(row, account);
});

test('separate charge and transfers', async () => {
  const row = ROWS['separate charge and transfers'];
  const accounts = [await platform.account(row.account), await platform.account(row.account)];
  const intent = await platform.pay({ transfer_group: 'ORDER-1' });
  for (const [i, amount] of row.transfers.entries()) {
    const transfer = await stripe.transfers.create({
      amount, currency: 'usd', destination: accounts[i].id, source_transaction: intent.latest_charge,
    });
    assert.equal(transfer.transfer_group, 'ORDER-1');
    const payment = await stripe.charges.retrieve(transfer.destination_payment, {}, on(accounts[i]));
    assert.equal(payment.source_transfer, transfer.id);
  }
  await checkRow(row, ...accounts);
  await assert.rejects(
    stripe.transfers.create({
      amount: 124, currency: 'usd', destination: accounts[0].id, source_transaction: intent.latest_charge,
    }),
    { type: 'StripeInvalidRequestError', message: /must not exceed the source amount of \$10\.00/ },
  );
  await checkRow(row, ...accounts);
});

test('automatic_async fills the links a moment later', async () => {
  const row = ROWS['destination, application_fee_amount'];
  const account = await platform.account(row.account);
  const intent = await platform.destination(account, { capture_method: 'automatic_async', expand: ['latest_charge'] });
  const links = ({ balance_transaction, transfer, application_fee }) => [balance_transaction, transfer, application_fee];
  assert.deepEqual(links(intent.latest_charge), [null, null, null]);
  assert.equal(await platform.total(account), row.connected.total);
  await platform.advance({ seconds: 2 });
  const charge = await stripe.charges.retrieve(intent.latest_charge.id);
  assert.ok(links(charge).every(Boolean));
  const [event] = (await stripe.events.list({ type: 'charge.updated' })).data;
  assert.deepEqual(event.data.previous_attributes, { balance_transaction: null, transfer: null, application_fee: null });
  sameMoney(await platform.transactions(), row.platform.transactions);
});

for (const kind of ['full', 'part']) {
  test(`a ${kind} refund reverses transfer and fee`, async () => {
    const expected = STORY.refund[kind];
    const account = await platform.account();
    const intent = await platform.destination(account);
    const refund = await stripe.refunds.create({
      payment_intent: intent.id, amount: expected.amount, reverse_transfer: true, refund_application_fee: true,
      expand: ['transfer_reversal', 'charge.application_fee'],
    });
    assert.equal(refund.status, 'succeeded');
    assert.deepEqual([refund.transfer_reversal.amount, refund.transfer_reversal.source_refund], [expected.reversed, refund.id]);
    assert.equal(refund.charge.application_fee.amount_refunded, expected.fee_refunded);
    assert.equal(refund.charge.refunded, kind === 'full');
    assert.deepEqual([await platform.total(), await platform.total(account)], [expected.platform, expected.connected]);
    await platform.books();
  });
}

test('a decline', async () => {
  const expected = STORY.decline;
  await assert.rejects(platform.pay({ payment_method: expected.payment_method }), (error) => {
    assert.equal(error.type, 'StripeCardError');
    assert.deepEqual([error.statusCode, error.code, error.decline_code, error.message],
      [402, expected.code, expected.decline_code, expected.message]);
    assert.equal(error.payment_intent.status, 'requires_payment_method');
    assert.match(error.charge, /^ch_/);
    return true;
  });
  assert.equal(await platform.total(), 0);
});

for (const outcome of ['succeed', 'fail']) {
  test(`3-D Secure, to ${outcome}`, async () => {
    const account = await platform.account();
    let intent = await platform.destination(account, {
      payment_method: STORY.three_d_secure.payment_method, return_url: 'https://shop.example/return',
    });
    assert.equal(intent.status, 'requires_action');
    assert.ok(intent.next_action.redirect_to_url.url);
    await platform.raw('POST', `/v1/sandbox/payment_intents/${intent.id}/authenticate`, { outcome });
    intent = await stripe.paymentIntents.retrieve(intent.id);
    if (outcome === 'succeed') {
      assert.equal(intent.status, 'succeeded');
      assert.equal(await platform.total(account), 877);
    } else {
      assert.equal(intent.status, 'requires_payment_method');
      assert.equal(intent.last_payment_error.code, STORY.three_d_secure.failure_code);
      assert.equal(await platform.total(), 0);
    }
  });
}

test('a week settles and pays out', async () => {
  const account = await platform.account();
  await platform.destination(account);
  await platform.pay({ application_fee_amount: FEE }, on(account));
  assert.deepEqual([await platform.available(account), await platform.total(account)], [0, 877 + 818]);
  const clock = await platform.advance({ days: 7 });
  assert.deepEqual([clock.object, clock.now, clock.frozen], ['sandbox.clock', START + 7 * 86400, true]);
  const [payout, ...others] = (await stripe.payouts.list({}, on(account))).data;
  assert.equal(others.length, 0);
  assert.deepEqual([payout.amount, payout.status, payout.automatic], [877 + 818, 'paid', true]);
  assert.ok(payout.created >= AVAILABLE_ON && payout.created < AVAILABLE_ON + 86400);
  const contents = (await platform.transactions(account, { payout: payout.id })).filter((t) => t.type !== 'payout');
  assert.deepEqual(contents.map((t) => t.type).sort(), ['charge', 'payment']);
  assert.equal(contents.reduce((total, t) => total + t.net, 0), payout.amount);
  assert.equal(await platform.total(account), 0);
  await platform.books();
});

test('a manual payout, canceled and made again', async () => {
  const account = await platform.account('express', { settings: { payouts: { schedule: { interval: 'manual' } } } });
  await platform.destination(account);
  await platform.advance({ days: 7 });
  assert.equal(await platform.available(account), 877);
  await assert.rejects(stripe.payouts.create({ amount: 878, currency: 'usd' }, on(account)), { code: 'balance_insufficient' });
  const payout = await stripe.payouts.create({ amount: 877, currency: 'usd' }, on(account));
  assert.equal((await stripe.payouts.cancel(payout.id, {}, on(account))).status, 'canceled');
  const again = await stripe.payouts.create({ amount: 877, currency: 'usd' }, on(account));
  await platform.advance({ days: 7 });
  assert.equal((await stripe.payouts.retrieve(again.id, {}, on(account))).status, 'paid');
  await platform.books();
});

test('a charge the old way', async () => {
  const account = await platform.account();
  const charge = await stripe.charges.create({
    amount: 1000, currency: 'usd', source: 'tok_visa', application_fee_amount: FEE,
    transfer_data: { destination: account.id },
  });
  assert.equal(charge.source.object, 'card');
  assert.deepEqual([await platform.total(), await platform.total(account)], [64, 877]);
});

test('manual capture and confirmation in two steps', async () => {
  const intent = await stripe.paymentIntents.create({
    amount: 1000, currency: 'usd', capture_method: 'manual', automatic_payment_methods: NO_REDIRECTS,
  });
  assert.equal(intent.status, 'requires_payment_method');
  const confirmed = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  assert.deepEqual([confirmed.status, confirmed.amount_capturable], ['requires_capture', 1000]);
  const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 600 });
  assert.deepEqual([captured.status, captured.amount_received], ['succeeded', 600]);
  await assert.rejects(stripe.paymentIntents.cancel(intent.id), { code: 'payment_intent_unexpected_state' });
});
