import { z } from 'zod';

const organisation = z.string().min(1).max(64);

export const showLogInput = z.strictObject({});

export const readLogInput = z.strictObject({ organisation });
export type ReadLogInput = z.output<typeof readLogInput>;

export const readTileInput = z.strictObject({
  organisation,
  /** As tlog-tiles lays it out: `tile/0/x001/234.p/17`, `tile/entries/000`. */
  path: z.string().min(1).max(100),
});
export type ReadTileInput = z.output<typeof readTileInput>;

export const getReceiptInput = z.strictObject({
  /** The log's; the caller's own when left out. */
  organisation: organisation.optional(),
  eventId: z.string().min(1).max(64),
});
export type GetReceiptInput = z.output<typeof getReceiptInput>;
