import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import type { Gateway } from './gateway.ts';
import { readBody } from './read-body.ts';
import { takeDecision } from './take-decision.ts';

/** `POST /v1/workflows/{slug}/decisions`: the native door; it answers with the decision as it stands. */
export async function decide(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const { watch } = call;
  const token = await watch.step('authenticate', () => authenticate(gateway.tokens, call, true));
  const request = await watch.step('read', () => readBody(call.request));
  return takeDecision(gateway, { call, token, slug, request });
}
