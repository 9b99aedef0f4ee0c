import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { makeReceipt } from './artifact-receipt.ts';
import { digestOfStored, writeArtifact } from './artifact-store.ts';
import { datasets } from './datasets.router.ts';
import { models } from './models.router.ts';
import { versions } from './versions.router.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-registry-${process.pid}-${Date.now()}`;
});

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let bo: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'registry-test' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  bo = await tenant.addPerson('Bo', 'ml-engineer');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

function act<O>(
  operation: Operation<'query' | 'mutation', never, O>,
  input: unknown,
  actor = ada,
): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'test',
    callerOf(actor, open.uow),
    input,
  );
}

async function* bytes(size: number, chunk = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < size; sent += chunk) yield randomBytes(Math.min(chunk, size - sent));
}

async function upload(size = 1000): Promise<{ id: string; digest: string }> {
  const stored = await writeArtifact(bytes(size), { maxBytes: 1_000_000 });
  const receipt = makeReceipt({ organisationId: tenant.organisationId, ...stored });
  const body = { ...stored, fileName: 'm.onnx', mediaType: 'application/octet-stream', receipt };
  return act(models.recordArtifact as never, body);
}

const tensors = {
  signature: {
    inputs: [{ name: 'amount', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
  },
  tensorMapping: {
    inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
    outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
  },
};
const digest = (letter: string) => letter.repeat(64);

describe('the registry', () => {
  test('keeps a model, its dataset, its versions and their metrics', async () => {
    await act(models.register as never, { name: 'scorecard', kind: 'classifier' });
    await act(datasets.register as never, {
      name: 'holdout',
      digest: digest('d'),
      rows: 300,
      purpose: 'evaluation',
      licence: 'CC BY 4.0',
    });
    const artifact = await upload();
    const email = 'bo-acme@example.org';
    const first = await act<{ id: string; number: number }>(versions.register as never, {
      model: 'scorecard',
      artifactId: artifact.id,
      ...tensors,
      tags: { stage: 'trial' },
      contributors: [email],
      evaluations: [{ dataset: 'holdout', metrics: { auc: 0.762, cost: 166 }, reportDigest: digest('a') }],
    });
    expect(first.number).toBe(1);
    const facts = await act<Record<string, unknown>>(versions.get as never, { versionId: first.id });
    expect(facts).toMatchObject({
      number: 1,
      model: { name: 'scorecard' },
      artifact: { digest: artifact.digest, sizeBytes: 1000 },
      contributors: [ada.id, bo.id],
      evaluations: [{ datasetName: 'holdout', metrics: { auc: 0.762, cost: 166 } }],
    });
    expect(await digestOfStored(artifact.digest)).toBe(artifact.digest);
  });

  test('numbers versions without gaps or twins while many register at once', async () => {
    await act(models.register as never, { name: 'raced' });
    const artifact = await upload();
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        act<{ number: number }>(versions.register as never, {
          model: 'raced',
          artifactId: artifact.id,
          ...tensors,
        }),
      ),
    );
    expect(results.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    const page = await act<{ items: { number: number }[]; nextCursor: string | null }>(
      versions.list as never,
      {
        model: 'raced',
        limit: 5,
      },
    );
    expect(page.items.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8]);
    const rest = await act<typeof page>(versions.list as never, {
      model: 'raced',
      limit: 100,
      cursor: page.nextCursor,
    });
    expect(rest.items.map(({ number }) => number)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(rest.nextCursor).toBeNull();
  });

  test('moves aliases, refuses versions that do not exist, and says what it was before', async () => {
    expect(
      await act(models.setAlias as never, { model: 'raced', alias: 'champion', version: 3 }),
    ).toMatchObject({
      alias: 'champion',
      from: null,
      to: 3,
    });
    expect(
      await act(models.setAlias as never, { model: 'raced', alias: 'champion', version: 5 }),
    ).toMatchObject({
      from: 3,
      to: 5,
    });
    await expect(
      act(models.setAlias as never, { model: 'raced', alias: 'champion', version: 99 }),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: '/version' }] });
    expect(await act(versions.get as never, { model: 'raced', version: 'champion' })).toMatchObject({
      number: 5,
    });
    await act(models.removeAlias as never, { model: 'raced', alias: 'champion' });
    await expect(act(versions.get as never, { model: 'raced', version: 'champion' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('compares two versions: difference, direction, verdict', async () => {
    const { items } = await act<{ items: { id: string }[] }>(versions.list as never, { model: 'raced' });
    const [right, left] = items;
    const log = (versionId: string | undefined, auc: number, cost: number) =>
      act(versions.logEvaluation as never, {
        versionId,
        dataset: 'holdout',
        metrics: { auc, cost, rows: 300 },
        reportDigest: digest('b'),
      });
    await log(left?.id, 0.7, 200);
    await log(right?.id, 0.75, 220);
    const { comparison } = await act<{ comparison: { metrics: Record<string, unknown>[] } }>(
      versions.compare as never,
      { left: left?.id, right: right?.id },
    );
    expect(comparison.metrics.map(({ metric, verdict }) => [metric, verdict]).sort()).toEqual([
      ['auc', 'better'],
      ['cost', 'worse'],
      ['rows', 'same'],
    ]);
  });

  test('refuses what it cannot vouch for', async () => {
    const stranger = {
      digest: digest('e'),
      sizeBytes: 5,
      fileName: 'x',
      mediaType: 'y/z',
      receipt: digest('0'),
    };
    await expect(act(models.recordArtifact as never, stranger)).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      act(versions.register as never, { model: 'raced', artifactId: 'art_none', ...tensors }),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: '/artifactId' }] });
    const artifact = await upload();
    const foreign = {
      model: 'raced',
      artifactId: artifact.id,
      ...tensors,
      contributors: ['eve@example.org'],
    };
    await expect(act(versions.register as never, foreign)).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: '/contributors' }],
    });
    const other = await testTenant(open.uow, 'other');
    const mallory = await other.addPerson('Mallory', 'ml-engineer');
    await expect(act(models.get as never, { model: 'raced' }, mallory)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(act(models.register as never, { name: 'raced' })).rejects.toMatchObject({
      code: 'already-exists',
    });
  });
});

describe('the artifact store', () => {
  test('leaves nothing of an upload that is too large, broken off or not what was announced', async () => {
    async function* broken() {
      yield randomBytes(100);
      throw new Error('connection lost');
    }
    await expect(writeArtifact(bytes(5000), { maxBytes: 4999 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(writeArtifact(broken(), { maxBytes: 5000 })).rejects.toThrow('connection lost');
    await expect(
      writeArtifact(bytes(50), { maxBytes: 5000, expectedDigest: digest('f') }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(writeArtifact(bytes(0), { maxBytes: 5000 })).rejects.toMatchObject({ code: 'invalid' });
    expect(await readdir(join(env().dataDir, 'artifacts', 'incoming'))).toEqual([]);
  });
});
