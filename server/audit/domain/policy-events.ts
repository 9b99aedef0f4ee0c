import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

const KEY = { action: text, environment: text, riskTier: text };

/** Names a policy as sentences do: "promotions of high risk in production". */
function named({ action, environment, riskTier }: { action: string; environment: string; riskTier: string }) {
  return `${action === 'edit-policy' ? 'policy edits' : 'promotions'} of ${riskTier} risk in ${environment}`;
}

/** Events about edits of policies, about waiting for the time to apply, and about change freezes. */
export const POLICY_EVENTS = {
  'policy.edit-requested': event(
    'change_request',
    {
      ...KEY,
      number: z.int(),
      from: z.int(),
      to: z.int(),
      termsDigest: sha256,
      subjectDigest: sha256,
      weaker: z.array(text).max(40),
      stronger: z.array(text).max(40),
      reason: committed(),
    },
    (d) =>
      `asked to change the approval policy for ${named(d)} to version ${d.to}${d.weaker.length > 0 ? ', which weakens it' : ''} (request ${d.number})`,
  ),
  'policy.changed': event(
    'approval_policy',
    { ...KEY, number: z.int(), termsDigest: sha256, request: id, signedBy: z.array(id) },
    (d) => `put version ${d.number} of the approval policy for ${named(d)} in force`,
  ),
  'request.waits': event(
    'change_request',
    { number: z.int(), waitsFor: z.array(text).max(20) },
    (d) => `found request ${d.number} approved; it waits: ${d.waitsFor.join('; ')}`,
  ),
  'freeze.created': event(
    'change_freeze',
    { scope: text, workspaceId: id.nullable(), workflowId: id.nullable(), until: text, reason: committed() },
    (d) => `froze changes of the ${d.scope} until ${d.until}`,
  ),
  'freeze.lifted': event(
    'change_freeze',
    { scope: text, reason: committed() },
    (d) => `lifted a change freeze of the ${d.scope}`,
  ),
};
