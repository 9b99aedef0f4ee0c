import type { Context } from '#server/access/context.ts';
import { authorize, can } from '#server/access/domain/authorize.ts';
import { readExportHead } from '#server/audit/read-export-head.ts';
import { type LoggedRow, readLoggedRow } from '#server/audit/read-logged-rows.ts';
import { readDecision } from '#server/decisions/read-decision.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { findWorkflow } from '#server/workflows/find-workflow.ts';
import type { PackHead, PackPlan, PackScope } from './domain/evidence-pack.ts';
import { exactColumn } from './domain/pack-contents.ts';
import type { PlanPackInput } from './evidence-pack.schema.ts';
import { headOfPack } from './evidence-packs.store.ts';

const NOTHING_SEALED = 'Nothing of this log is sealed yet. Ask again in a few seconds.';
const NOT_SEALED =
  'This is not sealed in the log yet, or was not at that size. Ask again in a second or two.';

/** The tree head of a size as it was first handed out, so that lines which witnesses add later change no pack. */
async function pinnedHead(ctx: Context, size: number | null): Promise<PackHead | null> {
  const head = await readExportHead(ctx, size);
  return head && ((await headOfPack(ctx.tx, ctx.organisationId, head.size)) ?? head);
}

function textOf(row: LoggedRow, column: string): string | null {
  const value = exactColumn(row, column);
  return typeof value === 'string' ? value : null;
}

async function loggedRow(ctx: Context, table: string, id: string, size: number): Promise<LoggedRow> {
  const found = await readLoggedRow(ctx, { table, id }, size);
  if (!found) throw new Refusal('conflict', NOT_SEALED);
  return found;
}

async function scopeOfRequest(ctx: Context, id: string, size: number): Promise<Omit<PackScope, 'workflow'>> {
  const request = await loggedRow(ctx, 'change_request', id, size);
  const workflowId = textOf(request, 'workflow_id');
  if (workflowId === null)
    throw new Refusal('invalid', 'This request edits a policy; a pack is about a workflow.');
  return {
    ...{ kind: 'request', subjectId: id, workflowId, environment: textOf(request, 'environment') },
    narrowed: {
      requestId: id,
      revisionId: textOf(request, 'revision_id'),
      modelVersionId: textOf(request, 'model_version_id'),
    },
  };
}

async function scopeOfDecision(ctx: Context, id: string, size: number): Promise<Omit<PackScope, 'workflow'>> {
  const { decision } = await readDecision(ctx, id);
  const { workflowId, environment, revisionId, modelVersionId } = decision;
  const revision = revisionId === null ? null : await loggedRow(ctx, 'revision', revisionId, size);
  return {
    ...{ kind: 'decision', subjectId: id, workflowId, environment },
    narrowed: { requestId: revision && textOf(revision, 'change_request_id'), revisionId, modelVersionId },
  };
}

async function scopeOf(ctx: Context, input: PlanPackInput, size: number): Promise<PackScope> {
  const narrow = input.request
    ? await scopeOfRequest(ctx, input.request, size)
    : input.decision
      ? await scopeOfDecision(ctx, input.decision, size)
      : null;
  const { workflow } = await findWorkflow(ctx, {
    workflow: narrow?.workflowId ?? input.workflow ?? '',
    number: undefined,
  });
  const logged = await loggedRow(ctx, 'workflow', workflow.id, size);
  const slug = textOf(logged, 'slug') ?? workflow.slug;
  if (narrow) return { ...narrow, workflow: slug };
  const environment = input.environment ?? null;
  return {
    ...{ kind: 'workflow', subjectId: workflow.id, workflowId: workflow.id, workflow: slug },
    ...{ environment, narrowed: null },
  };
}

/** Refuses whoever may not take this profile out; asked before planning, recording and sending alike. */
export function requirePackRight(ctx: Pick<Context, 'actor' | 'now'>, profile: PackPlan['profile']): void {
  const { actor, now } = ctx;
  // A person gives a second factor for it, whatever the door; a token stands for a machine and has none.
  if (actor.kind === 'person') authorize(actor, 'evidence:export', 'recent-mfa', now);
  if (profile !== 'customer' && !can(actor, 'decision:read-protected'))
    throw new Refusal(
      'forbidden',
      'This profile shows protected attributes of decisions, which you may not see. Choose the customer profile, or add the permission decision:read-protected.',
    );
}

/**
 * Fixes everything that decides the bytes of a pack. Refuses with `not-found` for what may not be seen, with `conflict` while
 * what it is about is not sealed.
 */
export async function planEvidencePack(ctx: Context, input: PlanPackInput): Promise<PackPlan> {
  requirePackRight(ctx, input.profile);
  const head = await pinnedHead(ctx, input.size ?? null);
  if (!head) {
    if (input.size === undefined) throw new Refusal('conflict', NOTHING_SEALED);
    throw notFound(`checkpoint of ${input.size} events`);
  }
  const earlier = input.previous === undefined ? null : await pinnedHead(ctx, input.previous);
  if (input.previous !== undefined && (!earlier || earlier.size > head.size))
    throw notFound(`checkpoint of ${input.previous} events`);
  return {
    organisationId: ctx.organisationId,
    scope: await scopeOf(ctx, input, head.size),
    profile: input.profile,
    head,
    previous: earlier && { size: earlier.size, note: earlier.note },
  };
}
