import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';

const log = logger('readiness');

/** One part that must be there before requests are welcome. */
export interface PartState {
  part: string;
  ready: boolean;
  detail: string;
}

/** Asks the database within `timeoutMs`; never throws, because "not ready" is an answer. */
export async function checkReadiness(database: Database, timeoutMs = 2_000): Promise<PartState[]> {
  const limit = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs).unref();
  });
  const asked = database.pool.query('SELECT 1');
  asked.catch(() => undefined);
  try {
    await Promise.race([asked, limit]);
    return [{ part: 'database', ready: true, detail: 'answers' }];
  } catch (error) {
    // Strangers may ask; where the database is and what it said is for the log.
    log.warn({ err: error }, 'the database does not answer');
    return [{ part: 'database', ready: false, detail: 'cannot be reached' }];
  }
}
