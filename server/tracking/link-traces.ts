import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { noSuchTrace } from './domain/trace-words.ts';
import { findRun } from './find-run.ts';
import type { LinkPromptsInput, LinkTracesInput } from './traces.schema.ts';
import { insertLinks } from './traces.store.ts';
import { hasTrace } from './traces.views.ts';

/** Links traces to a run; those that are not there are passed over. */
export async function linkTraces(ctx: Context, input: LinkTracesInput): Promise<Record<string, never>> {
  const { workspaceId, traceIds, runId } = input;
  const { linksPerCall } = TRACE_LIMITS;
  if (traceIds.length > linksPerCall)
    throw new Refusal(
      'invalid',
      `Cannot link more than ${linksPerCall} traces to a run in a single request. Provided ${traceIds.length} traces.`,
    );
  if (traceIds.length === 0) return {};
  await findRun(ctx, { workspaceId, runId });
  const place = { organisationId: ctx.organisationId, workspaceId };
  await insertLinks(ctx.tx, place, { kind: 'run', traceIds, targets: [runId] });
  return {};
}

/** Links a trace to the versions of prompts that it used. */
export async function linkPrompts(ctx: Context, input: LinkPromptsInput): Promise<Record<string, never>> {
  const { workspaceId, id, prompts } = input;
  if (prompts.length === 0) return {};
  if (!(await hasTrace(ctx.tx, workspaceId, id))) throw noSuchTrace(id);
  const targets = prompts.map(({ name, version }) => `${name}/${version}`);
  const place = { organisationId: ctx.organisationId, workspaceId };
  await insertLinks(ctx.tx, place, { kind: 'prompt', traceIds: [id], targets });
  return {};
}
