// An account holder who tells whatever is due, through the SDK.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { START } from './platform.mjs';
import { ROOT } from './server.mjs';

export const HOLDERS = JSON.parse(fs.readFileSync(path.join(ROOT, 'conformance/holders.json'), 'utf8'));
const ROLES = {
  owners: 'owner', directors: 'director', executives: 'executive', representative: 'representative',
};

/** What is answered to a key, without the person that it is about. */
function answer(country, key) {
  const last = key.split('.').at(-1);
  for (const known of [HOLDERS.account, HOLDERS.person]) {
    if (key in known) return known[key];
  }
  for (const known of [HOLDERS.countries[country], HOLDERS.anywhere]) {
    if (last in known) return known[last];
  }
  if (last.endsWith('_provided')) return true;
  if (last === 'date') return START;
  return assert.fail(`nobody knows what to answer to ${key}`);
}

function put(fields, key, value) {
  const names = key.split('.');
  const last = names.pop();
  let inner = fields;
  for (const name of names) inner = inner[name] ??= {};
  inner[last] = value;
}

/** The holder of a custom account of a country and a business type. */
export class Holder {
  static async of(platform, country, businessType) {
    const holder = Object.assign(new Holder(), { platform, country, businessType });
    const capabilities = { card_payments: { requested: true }, transfers: { requested: true } };
    const account = await platform.stripe.accounts.create({ type: 'custom', country, capabilities });
    holder.id = account.id;
    return holder;
  }

  account() {
    return this.platform.stripe.accounts.retrieve(this.id);
  }

  /** Tells what is due until nothing is. */
  async meetWhatIsDue(rounds = 6) {
    for (let round = 0; round < rounds; round += 1) {
      const due = (await this.account()).requirements.currently_due;
      if (due.length === 0) break;
      await this.tell(due);
    }
    return this.account();
  }

  async tell(due, instead = {}) {
    const ofAccount = {};
    const ofPersons = {};
    for (const key of due) {
      const [head] = key.split('.');
      const rest = key.slice(head.length + 1);
      const value = (bare) => instead[bare] ?? answer(this.country, bare);
      if (key === 'external_account') {
        ofAccount[key] = {
          object: 'bank_account', country: this.country, currency: HOLDERS.currencies[this.country],
          ...HOLDERS.countries[this.country].bank,
        };
      } else if (key === 'business_type') {
        ofAccount[key] = this.businessType;
      } else if (head in ROLES || head.startsWith('person_')) {
        put((ofPersons[head] ??= {}), rest, value(rest));
      } else {
        put(ofAccount, key, value(head === 'individual' ? rest : key));
      }
    }
    if (Object.keys(ofAccount).length > 0) await this.platform.stripe.accounts.update(this.id, ofAccount);
    for (const [head, fields] of Object.entries(ofPersons)) {
      if (head in ROLES) {
        put(fields, `relationship.${ROLES[head]}`, true);
        await this.platform.stripe.accounts.createPerson(this.id, fields);
      } else {
        await this.platform.stripe.accounts.updatePerson(this.id, head, fields);
      }
    }
  }
}
