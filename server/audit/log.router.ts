import { permitted } from '#server/api/operation.ts';
import { getReceiptInput, readLogInput, readTileInput, showLogInput } from './log.schema.ts';
import { readLogCheckpoint, readReceipt, readTile, readVerifierKeys } from './read-log.ts';
import { showLog } from './show-log.ts';

export const auditLog = {
  show: permitted({ input: showLogInput, permission: 'audit:read', run: showLog }),
  checkpoint: permitted({ input: readLogInput, permission: 'audit:read', run: readLogCheckpoint }),
  vkeys: permitted({ input: readLogInput, permission: 'audit:read', run: readVerifierKeys }),
  tile: permitted({ input: readTileInput, permission: 'audit:read', run: readTile }),
  receipt: permitted({ input: getReceiptInput, permission: 'audit:read', run: readReceipt }),
};
