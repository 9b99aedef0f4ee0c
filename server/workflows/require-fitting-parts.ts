import { type FieldProblem, Refusal } from '#server/platform/domain/refusal.ts';
import { compileJsonSchema, jsonSchemaProblems } from '#server/platform/json-schema.ts';
import type { CallPolicy } from './domain/call-policy.ts';
import { callPolicyProblems } from './domain/call-policy-problems.ts';
import { contractFields, protectedFields } from './domain/contract-fields.ts';
import { contractProblems } from './domain/contract-limits.ts';
import { choicesOf, type DecisionPolicy } from './domain/decision-policy.ts';
import { redactionMarks } from './domain/redaction-marks.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with one schema, by JSON pointer inside it; empty when the gateway may compile it. */
export function schemaProblems(schema: Schema): FieldProblem[] {
  const limits = contractProblems(schema);
  return limits.length > 0 ? limits : jsonSchemaProblems(schema);
}

function escapedPointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function policyProblems(outputSchema: Schema, policy: DecisionPolicy, isGenerating: boolean): FieldProblem[] {
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
    if (field.type !== 'number' && !isGenerating)
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

/** Rows of decision tables answer instead of the model, so what they say must be an answer. */
function tableProblems(outputSchema: Schema, { fallbacks = [] }: CallPolicy): FieldProblem[] {
  const fits = compileJsonSchema(outputSchema);
  return fallbacks.flatMap((fallback, index) =>
    fallback.kind === 'rule'
      ? fallback.rows.flatMap(({ output }, row) =>
          fits(output).map(({ path, message }) => ({
            path: `/callPolicy/fallbacks/${index}/rows/${row}/output${path}`,
            message,
          })),
        )
      : [],
  );
}

/**
 * Makes sure that contract, output schema, decision policy and call policy fit together before a version exists, so that the gateway
 * cannot meet a contradiction at call time. Refuses with `invalid` and names each problem by JSON pointer.
 */
export function requireFittingParts(parts: {
  inputContract: Schema;
  outputSchema: Schema;
  decisionPolicy: DecisionPolicy;
  callPolicy: CallPolicy;
}): void {
  const { callPolicy } = parts;
  const within = (part: 'inputContract' | 'outputSchema') =>
    schemaProblems(parts[part]).map(({ path, message }) => ({ path: `/${part}${path}`, message }));
  const problems = [...within('inputContract'), ...within('outputSchema')];
  if (problems.length === 0) {
    const isGenerating = callPolicy.generation !== undefined;
    problems.push(...policyProblems(parts.outputSchema, parts.decisionPolicy, isGenerating));
    for (const { path, message } of redactionMarks(parts.inputContract).problems)
      problems.push({ path: `/inputContract${path}`, message });
    for (const { path, message } of callPolicyProblems(callPolicy, parts))
      problems.push({ path: `/callPolicy${path}`, message });
    problems.push(...tableProblems(parts.outputSchema, callPolicy));
    if (protectedFields(parts.inputContract).includes(parts.decisionPolicy.score))
      problems.push({ path: '/decisionPolicy/score', message: 'a protected field may not be judged by' });
  }
  const [first] = problems;
  if (first)
    throw new Refusal('invalid', `${first.path}: ${first.message}`, { fields: problems.slice(0, 50) });
}
