import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { formatEntries } from './domain/entry-bundle.ts';
import { formatVerifierKey } from './domain/signed-note.ts';
import { parseTilePath, TILE_WIDTH, widthOf } from './domain/tile-layout.ts';
import { getReceipt, type Receipt } from './get-receipt.ts';
import type { GetReceiptInput, ReadLogInput, ReadTileInput } from './log.schema.ts';
import { logKeys } from './log-keys.store.ts';
import { verifierOf } from './log-keys.ts';
import { newestCheckpoint, tileBytes } from './log-tree.views.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { readSealedEvents } from './read-sealed-events.ts';

/** A log is read by its own organisation; that another has one is nobody's business. */
function requireOwn(ctx: Context, organisation: string): void {
  if (organisation !== ctx.organisationId) throw notFound('log');
}

/** The newest checkpoint's note; refuses with `not-found` before the first event is sealed. */
export async function readLogCheckpoint(ctx: Context, input: ReadLogInput): Promise<{ note: string }> {
  requireOwn(ctx, input.organisation);
  const head = await readCheckpoint(ctx);
  if (!head) throw notFound('checkpoint');
  return { note: head.note };
}

/** The verifier keys under which the log may be signed now, the active one first. */
export async function readVerifierKeys(ctx: Context, input: ReadLogInput): Promise<{ vkeys: string[] }> {
  requireOwn(ctx, input.organisation);
  const keys = (await logKeys(ctx.tx, ctx.organisationId)).filter(({ state }) => state !== 'retired');
  if (keys.length === 0) throw notFound('log');
  return { vkeys: keys.map((key) => formatVerifierKey(verifierOf(key))) };
}

/** A file of the tile layout, hashes or entries; refuses with `not-found` what the newest checkpoint does not need. */
export async function readTile(ctx: Context, input: ReadTileInput): Promise<{ bytes: Uint8Array }> {
  requireOwn(ctx, input.organisation);
  const file = parseTilePath(input.path);
  const head = await newestCheckpoint(ctx.tx, ctx.organisationId);
  if (!file || !head) throw notFound('tile');
  const { index, width } = file;
  const level = file.level === 'entries' ? 0 : file.level;
  if (width > widthOf({ level, index }, head.size)) throw notFound('tile');
  if (file.level === 'entries') {
    const events = await readSealedEvents(ctx, { from: index * TILE_WIDTH, limit: width });
    const entries = events.map(({ canonical }) => new TextEncoder().encode(canonical));
    return { bytes: formatEntries(entries) };
  }
  return { bytes: await tileBytes(ctx.tx, ctx.organisationId, { level, index }, width) };
}

/** The receipt of one event; refuses with `not-found`, also while the event waits to be sealed. */
export async function readReceipt(ctx: Context, input: GetReceiptInput): Promise<Receipt> {
  requireOwn(ctx, input.organisation ?? ctx.organisationId);
  const receipt = await getReceipt(ctx, input.eventId);
  if (receipt) return receipt;
  throw new Refusal(
    'not-found',
    'There is no such event in the log. A new one is sealed within a second; ask again then.',
  );
}
