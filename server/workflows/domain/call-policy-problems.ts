import { type CallSchemas, type CallVariable, checkCallExpression } from './call-expression.ts';
import type { CallPolicy } from './call-policy.ts';
import { contractFields } from './contract-fields.ts';
import type { Guardrail } from './guardrails.ts';

interface Problem {
  /** JSON pointer inside the policy. */
  path: string;
  message: string;
}

/** Which guardrails know what they found well enough to take it out. */
function canRedact(guardrail: Guardrail): boolean {
  if (guardrail.kind === 'http') return true;
  return (
    guardrail.kind === 'detector' &&
    (guardrail.detector === 'personal-data' || guardrail.detector === 'secrets')
  );
}

/** Every expression of a policy with what it may read. */
function expressionsOf(policy: CallPolicy): { path: string; text: string; reads: readonly CallVariable[] }[] {
  const { oversight, guardrails, fallbacks = [] } = policy;
  const ofGuardrails = (side: 'input' | 'output', reads: readonly CallVariable[]) =>
    (guardrails?.[side] ?? []).flatMap((guardrail, index) =>
      guardrail.kind === 'cel'
        ? [{ path: `/guardrails/${side}/${index}/expression`, text: guardrail.expression, reads }]
        : [],
    );
  return [
    ...(oversight?.conditions ?? []).map(({ when }, index) => ({
      path: `/oversight/conditions/${index}/when`,
      text: when,
      reads: ['input', 'output', 'scores', 'confidence'] as const,
    })),
    ...ofGuardrails('input', ['input']),
    ...ofGuardrails('output', ['input', 'output', 'scores']),
    ...fallbacks.flatMap((fallback, index) =>
      fallback.kind === 'rule'
        ? fallback.rows.map(({ when }, row) => ({
            path: `/fallbacks/${index}/rows/${row}/when`,
            text: when,
            reads: ['input'] as const,
          }))
        : [],
    ),
  ];
}

function guardrailProblems(policy: CallPolicy): Problem[] {
  return (['input', 'output'] as const).flatMap((side) =>
    (policy.guardrails?.[side] ?? []).flatMap((guardrail, index) =>
      guardrail.action === 'redact' && !canRedact(guardrail)
        ? [
            {
              path: `/guardrails/${side}/${index}/action`,
              message:
                'redact is for guardrails that tell what to take out: personal-data, secrets, or one over HTTP',
            },
          ]
        : [],
    ),
  );
}

function enrichmentProblems({ enrichment }: CallPolicy, { inputContract }: CallSchemas): Problem[] {
  if (!enrichment) return [];
  const fields = new Map(contractFields(inputContract).map((field) => [field.name, field]));
  const problems: Problem[] = [];
  for (const [key, field] of Object.entries(enrichment.entities))
    if (!fields.has(field))
      problems.push({ path: `/enrichment/entities/${key}`, message: `the contract has no field ${field}` });
  const targets = Object.entries(enrichment.fields);
  for (const [feature, field] of targets)
    if (fields.get(field)?.isProtected)
      problems.push({ path: `/enrichment/fields/${feature}`, message: `${field} is protected` });
  for (const field of Object.keys(enrichment.defaults))
    if (!targets.some(([, target]) => target === field))
      problems.push({ path: `/enrichment/defaults/${field}`, message: 'no feature becomes this field' });
  return problems;
}

/** An answer drawn by chance is not the answer to its input, so it is not given again in the place of another draw. */
function cacheProblems({ cache, generation }: CallPolicy): Problem[] {
  const { temperature = 0 } = generation ?? {};
  if (!cache || temperature === 0) return [];
  const message = `a model at temperature ${temperature} answers the same input differently; set the temperature to 0, or remember nothing`;
  return [{ path: '/cache', message }];
}

/** What a feature server adds may be read as well, though callers do not send it. */
function withAdded(schemas: CallSchemas, { enrichment }: CallPolicy): CallSchemas {
  const { properties } = schemas.inputContract;
  if (!enrichment || typeof properties !== 'object') return schemas;
  const added = Object.fromEntries(Object.values(enrichment.fields).map((field) => [field, {}]));
  return { ...schemas, inputContract: { ...schemas.inputContract, properties: { ...added, ...properties } } };
}

/**
 * Says what of a call policy does not fit its workflow, by JSON pointer inside the policy: expressions that cannot be
 * compiled or read what is not there, actions that a guardrail cannot take, fields that the contract does not have,
 * remembered answers of a model that answers by chance.
 */
export function callPolicyProblems(policy: CallPolicy, schemas: CallSchemas): Problem[] {
  const readable = withAdded(schemas, policy);
  const ofExpressions = expressionsOf(policy).flatMap(({ path, text, reads }) => {
    const problem = checkCallExpression(text, reads, readable);
    return problem
      ? [{ path, message: `${problem.message} (line ${problem.line}, column ${problem.column})` }]
      : [];
  });
  return [
    ...ofExpressions,
    ...guardrailProblems(policy),
    ...enrichmentProblems(policy, schemas),
    ...cacheProblems(policy),
  ];
}
