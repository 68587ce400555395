// Holds every reply and webhook of the SDK suites to the published contract.
//
//   node run.mjs CONTRACT_DIR [PYTHON]
//
// CONTRACT_DIR holds the contract's checker and recording proxy, installed. The Node suite (and
// the Python one, if an interpreter that has the SDK is given) runs through the proxy; enums
// that the SDK leaves open count as closed. Ends with 'N passed, N failed': operations and event
// types whose bodies all keep to the contract, and those that do not.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ROOT, startServer } from '../node/lib/server.mjs';

// Types of event that are sent but that the SDK does not list; their object is still checked.
const UNLISTED = ['payment.created'];
const unlisted = (v) => UNLISTED.some((type) => v.message.includes(`type="${type}"`));

// Stripe sends null until an asynchronous capture is filled in; the SDK's type has it absent or
// a string (docs/quirks.md).
const withheld = (v) =>
  /(^|\.)transfer$/.test(v.field ?? v.where) && (v.actual ?? v.example.actual) === 'null';

// Of the account that a transfer came from, a payment's `source` shows its name and icons only, as
// recorded; the SDK's type has a whole account there (docs/quirks.md).
const WHOLE = ['charges_enabled', 'details_submitted', 'email', 'payouts_enabled', 'type'];
const stub = (v) => {
  const field = (v.field ?? v.where ?? '').split('.').pop();
  const missing = v.kind === 'missing' && WHOLE.includes(field);
  if (!v.operations) return missing && /(^|\.)source\./.test(v.where ?? '');
  return missing && v.object === 'account' && v.operations.every((operation) => /\/(charges|events)(\/|$)/.test(operation));
};
const excused = (v) => unlisted(v) || withheld(v) || stub(v);

const [contractDir, python] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(path.join(contractDir, file)).href);
const { makeChecker } = await load('check.mjs');
const { loadContract } = await load('lib/contract.mjs');

function run(command, args, options) {
  return new Promise((done) => {
    spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options }).on('exit', done);
  });
}

async function startProxy(target) {
  const child = spawn(
    process.execPath,
    ['proxy.mjs', '--listen', '0', '--target', target, '--closed-enums', '--quiet'],
    { cwd: contractDir, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const port = line.match(/listening on 127\.0\.0\.1:(\d+)/)?.[1];
    if (port) return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGTERM') };
  }
  throw new Error('the proxy did not start');
}

function checkWebhook(checker, body) {
  if (UNLISTED.includes(body.type)) return checker.checkObject(body.data.object);
  return checker.checkSchema(body.object === 'v2.core.event' ? 'V2.Core.EventNotification' : 'Event', body);
}

/** Checks the webhook bodies in `dir`; returns a map from event type to violations. */
function checkWebhooks(dir) {
  const checker = makeChecker(loadContract(), { closedEnums: true });
  const types = new Map();
  for (const file of fs.readdirSync(dir)) {
    const body = JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8'));
    const { violations } = checkWebhook(checker, body);
    const found = types.get(body.type) ?? new Map();
    for (const v of violations.filter((v) => !withheld(v) && !stub(v))) found.set(`${v.object ?? ''} ${v.field || v.where}: ${v.kind}, ${v.message}`, v.actual);
    types.set(body.type, found);
  }
  return types;
}

const webhooks = fs.mkdtempSync(path.join(os.tmpdir(), 'tributary-webhooks-'));
const server = await startServer();
const proxy = await startProxy(server.url);
const env = { ...process.env, TRIBUTARY_URL: proxy.url, WEBHOOK_DIR: webhooks };
const statuses = [await run(process.execPath, ['--test', 'test/'], { cwd: path.join(ROOT, 'conformance/node'), env })];
if (python) statuses.push(await run(python, ['-m', 'pytest'], { cwd: path.join(ROOT, 'conformance/python'), env }));
const report = await (await fetch(`${proxy.url}/__report?format=json`)).json();
proxy.stop();
server.stop();
if (process.env.CONTRACT_REPORT) fs.writeFileSync(process.env.CONTRACT_REPORT, JSON.stringify(report, null, 1));

report.violations = report.violations.filter((v) => !excused(v));
report.violations_by_object = report.violations_by_object.filter((v) => !excused(v));
for (const v of report.violations_by_object) {
  console.log(`VIOLATION ${v.object} ${v.field}: ${v.kind}, ${v.message} (got ${v.actual}; ${v.operations.slice(0, 3).join(', ')})`);
}
for (const v of report.violations) {
  if (!v.where || !report.violations_by_object.length) console.log(`VIOLATION ${v.operation} ${v.where}: ${v.message}`);
}
for (const [what, { count, example }] of Object.entries(report.headers)) console.log(`VIOLATION ${what} (${count}, e.g. ${example})`);
for (const v of report.unknown_fields_by_object) console.log(`beyond the contract: ${v.object} ${v.field}`);

const types = checkWebhooks(webhooks);
for (const [type, found] of types) {
  for (const [violation, actual] of found) console.log(`VIOLATION webhook ${type}: ${violation} (got ${actual})`);
}
fs.rmSync(webhooks, { recursive: true });
if (statuses.some((status) => status !== 0)) console.log('the suites themselves did not pass; see their own step');

const dirty = new Set(report.violations.map((v) => v.operation.replace(/ \(error \d+\)$/, '')));
const hit = Object.keys(report.operations);
const failed = [...dirty].length + [...types.values()].filter((found) => found.size).length
  + Object.keys(report.headers).length;
const passed = hit.filter((id) => !dirty.has(id)).length + [...types.values()].filter((found) => !found.size).length;
console.log(`${report.requests} requests, ${hit.length} operations, ${types.size} types of event`);
console.log(`${passed} passed, ${failed + (passed ? 0 : 1)} failed`);
process.exit(failed || !passed ? 1 : 0);
