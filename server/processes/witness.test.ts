import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatCheckpoint } from '#server/audit/domain/checkpoint.ts';
import { consistencyRanges, proofOf } from '#server/audit/domain/merkle-proof.ts';
import {
  EMPTY_RANGE,
  extendRange,
  type Hash,
  leafHash,
  rootOf,
  rootOfRange,
} from '#server/audit/domain/merkle-tree.ts';
import { openNote } from '#server/audit/domain/open-note.ts';
import {
  ED25519,
  formatNote,
  formatVerifierKey,
  parseVerifierKey,
  verifierKey,
} from '#server/audit/domain/signed-note.ts';
import { formatWitnessRequest } from '#server/audit/domain/witness-request.ts';
import { newEd25519Key, openEd25519, verifyEd25519 } from '#server/audit/ed25519.ts';

const PROGRAM = fileURLToPath(new URL('./witness.ts', import.meta.url));
const ORIGIN = 'log.example/witnessed';
const signer = openEd25519(newEd25519Key().seed);
const key = verifierKey(ORIGIN, ED25519, signer.publicKey);
const vkey = formatVerifierKey(key);
const leaves: Hash[] = Array.from({ length: 3_000 }, (_, at) =>
  leafHash(new TextEncoder().encode(`event ${at}`)),
);

let folder: string;
let running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  url: string;
  vkey: string;
}

async function start(args: readonly string[] = ['--vkey', vkey]): Promise<Running> {
  const child = spawn(
    process.execPath,
    [PROGRAM, '--state', folder, '--port', '0', '--name', 'w.example', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.push(child);
  let shown = '';
  child.stderr.on('data', (data: Buffer) => {
    shown += data.toString();
  });
  let own = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, value = ''] = line.split(/\s+/);
    if (what === 'witness') own = value;
    if (what === 'address') return { url: value, vkey: own };
  }
  throw new Error(`the witness did not start: ${shown}`);
}

async function kill(): Promise<void> {
  const killed = running;
  running = [];
  for (const child of killed) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

function checkpoint(size: number): string {
  const text = formatCheckpoint({ origin: ORIGIN, size, root: rootOf(leaves.slice(0, size)) });
  const bytes = signer.sign(new TextEncoder().encode(text));
  return formatNote({ text, signatures: [{ name: ORIGIN, id: key.id, bytes }] });
}

function bodyOf(oldSize: number, size: number): string {
  const proof = proofOf(consistencyRanges(oldSize, size), ({ level, index }) =>
    rootOfRange(extendRange(EMPTY_RANGE, leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))),
  );
  return formatWitnessRequest({ oldSize, proof, checkpoint: checkpoint(size) });
}

const ask = (url: string, oldSize: number, size: number) =>
  fetch(`${url}/add-checkpoint`, {
    method: 'POST',
    body: bodyOf(oldSize, size),
    signal: AbortSignal.timeout(5_000),
  });

describe('the witness', () => {
  test('cosigns what continues the log, tells what it knows, and refuses to go back', async () => {
    const { url, vkey: own } = await start();
    const first = await ask(url, 0, 10);
    expect(first.status).toBe(200);
    const line = await first.text();
    const note = openNote(checkpoint(10) + line, [parseVerifierKey(own)], verifyEd25519);
    expect(note.verified[0]?.timestamp).toBeGreaterThan(1_700_000_000);
    const behind = await ask(url, 0, 12);
    expect([behind.status, behind.headers.get('content-type'), await behind.text()]).toEqual([
      409,
      'text/x.tlog.size',
      '10\n',
    ]);
    expect((await ask(url, 10, 30)).status).toBe(200);
    expect((await ask(url, 10, 10)).status).toBe(409);
    const kept = await (await fetch(`${url}/${await sha256(ORIGIN)}/checkpoint`)).text();
    expect(openNote(kept, [parseVerifierKey(own), key], verifyEd25519).verified).toHaveLength(2);
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
    expect((await (await fetch(`${url}/vkey`)).text()).trim()).toBe(own);
  });

  test('keeps its key to itself, is the same after a restart, and alone on its state', async () => {
    const { vkey: own } = await start();
    expect(statSync(join(folder, 'witness.key')).mode & 0o777).toBe(0o600);
    await expect(start()).rejects.toThrow(/Another witness runs/);
    await kill();
    expect((await start()).vkey).toBe(own);
  });

  test('refuses requests that are too large, and survives nonsense', async () => {
    const { url } = await start();
    const send = async (body: string) =>
      (await fetch(`${url}/add-checkpoint`, { method: 'POST', body })).status;
    expect(await send('x'.repeat(70_000))).toBe(413);
    expect(await send('')).toBe(400);
    expect(await send('old 0\n\n\n\n')).toBe(400);
    expect((await fetch(`${url}/elsewhere`, { method: 'POST' })).status).toBe(404);
    expect((await ask(url, 0, 5)).status).toBe(200);
  });

  test('refuses to start on a state that it cannot read', async () => {
    await start();
    await kill();
    writeFileSync(join(folder, 'state.json'), readFileSync(join(folder, 'state.json')).subarray(0, 20));
    await expect(start()).rejects.toThrow(/cannot be read/);
  });

  test('learns the key of a log from the log the first time, and no other key from it later', async () => {
    let shown = `${vkey}\n`;
    const log = createServer((request, response) => {
      const isAllowed = request.headers.authorization === 'Bearer secret' && request.url === '/l/vkey';
      response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? shown : '');
    }).listen(0, '127.0.0.1');
    await once(log, 'listening');
    const address = log.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const token = join(folder, 'token');
    writeFileSync(token, 'secret\n');
    const args = ['--log', `http://127.0.0.1:${port}/l/checkpoint`];
    await expect(start(args)).rejects.toThrow(/--token-file/);
    await start([...args, '--token-file', token]);
    await kill();
    shown = `${formatVerifierKey(verifierKey(ORIGIN, ED25519, newEd25519Key().publicKey))}\n`;
    const { url } = await start([...args, '--token-file', token]);
    expect((await ask(url, 0, 5)).status).toBe(200);
    const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { vkeys: string[] }[];
    expect(state.map(({ vkeys }) => vkeys)).toEqual([[vkey]]);
    log.close();
  });

  test('killed at 25 random moments, it never forgets what it cosigned', { timeout: 120_000 }, async () => {
    let cosigned = 0;
    for (let kills = 0; kills < 25; kills += 1) {
      const { url } = await start();
      // What it told before it was killed, it must know; it may know more, which it had no time to tell.
      const old = Number(await (await ask(url, leaves.length, leaves.length)).text());
      expect(old).toBeGreaterThanOrEqual(cosigned);
      cosigned = old;
      const ending = new Promise((resolve) => setTimeout(resolve, Math.random() * 40)).then(kill);
      for (let size = cosigned + 1 + (kills % 3); size < leaves.length - 10; size += 1 + (size % 4)) {
        const answer = await ask(url, cosigned, size).catch(() => null);
        if (!answer) break;
        expect(answer.status).toBe(200);
        cosigned = size;
      }
      await ending;
    }
    expect(cosigned).toBeGreaterThan(25);
  });
});

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}
