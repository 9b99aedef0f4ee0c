import type { Context } from '#server/access/context.ts';
import { authorize } from '#server/access/domain/authorize.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import type { ExportLogInput } from './audit.schema.ts';
import { checkpointForExport } from './export-log.views.ts';
import { readVerifierKeys } from './read-verifier-keys.ts';

/** What an export will hold, fixed before its first byte is sent. */
export interface ExportPlan extends Pick<ExportLogInput, 'format' | 'proofs' | 'values'> {
  organisationId: string;
  /** Size of the tree whose head the export leads to. */
  size: number;
  note: string;
  rootHash: string;
  vkeys: string[];
  /** Of the witnesses that signed the note. */
  witnessVkeys: string[];
  from: number;
  /** One past the last event. */
  end: number;
  /** Where the next request goes on; null at the end of what is sealed. */
  next: number | null;
}

const NOTHING_SEALED = 'Nothing of this log is sealed yet. Ask again in a few seconds.';

/**
 * Plans an export and writes that it was made. A person needs a recent second factor for it, whatever the door; a token
 * stands for a machine and has none. Refuses with `conflict` before the first event was sealed.
 */
export async function recordExport(ctx: Context, input: ExportLogInput): Promise<ExportPlan> {
  if (ctx.actor.kind === 'person') authorize(ctx.actor, 'audit:read', 'recent-mfa', ctx.now);
  const head = await checkpointForExport(ctx.tx, ctx.organisationId, input.size ?? null);
  if (!head) {
    if (input.size === undefined) throw new Refusal('conflict', NOTHING_SEALED);
    throw new Refusal('not-found', `No checkpoint of this log has the size ${input.size}.`);
  }
  const isWhole = input.format === 'zip';
  const from = isWhole ? 0 : Math.min(input.from, head.size);
  const end = isWhole ? head.size : Math.min(head.size, from + input.limit);
  await appendAuditEvent(ctx, {
    type: 'audit.exported',
    resourceId: ctx.organisationId,
    details: {
      format: input.format,
      from,
      to: Math.max(from, end - 1),
      size: head.size,
      withValues: isWhole && input.values,
    },
  });
  const { format, proofs, values } = input;
  return {
    organisationId: ctx.organisationId,
    format,
    proofs,
    values,
    size: head.size,
    note: head.note,
    rootHash: head.root.toString('base64'),
    vkeys: await readVerifierKeys(ctx),
    witnessVkeys: head.witnessVkeys,
    from,
    end,
    next: end < head.size ? end : null,
  };
}

/** How much an export would hold today; asked by a person before downloading, so that the second factor is asked in words. */
export async function getExportTerms(ctx: Context): Promise<{ size: number; sealedAt: Date } | null> {
  const head = await checkpointForExport(ctx.tx, ctx.organisationId, null);
  return head && { size: head.size, sealedAt: head.sealedAt };
}
