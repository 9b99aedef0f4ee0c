import { Refusal } from '#server/platform/domain/refusal.ts';
import type { CompiledRules } from './compiled-rules.ts';
import { type DecisionRequestBody, decisionRequestBody } from './decisions.schema.ts';
import { isPlainRequest } from './domain/plain-request.ts';
import { parseWith } from './parse-with.ts';

/** The request as the workflow's contract wants it; refuses with `invalid` and names each field that is not. */
export function checkInput(rules: CompiledRules, body: unknown): DecisionRequestBody {
  const request = isPlainRequest(body) ? { metadata: {}, ...body } : parseWith(decisionRequestBody, body);
  const problems = rules.problemsOfInput(request.input);
  if (problems.length === 0) return request;
  const fields = problems.map(({ path, message }) => ({ path: `/input${path}`, message }));
  const [first] = fields;
  const others = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  throw new Refusal(
    'invalid',
    `The input does not fit the contract: ${first?.path} ${first?.message}${others}.`,
    {
      fields,
    },
  );
}
