import { randomBytes } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { commitTo } from '#server/audit/domain/commitment.ts';
import { type ApprovalRecord, recordText, type SignedDecision } from './domain/approval-record.ts';

export interface WrittenRecord {
  /** Canonical JSON. */
  record: string;
  nonce: string;
  reasonSalt: string;
  signedAt: Date;
}

/** Writes what the caller would sign: nonce, time and the salt of the reason are this server's. */
export function writeRecord(
  ctx: Context,
  what: {
    requestId: string;
    subjectDigest: string;
    decision: SignedDecision;
    roles: readonly string[];
    reason: string;
  },
): WrittenRecord {
  const nonce = randomBytes(18).toString('base64url');
  const reasonSalt = randomBytes(32).toString('hex');
  const record: ApprovalRecord = {
    v: 1,
    organisation: ctx.organisationId,
    request: what.requestId,
    subjectDigest: what.subjectDigest,
    decision: what.decision,
    approver: ctx.actor.id,
    roles: what.roles,
    signedAt: ctx.now.toISOString(),
    nonce,
    reasonCommitment: commitTo(what.reason, reasonSalt).commit,
  };
  return { record: recordText(record), nonce, reasonSalt, signedAt: ctx.now };
}
