import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { TRACE_TAGS } from './domain/trace-keys.ts';
import { keepable, TRACE_LIMITS } from './domain/trace-limits.ts';
import { noSuchTrace } from './domain/trace-words.ts';
import type { DeleteTraceTagInput, SetTraceTagInput } from './traces.schema.ts';
import { dropTag, putTag } from './traces.store.ts';

/** What says where the trace stands is no client's to change. */
const IMMUTABLE: ReadonlySet<string> = new Set([TRACE_TAGS.spansLocation, TRACE_TAGS.artifactLocation]);

function requireMutable(key: string, how: 'set' | 'deleted'): void {
  if (IMMUTABLE.has(key))
    throw new Refusal('invalid', `Tag '${key}' is immutable and cannot be ${how} on a trace.`);
  if (!/^[/\w.\- :]*$/u.test(key) || key.startsWith('/') || /(^|\/)\.\.?(\/|$)/.test(key))
    throw new Refusal(
      'invalid',
      `Invalid value "${key}" for parameter 'tag name' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).`,
    );
}

const placeOf = (ctx: Context, workspaceId: string) => ({ organisationId: ctx.organisationId, workspaceId });

/** Sets a tag of a trace; the tag of its name renames it. Throws `not-found`. */
export async function setTraceTag(ctx: Context, input: SetTraceTagInput): Promise<Record<string, never>> {
  const { id, key } = input;
  requireMutable(key, 'set');
  const isName = key === TRACE_TAGS.name;
  const value = keepable(input.value, isName ? TRACE_LIMITS.nameChars : TRACE_LIMITS.tagChars);
  if (await putTag(ctx.tx, placeOf(ctx, input.workspaceId), { id, key, value, isName })) return {};
  throw noSuchTrace(id);
}

/** Takes a tag off a trace. Throws `not-found`, also when it has no such tag. */
export async function deleteTraceTag(
  ctx: Context,
  input: DeleteTraceTagInput,
): Promise<Record<string, never>> {
  const { id, key } = input;
  requireMutable(key, 'deleted');
  const isName = key === TRACE_TAGS.name;
  if (await dropTag(ctx.tx, placeOf(ctx, input.workspaceId), { id, key, isName })) return {};
  throw new Refusal('not-found', `No trace tag with key '${key}' for trace with ID '${id}'`);
}
