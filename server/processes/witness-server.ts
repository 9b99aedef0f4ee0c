import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { cosignatureBytes, cosignedMessage } from '#server/audit/domain/cosignature.ts';
import { judgeCheckpoint, type KnownLog } from '#server/audit/domain/judge-checkpoint.ts';
import {
  ED25519_COSIGNATURE,
  formatNote,
  formatSignature,
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
  verifierKey,
} from '#server/audit/domain/signed-note.ts';
import { TREE_SIZE_TYPE } from '#server/audit/domain/witness-request.ts';
import { openEd25519, verifyEd25519 } from '#server/audit/ed25519.ts';
import type { WitnessFiles } from './witness-files.ts';

const BODY_BYTES_MAX = 64_000;
const TEXT = 'text/plain; charset=utf-8';

interface Answer {
  status: number;
  body: string;
  type?: string;
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The key under which others know this witness. */
export function witnessKey(files: WitnessFiles): VerifierKey {
  const { publicKey } = openEd25519(Uint8Array.fromBase64(files.key.seed));
  return verifierKey(files.key.name, ED25519_COSIGNATURE, publicKey);
}

/**
 * Cosigns a checkpoint, or says why not. Everything from the look at what is known to the write of what is new happens
 * without giving way, so no other request can come in between.
 */
function cosign(files: WitnessFiles, body: string, nowSeconds: number): Answer {
  const knownLog = (origin: string): KnownLog | null => {
    const kept = files.log(origin);
    if (!kept) return null;
    return {
      keys: kept.vkeys.map(parseVerifierKey),
      size: kept.size,
      root: Uint8Array.fromBase64(kept.root),
    };
  };
  const judged = judgeCheckpoint(body, knownLog, verifyEd25519);
  if (judged.status === 409) return { status: 409, body: `${judged.knownSize}\n`, type: TREE_SIZE_TYPE };
  if (judged.status !== 200) return { status: judged.status, body: `${judged.why}\n` };
  const { head, note } = judged;
  const signer = openEd25519(Uint8Array.fromBase64(files.key.seed));
  const { name, id } = witnessKey(files);
  const bytes = cosignatureBytes(nowSeconds, signer.sign(cosignedMessage(note.text, nowSeconds)));
  const signatures = [...note.verified.map(({ signature }) => signature), { name, id, bytes }];
  files.keep({
    origin: head.origin,
    vkeys: files.log(head.origin)?.vkeys ?? [],
    size: head.size,
    root: head.root.toBase64(),
    checkpoint: formatNote({ text: note.text, signatures }),
  });
  return { status: 200, body: formatSignature({ name, id, bytes }) };
}

function lookUp(files: WitnessFiles, path: string): Answer {
  if (path === '/vkey') return { status: 200, body: `${formatVerifierKey(witnessKey(files))}\n` };
  const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  const origin = files.origins().find((name) => createHash('sha256').update(name).digest('hex') === hash);
  const checkpoint = origin === undefined ? undefined : files.log(origin)?.checkpoint;
  return checkpoint ? { status: 200, body: checkpoint } : { status: 404, body: 'nothing here\n' };
}

async function answer(files: WitnessFiles, request: IncomingMessage): Promise<Answer> {
  const path = new URL(request.url ?? '/', 'http://witness').pathname;
  if (request.method === 'GET') return lookUp(files, path);
  if (request.method !== 'POST' || path !== '/add-checkpoint') return { status: 404, body: 'nothing here\n' };
  const body = await readBody(request);
  if (body === null) return { status: 413, body: 'the request is too large\n' };
  return cosign(files, body, Math.floor(Date.now() / 1000));
}

/**
 * The witness over HTTP: `POST /add-checkpoint` as tlog-witness says, `GET /vkey`, and `GET /<sha256 of origin>/checkpoint`
 * with what it cosigned last. It asks nobody who they are: only a key of the log can make it sign anything.
 */
export function witnessServer(files: WitnessFiles): Server {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void answer(files, request)
      .catch((error: unknown): Answer => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        return { status: 500, body: 'the witness failed\n' };
      })
      .then(({ status, body, type = TEXT }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(body);
      });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 100;
  return server;
}
