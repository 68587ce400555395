// The built server as a child process, and a catcher of its webhooks.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `tributary dev` on a free port; or, with TRIBUTARY_URL, one that runs already. */
export async function startServer() {
  if (process.env.TRIBUTARY_URL) return { url: process.env.TRIBUTARY_URL, stop() {} };
  const binary = process.env.TRIBUTARY_BIN ?? path.join(ROOT, 'target/debug/tributary');
  const child = spawn(binary, ['dev', '--ephemeral', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url;
  for await (const line of readline.createInterface({ input: child.stdout })) {
    url = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    if (url) break;
  }
  child.stdout.resume();
  if (!url) throw new Error('the server printed no URL');
  const health = await fetch(`${url}/healthz`);
  if (health.status !== 200) throw new Error('the server is not ready');
  return { url, stop: () => child.kill('SIGTERM') };
}

/**
 * An HTTP server that keeps what is posted to it, by path. With WEBHOOK_DIR the bodies are
 * also written there, for whoever wants to check them afterwards.
 */
export async function startCatcher() {
  const got = new Map();
  let waiting = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (!got.has(request.url)) got.set(request.url, []);
    got.get(request.url).push({ body, signature: request.headers['stripe-signature'] });
    if (process.env.WEBHOOK_DIR) {
      const { id } = JSON.parse(body);
      fs.writeFileSync(path.join(process.env.WEBHOOK_DIR, `${id}.json`), body);
    }
    response.end();
    waiting = waiting.filter((check) => !check());
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => server.closeAllConnections() ?? server.close(),
    /** What came to `path`, as soon as `enough(list)` holds; what is there at the deadline. */
    until(path, enough, milliseconds = 10_000) {
      const list = () => got.get(path) ?? [];
      return new Promise((resolve) => {
        const deadline = setTimeout(() => resolve(list()), milliseconds);
        const check = () => {
          if (!enough(list())) return false;
          clearTimeout(deadline);
          resolve(list());
          return true;
        };
        if (!check()) waiting.push(check);
      });
    },
  };
}
