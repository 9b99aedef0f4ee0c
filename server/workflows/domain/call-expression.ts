import { type CelInput, celEnv, isCelError, plan } from '@bufbuild/cel';
import {
  type Expr,
  type ExpressionProblem,
  namesIn,
  OF_THE_FACTS,
  operandsOf,
  parseExpression,
  placedProblem,
  sizeOf,
} from '../../platform/domain/cel-expression.ts';
import { protectedFields } from './contract-fields.ts';
import { sampleValue } from './sample-value.ts';

/**
 * Expressions in CEL over one call: conditions of oversight, guardrails, rows of decision tables. One is checked when the
 * workflow is saved and compiled once per route. What it costs is bounded: few parts, no comprehension inside another, and
 * no large value under one. Protected fields are not there to be read. What cannot be evaluated is an error, which whoever
 * asks must treat as a reason for caution.
 */
type Json = Readonly<Record<string, unknown>>;

export type CallVariable = 'input' | 'output' | 'scores' | 'confidence';

/** What an expression may read; whatever is left out counts as not known. */
export interface CallFacts {
  input: Json;
  output?: Json;
  scores?: Readonly<Record<string, number>>;
  confidence?: number;
}

/** The schemas that expressions of a workflow speak about. */
export interface CallSchemas {
  inputContract: Json;
  outputSchema: Json;
}

export type CallVerdict = 'holds' | 'holds-not' | 'error';

export interface CallExpression {
  /** The variables it reads. */
  reads: ReadonlySet<string>;
  evaluate: (facts: CallFacts) => CallVerdict;
}

const NODES_MAX = 200;
const COMPREHENSIONS_DEEP = 1;
/** Under a comprehension or a pattern, values may not be larger than this. */
const PARTS_MAX = 2_000;
const CHARACTERS_MAX = 50_000;
const HINT = '; numbers of a call are fractions to CEL, so calculate with 2.0 instead of 2';
const COMPOSED = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'dependentSchemas'];
const environment = celEnv();

/** Names of all fields, or null when the schema leaves room for others. */
function namesOf(schema: Json): string[] | null {
  const { properties } = schema;
  const isOpen = COMPOSED.some((key) => Object.hasOwn(schema, key)) || schema.additionalProperties === true;
  return isOpen || typeof properties !== 'object' || properties === null ? null : Object.keys(properties);
}

function wrongName(
  [root = '', field]: readonly string[],
  variables: readonly CallVariable[],
  schemas: CallSchemas,
): string | null {
  if (!variables.some((one) => one === root))
    return `there is no ${root} here; there are ${variables.join(', ')}`;
  if (field === undefined) return null;
  if (root === 'input' && protectedFields(schemas.inputContract).includes(field))
    return `input.${field} is protected and may not be judged by`;
  const names =
    root === 'input'
      ? namesOf(schemas.inputContract)
      : root === 'output'
        ? namesOf(schemas.outputSchema)
        : null;
  if (root === 'confidence') return 'confidence has no parts';
  return names && !names.includes(field) ? `${root} has no ${field}; it has ${names.join(', ')}` : null;
}

function checkTypes(expr: Expr, at: (id: bigint, message: string) => ExpressionProblem, facts: CallFacts) {
  for (const operand of [...operandsOf(expr), expr]) {
    const result = plan(environment, operand)(bindingsOf(facts));
    if (isCelError(result)) {
      const { message, exprId } = result;
      if (OF_THE_FACTS.test(message)) continue;
      return at(
        exprId ?? operand.id,
        /\bdouble\b.*\bint\b|\bint\b.*\bdouble\b/.test(message) ? message + HINT : message,
      );
    }
    if (operand === expr && typeof result !== 'boolean')
      return at(operand.id, 'gives a value that is neither true nor false');
  }
  return null;
}

function bindingsOf(facts: CallFacts): Record<string, CelInput> {
  return facts as unknown as Record<string, CelInput>;
}

/** Says what is wrong with an expression over a call and where, or null when a workflow may be saved with it. */
export function checkCallExpression(
  expression: string,
  variables: readonly CallVariable[],
  schemas: CallSchemas,
): ExpressionProblem | null {
  const found = parseExpression(expression);
  if ('message' in found) return found;
  const at = (id: bigint, message: string) =>
    placedProblem(message, expression, found.positions[String(id)] ?? 0);
  const { nodes, depth } = sizeOf(found.expr);
  if (nodes > NODES_MAX) return at(found.expr.id, `is too large: ${nodes} parts of ${NODES_MAX}`);
  if (depth > COMPREHENSIONS_DEEP)
    return at(found.expr.id, 'has one of all, exists, map and filter inside another, which takes too long');
  for (const { expr, path } of namesIn(found.expr)) {
    const wrong = wrongName(path, variables, schemas);
    if (wrong) return at(expr.id, wrong);
  }
  const hidden = protectedFields(schemas.inputContract);
  const facts = {
    input: without(sampleValue(schemas.inputContract), hidden),
    output: sampleValue(schemas.outputSchema),
    // Which numbers a model gives is known to its version only.
    scores: {},
    confidence: 0.5,
  };
  return checkTypes(found.expr, at, facts);
}

function without(input: Json, hidden: readonly string[]): Json {
  if (hidden.length === 0) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => !hidden.includes(name)));
}

/** Whether a value has more parts or characters than an expression may walk through. */
function isLarge(value: unknown): boolean {
  const left = { parts: PARTS_MAX, characters: CHARACTERS_MAX };
  const walk = (part: unknown): boolean => {
    left.parts -= 1;
    if (typeof part === 'string') left.characters -= part.length;
    if (left.parts < 0 || left.characters < 0) return true;
    return typeof part === 'object' && part !== null && Object.values(part).some(walk);
  };
  return walk(value);
}

const BROKEN: CallExpression = { reads: new Set(), evaluate: () => 'error' };

/**
 * Compiles an expression over calls of one workflow. One that was saved before there were checks and cannot be compiled is
 * an error for every call, as is one that breaks, meets a value that is too large, or is neither true nor false.
 */
export function compileCallExpression(expression: string, inputContract: Json): CallExpression {
  const found = parseExpression(expression);
  if ('message' in found) return BROKEN;
  const { nodes, depth } = sizeOf(found.expr);
  if (nodes > NODES_MAX || depth > COMPREHENSIONS_DEEP) return BROKEN;
  const run = plan(environment, found.expr);
  const hidden = protectedFields(inputContract);
  const reads = new Set(namesIn(found.expr).map(({ path }) => path[0] ?? ''));
  const isCostly = depth > 0 || /\bmatches\b/.test(expression);
  return {
    reads,
    evaluate: (facts) => {
      const visible = reads.has('input') ? { ...facts, input: without(facts.input, hidden) } : facts;
      if (isCostly && isLarge([...reads].map((name) => visible[name as CallVariable]))) return 'error';
      const result = run(bindingsOf(visible));
      if (isCelError(result) || typeof result !== 'boolean') return 'error';
      return result ? 'holds' : 'holds-not';
    },
  };
}
