import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServer, STRICT_TRANSPORT, type TlsFiles } from './open-server.ts';

let dir: string;
let files: TlsFiles;
let server: Server;
let port: number;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'interlock-tls-'));
  files = { certificateFile: join(dir, 'cert.pem'), keyFile: join(dir, 'key.pem') };
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const out = ['-keyout', files.keyFile, '-out', files.certificateFile];
  execFileSync('openssl', [...request, ...subject, ...out], { stdio: 'ignore', timeout: 20_000 });
  server = openServer({}, files, (_, response) => response.end('sealed'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

function fetched(ca: Buffer | undefined): Promise<{ status: number; strict: string | undefined }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: 'localhost', ca, agent: false };
    get(options, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, strict: answer.headers['strict-transport-security'] });
    }).on('error', reject);
  });
}

test('answers over TLS to whoever trusts its certificate, and to nobody else', async () => {
  expect((await fetched(readFileSync(files.certificateFile))).status).toBe(200);
  await expect(fetched(undefined)).rejects.toThrow(/self-signed|verify/i);
});

test('tells browsers with every answer to come by https for a year', async () => {
  const { strict } = await fetched(readFileSync(files.certificateFile));
  expect(strict).toBe(STRICT_TRANSPORT);
  expect(Number(/max-age=(\d+)/.exec(STRICT_TRANSPORT)?.[1])).toBeGreaterThanOrEqual(365 * 86_400);
  expect(STRICT_TRANSPORT).toContain('includeSubDomains');
});

test('speaks no TLS older than 1.2', async () => {
  const socket = connect({
    host: '127.0.0.1',
    port,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    rejectUnauthorized: false,
  });
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toMatch(/version|protocol|alert/i);
});

test('a certificate that is not there stops the start', () => {
  const missing = { certificateFile: join(dir, 'nothing.pem'), keyFile: files.keyFile };
  expect(() => openServer({}, missing, () => {})).toThrow('nothing.pem');
});
