import { writeConsolePass } from '#server/access/console-pass.ts';
import type { Context } from '#server/access/context.ts';
import type { Simulation } from '#server/gateway/simulate.schema.ts';
import { REFUSALS, Refusal, type RefusalCode } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import type { PromptVersion } from '#server/registry/domain/version-content.ts';
import { getPromptVersions } from '#server/registry/get-prompt-versions.ts';
import { findWorkflow } from './find-workflow.ts';
import type { SimulateCallInput } from './simulate-call.schema.ts';

/** Calls may take their time, a page may not. */
const PATIENCE_MS = 15_000;

interface Problem {
  type?: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

function refusalOf({ type = '', detail, errors = [] }: Problem): Refusal {
  const code = type.slice(type.lastIndexOf(':') + 1);
  const isKnown = (value: string): value is RefusalCode => Object.hasOwn(REFUSALS, value);
  const fields = errors.map(({ pointer, detail: message }) => ({ path: pointer, message }));
  // A pass that the gateway does not take is nothing the reader could mend.
  const isOurs = code === 'unauthenticated' || code === 'forbidden' || !isKnown(code);
  const message = detail ?? 'The gateway refused to simulate this.';
  return new Refusal(isOurs ? 'unavailable' : code, message, { fields });
}

/** What a registered version of a prompt says; the gateway knows only those that routes bind. */
async function promptTried(
  ctx: Context,
  workspaceId: string,
  named: SimulateCallInput['prompt'],
): Promise<{ prompt?: PromptVersion }> {
  if (!named) return {};
  const [prompt] = await getPromptVersions(ctx, [{ workspaceId, ...named }]);
  if (prompt) return { prompt };
  const message = `The workspace of this workflow has no version ${named.version} of a prompt "${named.model}" that can be read.`;
  throw new Refusal('invalid', message, { fields: [{ path: '/prompt', message }] });
}

/**
 * Asks the gateway what a call would come to, as anybody would ask it: over HTTP, with a pass of half a minute that can do
 * nothing else. Refuses as the gateway does, and with `unavailable` when it does not answer.
 */
export async function simulateCall(
  ctx: Context,
  { workflow: named, prompt, ...given }: SimulateCallInput,
): Promise<Simulation> {
  const { workflow } = await findWorkflow(ctx, { workflow: named });
  const { organisationId } = ctx;
  const body = { ...given, ...(await promptTried(ctx, workflow.workspaceId, prompt)) };
  const holder = { personId: ctx.actor.id, organisationId, workspaceId: workflow.workspaceId };
  const pass = writeConsolePass(holder, ctx.now);
  let answer: Response;
  try {
    answer = await fetch(`${env().gatewayUrl}/v1/workflows/${workflow.slug}/simulate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${pass}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    throw new Refusal('unavailable', 'The gateway does not answer. Look whether it runs, then try again.', {
      cause,
    });
  }
  const said = (await answer.json()) as unknown;
  if (!answer.ok) throw refusalOf(said as Problem);
  return said as Simulation;
}
