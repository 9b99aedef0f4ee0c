import { writeConsolePass } from '#server/access/console-pass.ts';
import type { Context } from '#server/access/context.ts';
import type { Simulation } from '#server/gateway/simulate.schema.ts';
import { REFUSALS, Refusal, type RefusalCode } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
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

/**
 * Asks the gateway what a call would come to, as anybody would ask it: over HTTP, with a pass of half a minute that can do
 * nothing else. Refuses as the gateway does, and with `unavailable` when it does not answer.
 */
export async function simulateCall(
  ctx: Context,
  { workflow: named, ...body }: SimulateCallInput,
): Promise<Simulation> {
  const { workflow } = await findWorkflow(ctx, { workflow: named });
  const { organisationId } = ctx;
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
