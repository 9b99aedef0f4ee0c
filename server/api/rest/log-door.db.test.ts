import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokens } from '#server/access/tokens.router.ts';
import { parseCheckpoint } from '#server/audit/domain/checkpoint.ts';
import { parseEntries } from '#server/audit/domain/entry-bundle.ts';
import { leafHash, rootOf } from '#server/audit/domain/merkle-tree.ts';
import { openNote } from '#server/audit/domain/open-note.ts';
import { parseVerifierKey } from '#server/audit/domain/signed-note.ts';
import { hashesOfTile, TILE_WIDTH, tilePath, tilesOf, widthOf } from '#server/audit/domain/tile-layout.ts';
import { parseTlogProof, verifyTlogProof } from '#server/audit/domain/tlog-proof.ts';
import { verifyEd25519 } from '#server/audit/ed25519.ts';
import { writeTestEvents } from '#server/audit/testing/write-test-events.ts';
import { newId } from '#server/platform/new-id.ts';
import {
  actAs,
  type PromotionScenario,
  promotionScenario,
} from '#server/platform/testing/promotion-scenario.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { restHandler } from './handle-rest.ts';

let scenario: PromotionScenario;
let handle: (request: Request) => Promise<Response>;
let token: string;
let stranger: string;
let prefix: string;

beforeAll(async () => {
  scenario = await promotionScenario();
  handle = restHandler(scenario.app.uow);
  const { organisationId } = scenario.tenant;
  prefix = `/audit/log/${organisationId}`;
  const admin = await scenario.tenant.addPerson('Adam', 'admin');
  const make = async (scopes: string[]) =>
    (
      await actAs<{ token: string }>(scenario, admin, tokens.create, {
        name: `${scopes}`,
        scopes,
        ttlHours: 1,
      })
    ).token;
  token = await make(['audit:read']);
  stranger = await make(['model:read']);
  await writeTestEvents(scenario.app.uow, organisationId, 700);
  await sealEverything(scenario.system.uow, (tx) => isSealed(tx, organisationId));
});
afterAll(() => scenario.close());

function get(path: string, secret: string | null = token): Promise<Response> {
  const headers: Record<string, string> = secret === null ? {} : { authorization: `Bearer ${secret}` };
  return handle(new Request(`http://x/api/v1${path}`, { headers }));
}
const bytesOf = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());

async function head() {
  const vkeys = (await (await get(`${prefix}/vkey`)).text()).trim().split('\n').map(parseVerifierKey);
  const note = openNote(await (await get(`${prefix}/checkpoint`)).text(), vkeys, verifyEd25519);
  expect(note.verified).toHaveLength(1);
  return { ...parseCheckpoint(note.text), vkeys };
}

describe('the log over HTTP', () => {
  test('is downloaded by its tiles, and every entry and tile leads to the signed root', async () => {
    const { size, root, origin } = await head();
    expect(origin.endsWith(scenario.tenant.organisationId)).toBe(true);
    const leaves: Uint8Array[] = [];
    for (let index = 0; index * TILE_WIDTH < size; index += 1) {
      const width = widthOf({ level: 0, index }, size);
      const entries = parseEntries(
        await bytesOf(`${prefix}/${tilePath({ level: 'entries', index, width })}`),
      );
      expect(entries).toHaveLength(width);
      const hashes = hashesOfTile(await bytesOf(`${prefix}/${tilePath({ level: 0, index, width })}`));
      expect(entries.map((entry) => leafHash(entry).toHex())).toEqual(hashes.map((hash) => hash.toHex()));
      leaves.push(...hashes);
    }
    expect(leaves).toHaveLength(size);
    expect(rootOf(leaves).toHex()).toBe(root.toHex());
    const upper = tilesOf(size).filter(({ level }) => level > 0);
    expect(upper).toHaveLength(1);
    for (const tile of upper) {
      const hashes = hashesOfTile(await bytesOf(`${prefix}/${tilePath(tile)}`));
      expect(hashes.map((hash) => hash.toHex())).toEqual(
        hashes.map((_, at) => rootOf(leaves.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)).toHex()),
      );
    }
  });

  test('gives a receipt that verifies here and in the code that npm itself trusts', async () => {
    const { size, vkeys } = await head();
    const width = widthOf({ level: 0, index: 1 }, size);
    const entries = parseEntries(
      await bytesOf(`${prefix}/${tilePath({ level: 'entries', index: 1, width })}`),
    );
    const entry = entries[44] ?? new Uint8Array();
    const { id } = JSON.parse(new TextDecoder().decode(entry)) as { id: string };
    const answer = await get(`${prefix}/proof/${id}`);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.tlog-proof"`);
    const proof = parseTlogProof(await answer.text());
    expect(proof.index).toBe(300);
    const note = verifyTlogProof(proof, leafHash(entry), vkeys, verifyEd25519);
    const { root } = parseCheckpoint(note?.text ?? '');
    const { verifyMerkleInclusion } = createRequire(import.meta.url)(
      '@sigstore/verify/dist/tlog/merkle.js',
    ) as {
      verifyMerkleInclusion: (entry: unknown, checkpoint: unknown) => void;
    };
    const asSigstore = {
      canonicalizedBody: Buffer.from(entry),
      inclusionProof: {
        logIndex: String(proof.index),
        treeSize: String(size),
        rootHash: Buffer.from(root),
        hashes: proof.path.map((hash) => Buffer.from(hash)),
      },
    };
    const theirs = { logSize: BigInt(size), logHash: Buffer.from(root) };
    expect(() => verifyMerkleInclusion(asSigstore, theirs)).not.toThrow();
    asSigstore.canonicalizedBody = Buffer.concat([entry, Buffer.from(' ')]);
    expect(() => verifyMerkleInclusion(asSigstore, theirs)).toThrow();
  });

  test('says how long each answer may be kept', async () => {
    const cache = async (path: string) => (await get(`${prefix}${path}`)).headers.get('cache-control');
    expect(await cache('/checkpoint')).toBe('private, no-cache');
    expect(await cache('/vkey')).toBe('private, no-cache');
    expect(await cache('/tile/0/000')).toBe('private, immutable, max-age=31536000');
    expect(await cache('/tile/entries/000')).toBe('private, immutable, max-age=31536000');
    expect((await get(`${prefix}/tile/0/000`)).headers.get('content-type')).toBe('application/octet-stream');
    expect((await get(`${prefix}/checkpoint`)).headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test('tells its figures', async () => {
    const figures = await (await get(`${prefix}/metrics`)).text();
    const figure = (name: string) =>
      Number(new RegExp(`^interlock_audit_log_${name} (\\S+)$`, 'm').exec(figures)?.[1]);
    expect(figure('size')).toBe((await head()).size);
    expect(figure('halted')).toBe(0);
    expect(figure('waiting_events')).toBe(0);
    expect(figure('merge_delay_seconds')).toBeGreaterThanOrEqual(0);
  });

  test.each([
    '/tile/0/000.p/0',
    '/tile/0/x001/000',
    '/tile/0/999',
    '/tile/0/00',
    '/tile/1/000',
    '/tile/7/000',
    '/tile/entries/002.p/255',
    '/tile/..%2F..%2Fcheckpoint',
    '/proof/aud_00000000000000000000000000',
    '/nothing',
  ])('has nothing at %s', async (path) => {
    expect((await get(`${prefix}${path}`)).status).toBe(404);
  });

  test('is read by nobody without the permission, and by no other organisation', async () => {
    for (const path of [
      '/checkpoint',
      '/vkey',
      '/metrics',
      '/tile/0/000',
      '/tile/entries/000',
      '/proof/aud_x',
    ]) {
      expect((await get(`${prefix}${path}`, null)).status, path).toBe(401);
      expect((await get(`${prefix}${path}`, stranger)).status, path).toBe(403);
      expect((await get(`/audit/log/${newId('organisation')}${path}`)).status, path).toBe(404);
    }
    const post = new Request(`http://x/api/v1${prefix}/checkpoint`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect((await handle(post)).status).toBe(405);
  });
});
