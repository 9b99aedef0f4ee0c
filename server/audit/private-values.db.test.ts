import { afterAll, beforeAll, expect, test } from 'vitest';
import { machineContext } from '#server/access/machine-operator.ts';
import { sealWith, unseal } from '#server/platform/crypto.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { countValues, forgetSubject } from './forget-values.ts';
import { readPrivately, readPrivateValues } from './private-values.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
const organisationId = newId('organisation');
const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'audit' });
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

test('every value behind a commitment is read, however many there are', async () => {
  const count = 2_100;
  const ids = await open.uow.write(tenancy, async (tx) => {
    const ctx = machineContext(tx, organisationId);
    const made: string[] = [];
    for (let each = 0; each < count; each += 1)
      made.push(
        await appendAuditEvent(ctx, {
          type: 'link.created',
          resourceId: `inv_${each}`,
          details: {
            role: 'viewer',
            email: `person-${each}@example.org`,
            expiresAt: ctx.now.toISOString(),
            firstRun: false,
          },
        }),
      );
    return made;
  });
  const found = await open.uow.read(tenancy, (tx) => readPrivately({ tx, organisationId }, ids));
  expect(ids.filter((id, each) => found.get(id)?.email !== `person-${each}@example.org`)).toEqual([]);
});

const inTenant = <T>(run: (tx: Tx) => Promise<T>) => open.uow.write(tenancy, run);

function addEntry(tx: Tx, subjectId: string): Promise<string> {
  return appendAuditEvent(machineContext(tx, organisationId), {
    type: 'validation.opened',
    resourceId: newId('validationFinding'),
    details: {
      number: 1,
      severity: 'high',
      request: newId('changeRequest'),
      words: 'Why so?',
      evidenceUrl: 'https://example.org/why',
    },
    subjectId,
  });
}

test('values of one event about one subject lie in one row, which is forgotten whole', async () => {
  const subjectId = newId('person');
  const eventId = await inTenant((tx) => addEntry(tx, subjectId));
  const stored = await inTenant((tx) =>
    rows<{ path: string; salt: string }>(tx, 'SELECT path, salt FROM audit_private WHERE event_id = $1', [
      eventId,
    ]),
  );
  expect(stored).toEqual([{ path: '', salt: '' }]);
  expect(await inTenant((tx) => readPrivateValues({ tx, organisationId }, [eventId]))).toEqual([
    {
      eventId,
      path: 'evidenceUrl',
      salt: expect.stringMatching(/^[0-9a-f]{64}$/),
      value: 'https://example.org/why',
    },
    { eventId, path: 'words', salt: expect.stringMatching(/^[0-9a-f]{64}$/), value: 'Why so?' },
  ]);
  const forgotten = await inTenant(async (tx) => {
    const ctx = machineContext(tx, organisationId);
    return [
      await countValues(ctx, subjectId),
      await forgetSubject(ctx, subjectId),
      await countValues(ctx, subjectId),
    ];
  });
  expect(forgotten).toEqual([2, 2, 0]);
  expect(await inTenant((tx) => readPrivateValues({ tx, organisationId }, [eventId]))).toEqual([]);
});

test('values in rows of their own, as they were kept before, are read beside the others', async () => {
  const subjectId = newId('person');
  const eventId = await inTenant((tx) => addEntry(tx, subjectId));
  const values = await inTenant((tx) => readPrivateValues({ tx, organisationId }, [eventId]));
  await inTenant(async (tx) => {
    const kept = await row<{ key: string }>(
      tx,
      'SELECT sealed_key AS key FROM audit_subject_key WHERE subject_id = $1',
      [subjectId],
    );
    const key = unseal(kept?.key ?? '', `audit_subject_key|${subjectId}|sealed_key|${organisationId}|audit`);
    await rows(tx, 'DELETE FROM audit_private WHERE event_id = $1', [eventId]);
    for (const { path, salt, value } of values)
      await rows(
        tx,
        `INSERT INTO audit_private (organisation_id, event_id, subject_id, path, salt, sealed_value) VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          organisationId,
          eventId,
          subjectId,
          path,
          salt,
          sealWith(key, value ?? '', `audit_private|${eventId}|${path}`),
        ],
      );
  });
  const other = await inTenant((tx) => addEntry(tx, subjectId));
  const read = await inTenant((tx) => readPrivateValues({ tx, organisationId }, [eventId, other]));
  expect(read.filter((value) => value.eventId === eventId)).toEqual(values);
  expect(read).toHaveLength(4);
  expect(await inTenant((tx) => countValues(machineContext(tx, organisationId), subjectId))).toBe(4);
});
