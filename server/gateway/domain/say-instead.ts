import { Refusal } from '../../platform/domain/refusal.ts';
import type { PromptVersion } from '../../registry/domain/version-content.ts';
import type { Route } from '../../routing/domain/route-snapshot.ts';
import { contractFields } from '../../workflows/domain/contract-fields.ts';
import { problemOfPrompt, variablesOf } from '../../workflows/domain/prompt-template.ts';

function problemWith({ revision, inputContract }: Route, { messages }: PromptVersion): string | null {
  if (revision.protocol !== 'openai')
    return `${revision.model.name} ${revision.model.version} takes no prompt: only models that generate do.`;
  const broken = problemOfPrompt(messages);
  if (broken) return `The ${broken}.`;
  const known = new Set(contractFields(inputContract).map(({ name }) => name));
  const missing = variablesOf(messages).filter((name) => !known.has(name));
  return missing.length === 0
    ? null
    : `The prompt asks for ${missing.join(', ')}, which the input contract does not have.`;
}

/** The route as it would be if it said this prompt, for simulations alone; refuses with `invalid` a prompt that it could not say. */
export function sayInstead(route: Route, prompt: PromptVersion): Route {
  const problem = problemWith(route, prompt);
  if (problem) throw new Refusal('invalid', problem, { fields: [{ path: '/prompt', message: problem }] });
  return { ...route, prompt };
}
