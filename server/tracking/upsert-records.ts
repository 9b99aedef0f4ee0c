import { randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOfSet } from './create-evaluation-set.ts';
import { mergeRecord, type RecordContent, widenSchema } from './domain/evaluation-set.ts';
import type { EvaluationRecordInput, UpsertRecordsInput } from './evaluation-sets.schema.ts';
import { countRecords, updateEvaluationSet, upsertRecordRows } from './evaluation-sets.store.ts';
import { recordsByHash } from './evaluation-sets.views.ts';
import { requireEvaluationSet } from './find-evaluation-sets.ts';
import { openRecords, traceSealer } from './seal-traces.ts';

const EMPTY: RecordContent = { inputs: {}, outputs: null, expectations: null, tags: null, source: null };

interface Pending {
  id: string;
  isNew: boolean;
  content: RecordContent;
  by: string | null;
}

async function standingRecords(ctx: Context, input: UpsertRecordsInput, hashes: readonly string[]) {
  const { workspaceId, setId } = input;
  const stored = await recordsByHash(ctx.tx, workspaceId, setId, hashes);
  const texts = await openRecords(ctx.tx, workspaceId, setId, stored);
  return new Map(
    stored.map(({ id, inputHash }, index): [string, Pending] => {
      const content = JSON.parse(texts[index] ?? 'null') ?? EMPTY;
      return [inputHash, { id, isNew: false, content, by: null }];
    }),
  );
}

function contentOf(given: EvaluationRecordInput): Partial<RecordContent> & Pick<RecordContent, 'inputs'> {
  return {
    inputs: given.inputs ?? {},
    ...(given.outputs !== undefined && { outputs: given.outputs }),
    expectations: given.expectations ?? null,
    tags: given.tags ?? null,
    source: given.source ?? null,
  };
}

/** Adds records to an evaluation set; those whose inputs it has already change the record that is there. */
export async function upsertRecords(
  ctx: Context,
  input: UpsertRecordsInput,
): Promise<{ inserted: number; updated: number }> {
  const { workspaceId, setId, records } = input;
  const set = await requireEvaluationSet(ctx, input, true);
  const place = { organisationId: ctx.organisationId, workspaceId };
  const hashOf = (inputs: unknown) =>
    keyedHash(canonicalJson(exactValues(inputs)), `evaluation-record|${setId}`);
  const given = records.map((record) => ({ ...contentOf(record), hash: hashOf(record.inputs ?? {}) }));
  const known = await standingRecords(ctx, input, [...new Set(given.map(({ hash }) => hash))]);
  const pending = new Map<string, Pending>();
  let [inserted, updated, updatedBy] = [0, 0, set.updatedBy];
  for (const { hash, ...content } of given) {
    const by = typeof content.tags?.['mlflow.user'] === 'string' ? content.tags['mlflow.user'] : null;
    const standing = pending.get(hash) ?? known.get(hash);
    if (standing) updated += 1;
    else inserted += 1;
    updatedBy = by ?? updatedBy;
    pending.set(hash, {
      id: standing?.id ?? `dr-${randomUUID().replaceAll('-', '')}`,
      isNew: standing?.isNew ?? true,
      content: standing ? mergeRecord(standing.content, content) : { ...EMPTY, ...content },
      by,
    });
  }
  const seal = await traceSealer(ctx, workspaceId);
  const ms = ctx.now.getTime();
  const rows = [...pending].map(([inputHash, { id, content, by }]) => ({
    id,
    inputHash,
    content: seal.record(setId, id, content),
    ms,
    by,
  }));
  await upsertRecordRows(ctx.tx, place, setId, rows);
  await updateEvaluationSet(ctx.tx, place, {
    ...set,
    updatedMs: ms,
    updatedBy,
    digest: digestOfSet(set.name, ms),
    schema: widenSchema(set.schema, given),
    profile: JSON.stringify({ num_records: await countRecords(ctx.tx, place, setId) }),
  });
  return { inserted, updated };
}
