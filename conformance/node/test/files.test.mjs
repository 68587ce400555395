// Files as the SDK sends them, and what links to them open.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync, crc32 } from 'node:zlib';
import { Platform, on } from '../lib/platform.mjs';
import { startServer } from '../lib/server.mjs';

let server;
let platform;
let stripe;
before(async () => {
  server = await startServer();
  platform = await Platform.open(server.url);
  stripe = platform.stripe;
});
after(() => server.stop());

/** A PNG of `side` by `side` grey pixels. */
function png(side) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8; // bits of one grey channel
  const rows = deflateSync(Buffer.alloc(side * (side + 1), 0x80).map((byte, at) => (at % (side + 1) ? byte : 0)));
  const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([magic, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const upload = (purpose, data, more, options) =>
  stripe.files.create({ purpose, file: { data, name: 'picture.png', type: 'image/png' }, ...more }, options);

test('a file is uploaded, listed, linked to and fetched', async () => {
  const picture = png(128);
  const file = await upload('business_icon', picture, { file_link_data: { create: true, metadata: { a: '1' } } });
  assert.deepEqual([file.type, file.filename, file.size], ['png', 'picture.png', picture.length]);
  assert.deepEqual((await stripe.files.list({ purpose: 'business_icon' })).data, [file]);
  assert.deepEqual((await stripe.files.retrieve(file.id)).id, file.id);
  const contents = await fetch(file.url, { headers: { authorization: `Bearer ${platform.key}` } });
  assert.deepEqual(Buffer.from(await contents.arrayBuffer()), picture);
  assert.equal((await fetch(file.url)).status, 401);

  const [first] = file.links.data;
  assert.equal(first.metadata.a, '1');
  const open = await fetch(first.url);
  assert.equal(open.headers.get('content-type'), 'image/png');
  assert.deepEqual(Buffer.from(await open.arrayBuffer()), picture);
  const ended = await stripe.fileLinks.update(first.id, { expires_at: 'now' });
  assert.equal(ended.expired, true);
  assert.equal((await fetch(first.url)).status, 404);
  const second = await stripe.fileLinks.create({ file: file.id, expand: ['file'] });
  assert.equal(second.file.id, file.id);
  assert.deepEqual((await stripe.fileLinks.list({ expired: false })).data.map((link) => link.id), [second.id]);
  assert.equal((await stripe.fileLinks.retrieve(first.id)).expired, true);
});

test('a document of a connected account, and what is refused', async () => {
  const account = await platform.account('custom');
  const file = await upload('identity_document', png(64), {}, { ...on(account), idempotencyKey: 'document' });
  const again = await upload('identity_document', png(64), {}, { ...on(account), idempotencyKey: 'document' });
  assert.equal(again.id, file.id);
  assert.equal(file.url, null);
  await assert.rejects(stripe.files.retrieve(file.id), { statusCode: 404 });
  await assert.rejects(upload('business_icon', png(64)), { statusCode: 400, param: 'file' });
  await assert.rejects(upload('nothing', png(64)), { statusCode: 400, param: 'purpose' });
});
