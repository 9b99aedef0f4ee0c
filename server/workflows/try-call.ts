import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { findWorkflow } from './find-workflow.ts';
import type { TriedCall, TryCallInput } from './try-call.schema.ts';

const PATIENCE_MS = 20_000;
const TOLD = /^(interlock-|content-type$|content-location$|server-timing$|retry-after$|idempotent-replayed$)/;

/**
 * Sends one call through the gateway with a token that the reader brings, exactly as an application would: it is decided,
 * counted and recorded. A refusal of the gateway is an answer like any other; refuses with `unavailable` without one.
 */
export async function tryCall(
  ctx: Context,
  { workflow: named, token, input, subject }: TryCallInput,
): Promise<TriedCall> {
  const { workflow } = await findWorkflow(ctx, { workflow: named });
  const startedAt = performance.now();
  try {
    const answer = await fetch(`${env().gatewayUrl}/v1/workflows/${workflow.slug}/decisions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input, ...(subject && { subject }) }),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = (await answer.json()) as unknown;
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const headers = [...answer.headers]
      .filter(([name]) => TOLD.test(name))
      .map(([name, value]) => ({ name, value }));
    return { status: answer.status, headers, body, durationMs };
  } catch (cause) {
    throw new Refusal('unavailable', 'The gateway does not answer. Look whether it runs, then try again.', {
      cause,
    });
  }
}
