import { randomUUID } from 'node:crypto';
import type { Passage } from './passage.ts';

/**
 * Whose call it is where a split of traffic asks: the subject's, so that a case is treated alike throughout; else its key's;
 * else nobody's but its own. Never its token's: all calls of an application would be in one arm.
 */
export function callerOf({ request, key }: Pick<Passage, 'request' | 'key'>): string {
  // Not what the call is correlated by: the calls of a batch share that.
  return request.subject ?? key?.id ?? randomUUID();
}
