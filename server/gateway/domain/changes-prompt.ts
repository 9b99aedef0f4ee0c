import type { CallPolicy } from '../../workflows/domain/call-policy.ts';

/** Whether a draft of a policy names another prompt than the policy in force. */
export function changesPrompt(
  served: Pick<CallPolicy, 'generation'> | undefined,
  draft: Pick<CallPolicy, 'generation'> | undefined,
): boolean {
  const [now, wanted] = [served?.generation?.prompt, draft?.generation?.prompt];
  return wanted !== undefined && (wanted.model !== now?.model || wanted.version !== now.version);
}
