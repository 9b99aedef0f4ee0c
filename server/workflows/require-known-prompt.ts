import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { getPromptVersions } from '#server/registry/get-prompt-versions.ts';
import type { CallPolicy } from './domain/call-policy.ts';
import { contractFields } from './domain/contract-fields.ts';
import { variablesOf } from './domain/prompt-template.ts';

const PATH = '/callPolicy/generation/prompt';

function refuse(message: string): Refusal {
  return new Refusal('invalid', message, { fields: [{ path: PATH, message }] });
}

/**
 * Refuses a policy that binds a prompt nobody registered in this workspace, or one that asks for fields which the contract
 * does not have: the gateway could not say what it stands for.
 */
export async function requireKnownPrompt(
  ctx: Context,
  workspaceId: string,
  content: { callPolicy: CallPolicy; inputContract: Readonly<Record<string, unknown>> },
): Promise<void> {
  const bound = content.callPolicy.generation?.prompt;
  if (!bound) return;
  const [prompt] = await getPromptVersions(ctx, [{ workspaceId, ...bound }]);
  if (!prompt)
    throw refuse(`There is no version ${bound.version} of a prompt "${bound.model}". Register it first.`);
  const known = new Set(contractFields(content.inputContract).map(({ name }) => name));
  const missing = variablesOf(prompt.messages).filter((name) => !known.has(name));
  if (missing.length > 0)
    throw refuse(`The prompt asks for ${missing.join(', ')}, which the input contract does not have.`);
}
