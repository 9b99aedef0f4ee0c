import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { RequestItem } from '#server/approvals/domain/request-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';

/** What stands between a request and its effect, in a sentence. */
export function whatBlocks(request: Pick<RequestItem, 'state' | 'gates' | 'slots'>): string {
  const { gates, slots } = request;
  if (request.state === 'checking') return 'Its gates are being evaluated.';
  if (gates.failed > 0) return `${countOf(gates.failed, 'gate')} of ${gates.total} did not pass.`;
  const open = slots.filter(({ filledBy }) => filledBy === null).map(({ role }) => ROLE_WORDING[role].name);
  if (open.length === 0) return 'Signed; it is being applied.';
  return `Waits for ${countOf(open.length, 'signature')}: ${open.join(', ')}.`;
}
