import { LRUCache } from 'lru-cache';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { FieldProblem } from '#server/platform/domain/refusal.ts';
import { compileJsonSchema } from '#server/platform/json-schema.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Rules } from './domain/judge.ts';
import { compileOversight } from './domain/oversee.ts';
import type { Step } from './step.ts';
import { planOf } from './steps.ts';

/** A workflow version ready to use: both schemas compiled, its steps picked. */
export interface CompiledRules extends Rules {
  /** What is wrong with an input by the contract; empty when it fits. */
  problemsOfInput: (input: JsonRecord) => readonly FieldProblem[];
  /** The steps that calls of it take. */
  plan: readonly Step[];
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

/**
 * Compiles the schemas of each workflow version once and keeps the 500 used last; versions never change, so nothing goes
 * stale. The plan belongs to the route, which a new snapshot may change.
 */
export function compiledRules(): (route: Route) => CompiledRules {
  const schemas = new LRUCache<string, Omit<CompiledRules, 'plan'>>({ max: 500 });
  const ready = new WeakMap<Route, CompiledRules>();
  const schemasOf = (route: Route): Omit<CompiledRules, 'plan'> => {
    const known = schemas.get(route.workflowVersionId);
    if (known) return known;
    const rules = {
      policy: route.decisionPolicy,
      outputSchema: route.outputSchema,
      oversight: compileOversight(route.callPolicy?.oversight, route.inputContract),
      problemsOfOutput: compileJsonSchema(route.outputSchema),
      problemsOfInput: compileJsonSchema(closed(route.inputContract)),
    };
    schemas.set(route.workflowVersionId, rules);
    return rules;
  };
  return (route) => {
    const known = ready.get(route);
    if (known) return known;
    const rules = { ...schemasOf(route), plan: planOf(route) };
    ready.set(route, rules);
    return rules;
  };
}
