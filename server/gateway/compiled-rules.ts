import { LRUCache } from 'lru-cache';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { FieldProblem } from '#server/platform/domain/refusal.ts';
import { compileJsonSchema } from '#server/platform/json-schema.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Rules } from './domain/judge.ts';

/** A workflow version ready to use: both schemas compiled. */
export interface CompiledRules extends Rules {
  /** What is wrong with an input by the contract; empty when it fits. */
  problemsOfInput: (input: JsonRecord) => readonly FieldProblem[];
}

const COMPOSED = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'dependentSchemas'];

/** A contract that lists its fields takes no others, also where it forgot to say so. */
function closed(contract: JsonRecord): JsonRecord {
  const isPlain =
    Object.hasOwn(contract, 'properties') && !COMPOSED.some((key) => Object.hasOwn(contract, key));
  const saysSo =
    Object.hasOwn(contract, 'additionalProperties') || Object.hasOwn(contract, 'unevaluatedProperties');
  return isPlain && !saysSo ? { ...contract, additionalProperties: false } : contract;
}

/** Compiles each workflow version once and keeps the 500 used last; versions never change, so nothing goes stale. */
export function compiledRules(): (route: Route) => CompiledRules {
  const cache = new LRUCache<string, CompiledRules>({ max: 500 });
  return (route) => {
    const known = cache.get(route.workflowVersionId);
    if (known) return known;
    const rules: CompiledRules = {
      policy: route.decisionPolicy,
      outputSchema: route.outputSchema,
      problemsOfOutput: compileJsonSchema(route.outputSchema),
      problemsOfInput: compileJsonSchema(closed(route.inputContract)),
    };
    cache.set(route.workflowVersionId, rules);
    return rules;
  };
}
