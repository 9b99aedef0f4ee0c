import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { FINDING_ACTS, type FindingAct, type FindingState, whyNotFinding } from './domain/finding.ts';
import { isUnfinished } from './domain/request-states.ts';
import type {
  AnswerFindingInput,
  CloseFindingInput,
  OpenFindingInput,
  ReopenFindingInput,
} from './findings.schema.ts';
import {
  type FindingRow,
  insertEntry,
  insertFinding,
  lockedFinding,
  nextFindingNumber,
  setFindingState,
} from './findings.store.ts';
import { type AnyRequestRow, lockedAnyRequest } from './requests.store.ts';

type Said = Pick<OpenFindingInput, 'words' | 'evidenceUrl' | 'evidenceDigest'>;

/** Ids of whoever asked for a change or worked on it. */
export function participantsOf({ requestedBy, manifest }: AnyRequestRow): string[] {
  const { onBehalfOf, contributors } = manifest;
  return [requestedBy, ...(onBehalfOf === null ? [] : [onBehalfOf]), ...contributors];
}

async function requirePermitted(
  ctx: Context,
  act: FindingAct,
  state: FindingState | null,
  request: AnyRequestRow,
): Promise<void> {
  const validators = await listRoleHolders(ctx, request.workspaceId, ['validator']);
  const who = {
    kind: ctx.actor.kind,
    id: ctx.actor.id,
    isValidator: validators.some(({ id }) => id === ctx.actor.id),
  };
  const facts = { isUnfinished: isUnfinished(request.state), participants: participantsOf(request) };
  const refused = whyNotFinding(act, state, facts, who);
  if (refused !== null) throw new Refusal(facts.isUnfinished ? 'forbidden' : 'conflict', refused);
}

async function say(ctx: Context, act: FindingAct, finding: FindingRow, said: Said): Promise<void> {
  const { kind, state, told } = FINDING_ACTS[act];
  const id = newId('validationEntry');
  const { organisationId } = ctx;
  const { workspaceId, number, severity } = finding;
  await insertEntry(ctx.tx, {
    id,
    organisationId,
    workspaceId,
    findingId: finding.id,
    kind,
    words: said.words,
    evidenceUrl: said.evidenceUrl ?? null,
    evidenceDigest: said.evidenceDigest ?? null,
    saidBy: ctx.actor.id,
    saidAt: ctx.now,
  });
  if (act !== 'open') await setFindingState(ctx.tx, finding.id, state);
  await appendAuditEvent(ctx, {
    type: `validation.${told}`,
    resourceId: finding.id,
    workspaceId,
    details: {
      number,
      severity,
      request: finding.changeRequestId,
      words: said.words,
      ...(said.evidenceUrl !== undefined && { evidenceUrl: said.evidenceUrl }),
      ...(said.evidenceDigest !== undefined && { evidenceDigest: said.evidenceDigest }),
    },
    covers: [{ table: 'validation_entry', id }],
  });
  // The last one closed may be what an approved change waits for.
  await notify(ctx.tx, 'interlock_approved');
}

/** Opens a finding on a request; it stays with the workflow and the version until a validator closes it. */
export async function openFinding(
  ctx: Context,
  input: OpenFindingInput,
): Promise<{ id: string; number: number }> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, input.requestId);
  if (!request) throw notFound('change request');
  await requirePermitted(ctx, 'open', null, request);
  const finding: FindingRow = {
    id: newId('validationFinding'),
    workspaceId: request.workspaceId,
    changeRequestId: request.id,
    number: await nextFindingNumber(ctx.tx, ctx.organisationId),
    severity: input.severity,
    state: 'open',
    openedBy: ctx.actor.id,
    openedAt: ctx.now,
  };
  const { workflowId, modelVersionId } =
    request.action === 'promote' ? request : { workflowId: null, modelVersionId: null };
  await insertFinding(ctx.tx, { ...finding, organisationId: ctx.organisationId, workflowId, modelVersionId });
  await say(ctx, 'open', finding, input);
  return { id: finding.id, number: finding.number };
}

async function move(
  ctx: Context,
  act: Exclude<FindingAct, 'open'>,
  input: Said & { id: string },
): Promise<{ state: FindingState }> {
  const finding = await lockedFinding(ctx.tx, ctx.organisationId, input.id);
  if (!finding) throw notFound('finding');
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, finding.changeRequestId);
  if (!request) throw notFound('change request');
  await requirePermitted(ctx, act, finding.state, request);
  await say(ctx, act, finding, input);
  return { state: FINDING_ACTS[act].state };
}

/** Answers a finding, as somebody who asked for the change or worked on it. */
export function answerFinding(ctx: Context, input: AnswerFindingInput) {
  return move(ctx, 'answer', input);
}

/** Closes a finding with evidence, as a validator who had no part in the change. */
export function closeFinding(ctx: Context, input: CloseFindingInput) {
  return move(ctx, 'close', input);
}

/** Opens a closed finding again with a reason, as a validator who had no part in the change. */
export function reopenFinding(ctx: Context, input: ReopenFindingInput) {
  return move(ctx, 'reopen', input);
}
