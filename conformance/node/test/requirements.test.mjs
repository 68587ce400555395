// From creation to enabled by the API alone; and what goes wrong on the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOLDERS, Holder } from '../lib/holders.mjs';
import { Platform, on } from '../lib/platform.mjs';
import { startServer } from '../lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

for (const country of Object.keys(HOLDERS.countries)) {
  for (const kind of ['individual', 'company']) {
    test(`${country}, ${kind}: each requirement is met as it is announced`, async () => {
      const platform = await Platform.open(server.url);
      const holder = await Holder.of(platform, country, kind);
      const fresh = await holder.account();
      assert.equal(fresh.charges_enabled || fresh.payouts_enabled || fresh.details_submitted, false);
      assert.equal(fresh.requirements.disabled_reason, 'requirements.past_due');
      const told = await holder.meetWhatIsDue();
      assert.deepEqual(told.requirements.currently_due, []);
      assert.equal(told.details_submitted, true);
      if (country === 'US') {
        assert.equal(told.requirements.disabled_reason, 'requirements.pending_verification');
        await platform.advance({ minutes: 2 });
      }
      const enabled = await holder.account();
      assert.deepEqual({ ...enabled.capabilities }, { card_payments: 'active', transfers: 'active' });
      assert.equal(enabled.charges_enabled && enabled.payouts_enabled, true);
    });
  }
}

test('a number that fails wants a document, and a deadline stops what works', async () => {
  const platform = await Platform.open(server.url);
  const holder = await Holder.of(platform, 'US', 'individual');
  await holder.meetWhatIsDue();
  await platform.advance({ minutes: 2 });
  await holder.tell(['individual.id_number'], { id_number: '111111111' });
  await platform.advance({ minutes: 2 });
  const document = ['individual.verification.document'];
  const failed = await holder.account();
  assert.deepEqual(failed.requirements.currently_due, document);
  assert.equal(failed.requirements.errors[0].code, 'verification_failed_keyed_identity');
  assert.equal(failed.charges_enabled, true);
  await platform.advance({ days: 15 });
  const stopped = await holder.account();
  assert.deepEqual(stopped.requirements.past_due, document);
  assert.equal(stopped.charges_enabled, false);
  const events = await platform.stripe.events.list({ type: 'account.updated' }, on(stopped));
  assert.deepEqual(events.data[0].data.previous_attributes.requirements.past_due, []);
  await holder.tell(document);
  await platform.advance({ minutes: 2 });
  assert.equal((await holder.account()).charges_enabled, true);
});

test('an account session', async () => {
  const platform = await Platform.open(server.url);
  const { id } = await platform.stripe.accounts.create({ type: 'express', country: 'US' });
  const session = await platform.stripe.accountSessions.create({
    account: id, components: { payments: { enabled: true, features: { refund_management: false } } },
  });
  assert.deepEqual(session.components.payments, {
    enabled: true,
    features: {
      capture_payments: true, destination_on_behalf_of_charge_management: false, dispute_management: true,
      refund_management: false, smart_disputes_management: true,
    },
  });
});
