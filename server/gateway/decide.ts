import { isRecord } from '#server/clusters/domain/protocols/openai.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { decideLater, wantsLater } from './decide-later.ts';
import { callbackSchema } from './decisions.schema.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import { takeDecision } from './take-decision.ts';

/**
 * `POST /v1/workflows/{slug}/decisions`: the native door; it answers with the decision as it stands, or at once with where
 * it will be when the caller prefers not to wait.
 */
export async function decide(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const { watch } = call;
  const token = await watch.step('authenticate', () => authenticate(gateway.tokens, call, true));
  const body = await watch.step('read', () => readBody(call.request));
  const isLater = wantsLater(call.headers.prefer);
  if (!isLater && !(isRecord(body) && Object.hasOwn(body, 'callback')))
    return takeDecision(gateway, { call, token, slug, request: body });
  if (!isLater)
    throw new Refusal('invalid', 'A callback needs the header "Prefer: respond-async".', {
      fields: [{ path: '/callback', message: 'needs the header Prefer: respond-async' }],
    });
  const { callback: given, ...request } = isRecord(body) ? body : {};
  const callback = given === undefined ? null : parseWith(callbackSchema, given, '/callback');
  const asked = { call, token, slug, request: isRecord(body) ? request : body, door: 'async' };
  return decideLater(gateway, asked, callback);
}
