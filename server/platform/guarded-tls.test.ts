import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientTls, guardedPool, guardedRequest } from './guarded-http.ts';

let dir: string;
let server: Server;
let url: string;
const pem = (name: string) => readFileSync(join(dir, name), 'utf8');

function selfSigned(name: string, subjects: string): void {
  const key = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${subjects}`];
  const out = ['-keyout', join(dir, `${name}.key`), '-out', join(dir, `${name}.pem`)];
  execFileSync('openssl', ['req', ...key, ...names, ...out], { stdio: 'ignore', timeout: 20_000 });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'interlock-mtls-'));
  selfSigned('engine', 'DNS:localhost,IP:127.0.0.1');
  selfSigned('interlock', 'DNS:interlock');
  selfSigned('stranger', 'DNS:stranger');
  server = createServer(
    {
      cert: pem('engine.pem'),
      key: pem('engine.key'),
      ca: pem('interlock.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (_, response) => response.end('ready'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const ask = (tls: ClientTls | null) =>
  guardedRequest({
    url: `${url}/v2/health/ready`,
    method: 'GET',
    egressGrants: ['127.0.0.0/8'],
    timeouts: { connectMs: 2_000, totalMs: 5_000 },
    maxBytes: 1_000,
    tls,
  });
const shown = (name: string) => ({ certificate: pem(`${name}.pem`), key: pem(`${name}.key`) });

test('a cluster with its own authority is trusted when that authority is given, and asks for our certificate', async () => {
  const answer = await ask({ authority: pem('engine.pem'), client: shown('interlock') });
  expect([answer.status, answer.text]).toEqual([200, 'ready']);
});

test('the pool of the data path shows the same certificate', async () => {
  const tls = { authority: pem('engine.pem'), client: shown('interlock') };
  const limits = { connections: 1, connectMs: 2_000, answerMs: 5_000, maxBytes: 1_000 };
  const pool = guardedPool(url, ['127.0.0.0/8'], { ...limits, tls });
  const answer = await pool.request({ path: '/', method: 'GET' });
  expect(await answer.body.text()).toBe('ready');
  await pool.close();
});

test.each<[string, () => ClientTls | null]>([
  ['an authority nobody gave', () => ({ authority: null, client: shown('interlock') })],
  ['another authority', () => ({ authority: pem('stranger.pem'), client: shown('interlock') })],
  ['no certificate of ours', () => ({ authority: pem('engine.pem'), client: null })],
  ["a stranger's certificate", () => ({ authority: pem('engine.pem'), client: shown('stranger') })],
])('with %s nothing is said to the cluster', async (_, tls) => {
  await expect(ask(tls())).rejects.toMatchObject({ name: 'GuardedHttpError' });
});
