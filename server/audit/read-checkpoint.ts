import type { Context } from '#server/access/context.ts';
import { type CheckpointRow, cosignatureLines, newestCheckpoint, newestCosigned } from './log-tree.views.ts';

export interface ReadCheckpoint {
  size: number;
  /** Hex. */
  rootHash: string;
  /** The signed note, with the lines of witnesses that cosigned it. */
  note: string;
  sealedAt: Date;
}

type Reader = Pick<Context, 'tx' | 'organisationId'>;

async function withLines({ tx, organisationId }: Reader, head: CheckpointRow): Promise<ReadCheckpoint> {
  const lines = await cosignatureLines(tx, organisationId, head.size);
  const rootHash = Buffer.from(head.root).toString('hex');
  return { size: head.size, rootHash, note: head.note + lines.join(''), sealedAt: head.sealedAt };
}

/** The newest checkpoint of the organisation's log, or null before its first event was sealed. */
export async function readCheckpoint(ctx: Reader): Promise<ReadCheckpoint | null> {
  const head = await newestCheckpoint(ctx.tx, ctx.organisationId);
  return head && withLines(ctx, head);
}

/** The newest checkpoint that a witness cosigned and that holds more than `above` leaves, or null. */
export async function readCosignedCheckpoint(ctx: Reader, above = 0): Promise<ReadCheckpoint | null> {
  const head = await newestCosigned(ctx.tx, ctx.organisationId, above);
  return head && withLines(ctx, head);
}
