import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { createDefaultPolicies } from './create-default-policies.ts';
import { checkDraft } from './domain/check-draft.ts';
import { SIGNING_ROLES } from './domain/policy.ts';
import { editDigestOf, tellSubject } from './domain/policy-edit.ts';
import { whoCouldApprove } from './domain/who-could-approve.ts';
import { findSoleApprover } from './find-sole-approver.ts';
import { type GatheredEdit, gatherPolicyEdit } from './gather-policy-edit.ts';
import type { RequestPolicyEditInput } from './policies.schema.ts';
import { openEditOf } from './policies.views.ts';
import { insertRequest, nextRequestNumber } from './requests.store.ts';

/** Changes that concern no workspace: only grants that hold everywhere count for them. */
export const EVERY_WORKSPACE = '*';

/**
 * Asks for new terms of a policy: nothing changes until the people whom the policy for edits names have signed, and whoever
 * drafts it is none of them. Refuses terms that do not check, an edit of an older version, a second open edit, terms that
 * nobody but their author could sign under, and an edit that nobody could sign.
 */
export async function requestPolicyEdit(
  ctx: Context,
  input: RequestPolicyEditInput,
): Promise<{ id: string; number: number; subjectDigest: string; weaker: readonly string[] }> {
  const { terms, from, reason, ...subject } = input;
  const number = await nextRequestNumber(ctx.tx, ctx.organisationId);
  await createDefaultPolicies(ctx);
  refuseProblems(input);
  const [requestedBy = ctx.actor.id, onBehalfOf = null] = await accountableIds(ctx);
  const gathered = await gatherPolicyEdit(ctx, {
    subject,
    terms,
    requestedBy,
    onBehalfOf,
    createdAt: ctx.now,
  });
  const { manifest, policy, current, expiresAt } = gathered;
  if (from > 0 && current.number !== from) {
    throw new Refusal(
      'stale',
      `Version ${current.number} is in force by now. Reload the page and edit that.`,
    );
  }
  if (manifest.from.termsDigest === manifest.to.termsDigest)
    throw new Refusal('conflict', 'These terms are the ones in force. Nothing would change.');
  const open = await openEditOf(ctx.tx, ctx.organisationId, subject);
  if (open) {
    throw new Refusal(
      'already-exists',
      `Request ${open.number} asks to change this policy and is still open.`,
      {
        details: { id: open.id, number: open.number },
      },
    );
  }
  await refuseUnsignable(ctx, input, gathered, requestedBy);
  const id = newId('changeRequest');
  const subjectDigest = editDigestOf(manifest);
  await insertRequest(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: EVERY_WORKSPACE,
    number,
    action: 'edit-policy',
    environment: subject.environment,
    state: 'in_review',
    reason,
    policyId: policy.id,
    manifest,
    subjectDigest,
    requestedBy,
    createdAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'policy.edit-requested',
    resourceId: id,
    details: {
      ...subject,
      number,
      from: manifest.from.number,
      to: manifest.to.number,
      termsDigest: manifest.to.termsDigest,
      subjectDigest,
      weaker: told(manifest.weaker),
      stronger: told(manifest.stronger),
      reason,
    },
  });
  return { id, number, subjectDigest, weaker: manifest.weaker };
}

function told(words: readonly string[]): string[] {
  return words.slice(0, 40).map((one) => one.slice(0, 300));
}

function refuseProblems({ terms, from: _, reason: __, ...subject }: RequestPolicyEditInput): void {
  const [problem] = checkDraft(subject, terms);
  if (!problem) return;
  const where = problem.at ? ` (line ${problem.at.line}, column ${problem.at.column})` : '';
  throw new Refusal('invalid', `${problem.path}: ${problem.message}${where}.`, { details: { ...problem } });
}

/** Refuses what could only ever be signed by nobody, or by whoever drafted it. */
async function refuseUnsignable(
  ctx: Context,
  { terms, from: _, reason: __, ...subject }: RequestPolicyEditInput,
  { policy }: GatheredEdit,
  requestedBy: string,
): Promise<void> {
  const holders = await listRoleHolders(ctx, EVERY_WORKSPACE, SIGNING_ROLES);
  const who = whoCouldApprove(policy.terms.slots, holders, new Map([[requestedBy, 'drafts this edit']]));
  if (!who.canBeApproved) throw new Refusal('unprocessable', who.warning ?? 'Nobody could sign this edit.');
  const where = await findSoleApprover(ctx, terms, requestedBy);
  if (where !== null) {
    throw new Refusal(
      'unprocessable',
      `Under these terms nobody but you could approve ${tellSubject(subject)} in ${where}. Whoever drafts a policy is not its only approver: grant the role to somebody else first.`,
    );
  }
}
