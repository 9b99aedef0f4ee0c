import { type CelInput, celEnv, isCelError, plan } from '@bufbuild/cel';
import {
  type ExpressionProblem,
  namesIn,
  OF_THE_FACTS,
  operandsOf,
  type ParsedExpression,
  parseExpression,
  placedProblem,
  sizeOf,
} from '../../platform/domain/cel-expression.ts';
import {
  CONDITION_VARIABLES,
  type ConditionFacts,
  SAMPLE_FACTS,
  VARIABLES_OF,
  WITH_PARTS,
} from './condition-facts.ts';
import type { Condition, PolicyAction } from './policy.ts';

/**
 * Conditions of a policy in CEL, a language without loops, effects or clocks. An expression is checked when it is saved: it
 * must parse, name only facts that there are, compare like with like, and give true or false. Its size and the depth of its
 * comprehensions are bounded, so that evaluating it is too. What cannot be evaluated does not hold.
 */
const NODES_MAX = 300;
const COMPREHENSIONS_DEEP = 2;

/** Says what is wrong with a name, or null. */
function wrongName(path: readonly string[], action: PolicyAction): string | null {
  const [root = '', field] = path;
  const variables: readonly string[] = VARIABLES_OF[action];
  if (!variables.includes(root)) return `there is no fact ${root}; there are ${variables.join(', ')}`;
  const fields: Readonly<Record<string, string>> =
    CONDITION_VARIABLES[root as keyof typeof CONDITION_VARIABLES];
  if (field === undefined) return `${root} has parts: name one of ${Object.keys(fields).join(', ')}`;
  const type = fields[field];
  if (type === undefined) return `${root} has no ${field}; it has ${Object.keys(fields).join(', ')}`;
  return path.length > 2 && !WITH_PARTS.some((one) => one === type) ? `${root}.${field} has no parts` : null;
}

function bindingsOf(facts: ConditionFacts): Record<string, CelInput> {
  const typed = (type: string, value: unknown): CelInput => {
    if (type === 'int') return BigInt(Math.trunc(Number(value)));
    if (type === 'metrics' || type === 'tags')
      return new Map(Object.entries(value as Record<string, CelInput>));
    return value as CelInput;
  };
  return Object.fromEntries(
    Object.entries(facts).map(([root, values]) => [
      root,
      new Map(
        Object.entries(CONDITION_VARIABLES[root as keyof ConditionFacts]).map(([field, type]) => [
          field,
          typed(type, (values as Record<string, unknown>)[field]),
        ]),
      ),
    ]),
  );
}

function checkTypes({ expr, positions }: ParsedExpression, expression: string, action: PolicyAction) {
  const bindings = bindingsOf(SAMPLE_FACTS[action]);
  const at = (id: bigint | undefined, message: string) =>
    placedProblem(message, expression, positions[String(id)] ?? 0);
  for (const operand of [...operandsOf(expr), expr]) {
    const result = plan(celEnv(), operand)(bindings);
    if (isCelError(result)) {
      if (!OF_THE_FACTS.test(result.message)) return at(result.exprId ?? operand.id, result.message);
    } else if (operand === expr && typeof result !== 'boolean') {
      return at(operand.id, 'gives a value that is neither true nor false');
    }
  }
  return null;
}

/** Says what is wrong with an expression and where, or null when it can be saved. */
export function checkExpression(expression: string, action: PolicyAction): ExpressionProblem | null {
  const found = parseExpression(expression);
  if ('message' in found) return found;
  const { nodes, depth } = sizeOf(found.expr);
  if (nodes > NODES_MAX) return placedProblem(`is too large: ${nodes} parts of ${NODES_MAX}`, expression, 0);
  if (depth > COMPREHENSIONS_DEEP)
    return placedProblem(
      `nests more than ${COMPREHENSIONS_DEEP} of all, exists, map and filter`,
      expression,
      0,
    );
  for (const { expr, path } of namesIn(found.expr)) {
    const wrong = wrongName(path, action);
    if (wrong) return placedProblem(wrong, expression, found.positions[String(expr.id)] ?? 0);
  }
  return checkTypes(found, expression, action);
}

export type ConditionStatus = 'held' | 'not-held' | 'error';

export interface ConditionOutcome {
  status: ConditionStatus;
  /** What broke; null unless it is an error. */
  problem: string | null;
  /** The facts that the expression names, with what they were. */
  used: { path: string; value: unknown }[];
}

function valueAt(facts: ConditionFacts, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : null,
    facts,
  );
}

/** Evaluates an expression over facts; what does not parse, breaks, or gives neither true nor false is an error. */
export function evaluateExpression(
  expression: string,
  facts: ConditionFacts,
  action: PolicyAction,
): ConditionOutcome {
  const problem = checkExpression(expression, action);
  if (problem) return { status: 'error', problem: problem.message, used: [] };
  const found = parseExpression(expression);
  if ('message' in found) return { status: 'error', problem: found.message, used: [] };
  const paths = new Map(namesIn(found.expr).map(({ path }) => [path.join('.'), path]));
  const used = [...paths].map(([path, keys]) => ({ path, value: valueAt(facts, keys) }));
  const result = plan(celEnv(), found.expr)(bindingsOf(facts));
  if (isCelError(result)) return { status: 'error', problem: result.message, used };
  return { status: result === true ? 'held' : 'not-held', problem: null, used };
}

/** One condition that does not hold, with what its level makes of that. */
export interface ConditionFinding {
  name: string;
  level: Condition['level'];
  message: string;
  outcome: ConditionOutcome;
}

/** Evaluates every condition of a policy, in their order. */
export function evaluateConditions(
  conditions: readonly Condition[],
  facts: ConditionFacts,
  action: PolicyAction,
): ConditionFinding[] {
  return conditions.map(({ name, level, message, expression }) => ({
    name,
    level,
    message,
    outcome: evaluateExpression(expression, facts, action),
  }));
}

/** Results of conditions stand beside those of gates under their name after this. */
export const CONDITION_GATE = 'condition: ';
