import { type FieldProblem, Refusal } from '#server/platform/domain/refusal.ts';
import { compileJsonSchema, jsonSchemaProblems } from '#server/platform/json-schema.ts';
import { contractFields, protectedFields } from './domain/contract-fields.ts';
import { contractProblems } from './domain/contract-limits.ts';
import { choicesOf, type DecisionPolicy } from './domain/decision-policy.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with one schema, by JSON pointer inside it; empty when the gateway may compile it. */
export function schemaProblems(schema: Schema): FieldProblem[] {
  const limits = contractProblems(schema);
  return limits.length > 0 ? limits : jsonSchemaProblems(schema);
}

function escapedPointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function policyProblems(outputSchema: Schema, policy: DecisionPolicy): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, message: string) => problems.push({ path: `/decisionPolicy${path}`, message });
  const fields = contractFields(outputSchema);
  if (!fields.some(({ name }) => name === policy.decisionField))
    add('/decisionField', `the output schema has no field ${policy.decisionField}`);
  else {
    // The whole schema is compiled so that references resolve; only what it says of this one field counts.
    const fits = compileJsonSchema(outputSchema);
    for (const [index, choice] of choicesOf(policy).entries()) {
      const problem = fits({ [policy.decisionField]: choice }).find(
        ({ path }) => path === `/${escapedPointer(policy.decisionField)}`,
      );
      const message = `${choice} does not fit ${policy.decisionField}: ${problem?.message}`;
      if (problem) add(index === 0 ? '/below' : '/above', message);
    }
  }
  for (const field of fields) {
    if (!field.isRequired || field.name === policy.decisionField) continue;
    if (field.type !== 'number')
      problems.push({
        path: `/outputSchema/properties/${field.name}`,
        message: 'a required field besides the decision must be a number, because it comes from the model',
      });
  }
  if (policy.onError.kind === 'answer') {
    const wrong = compileJsonSchema(outputSchema)(policy.onError.output);
    for (const { path, message } of wrong) add(`/onError/output${path}`, message);
  }
  return problems;
}

/**
 * Makes sure that contract, output schema and decision policy fit together before a version exists, so that the gateway
 * cannot meet a contradiction at call time. Refuses with `invalid` and names each problem by JSON pointer.
 */
export function requireFittingParts(parts: {
  inputContract: Schema;
  outputSchema: Schema;
  decisionPolicy: DecisionPolicy;
}): void {
  const within = (part: 'inputContract' | 'outputSchema') =>
    schemaProblems(parts[part]).map(({ path, message }) => ({ path: `/${part}${path}`, message }));
  const problems = [...within('inputContract'), ...within('outputSchema')];
  if (problems.length === 0) {
    problems.push(...policyProblems(parts.outputSchema, parts.decisionPolicy));
    if (protectedFields(parts.inputContract).includes(parts.decisionPolicy.score))
      problems.push({ path: '/decisionPolicy/score', message: 'a protected field may not be judged by' });
  }
  const [first] = problems;
  if (first)
    throw new Refusal('invalid', `${first.path}: ${first.message}`, { fields: problems.slice(0, 50) });
}
