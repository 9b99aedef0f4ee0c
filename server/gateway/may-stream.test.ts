import { expect, test } from 'vitest';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { sayingOf, whyWhole } from './may-stream.ts';
import type { Passage } from './passage.ts';

const contract = { type: 'object', properties: { name: { type: 'string' } } };
const marked = { type: 'object', properties: { name: { type: 'string', 'x-redact': 'remove' } } };
const routeOf = (callPolicy: object, inputContract: object = contract) =>
  ({ callPolicy: callPolicySchema.parse(callPolicy), inputContract }) as unknown as Route;

test.each<[string, string | null, Route]>([
  ['nothing looks at it', null, routeOf({})],
  ['texts are searched before they are kept', 'redaction', routeOf({ redaction: { freeText: ['email'] } })],
  [
    'texts are searched before the model sees them',
    'redaction',
    routeOf({ redaction: { freeText: ['email'], before: 'model' } }),
  ],
  ['fields are marked', 'redaction', routeOf({ redaction: { before: 'record' } }, marked)],
  ['a sample is looked at', 'oversight', routeOf({ oversight: { sampleShare: 0.1 } })],
])('where %s, an answer is handed out as a whole because of: %s', (_, why, route) => {
  expect(whyWhole(route)).toBe(why);
  const stream = { hasBegun: false, send: () => undefined };
  const revision = { protocol: 'openai', tensorMapping: { inputs: [], outputs: [] } };
  const passage = { stream, route, revision, referrals: [] } as unknown as Passage;
  expect(sayingOf(passage).stream).toBe(why === null ? stream : null);
});
