import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { EvaluationRecordFacts, RecordContent } from './domain/evaluation-set.ts';
import type { ListRecordsInput } from './evaluation-sets.schema.ts';
import { recordRows } from './evaluation-sets.views.ts';
import { requireEvaluationSet } from './find-evaluation-sets.ts';
import { openRecords } from './seal-traces.ts';

function placeOf(token: string | null | undefined): { ms: number; id: string } | null {
  if (!token) return null;
  const [, ms, id] = /^(\d{1,16}):(.{1,64})$/su.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (ms === undefined || id === undefined)
    throw new Refusal('invalid', 'Invalid page token: it is not one that a page before gave out.');
  return { ms: Number(ms), id };
}

/** Lists the records of an evaluation set in the order in which they came; one whose key was destroyed is left out. */
export async function listRecords(
  ctx: Context,
  input: ListRecordsInput,
): Promise<{ records: EvaluationRecordFacts[]; nextPageToken: string | null }> {
  const { workspaceId, setId, maxResults } = input;
  await requireEvaluationSet(ctx, input);
  const after = placeOf(input.pageToken);
  const found = await recordRows(ctx.tx, { workspaceId, setId, after, limit: maxResults + 1 });
  const here = found.slice(0, maxResults);
  const texts = await openRecords(ctx.tx, workspaceId, setId, here);
  const records = here.flatMap(({ content: _, ...record }, index) => {
    const text = texts[index];
    return text ? [{ ...record, setId, ...(JSON.parse(text) as RecordContent) }] : [];
  });
  const last = here.at(-1);
  const isMore = found.length > maxResults && last !== undefined;
  return {
    records,
    nextPageToken: isMore ? Buffer.from(`${last.createdMs}:${last.id}`).toString('base64') : null,
  };
}
