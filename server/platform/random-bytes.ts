import { randomFillSync } from 'node:crypto';

/**
 * Random bytes for what every write needs several of: ids, salts and initialisation vectors. They are drawn from the system
 * in one piece of 8 kB, because a call costs more than its bytes; none is handed out twice, and none stays here after.
 */
const POOL_BYTES = 8 * 1024;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Fresh random bytes, at most 1,024 of them. Keys are drawn from `node:crypto` itself. */
export function freshBytes(count: number): Buffer {
  if (count > 1_024) throw new RangeError('so many random bytes are drawn from node:crypto itself');
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.allocUnsafe(count);
  pool.copy(bytes, 0, used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
