import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { patternTextMax } from './domain/pattern-safety.ts';
import type { FieldProblem } from './domain/refusal.ts';

/**
 * JSON Schema 2020-12 as workflow contracts use it. Keywords beginning with `x-` are notes for people and are taken out
 * before compiling; any other unknown keyword is refused, since a misspelt one would silently check nothing.
 */
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const VALUES = new Set(['enum', 'const', 'default', 'examples']);
const ERRORS_MAX = 50;

type Schema = Readonly<Record<string, unknown>>;

function withoutNotes(schema: unknown, isNameMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutNotes(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isNameMap || !key.startsWith('x-'))
      .map(([key, value]) => [
        key,
        !isNameMap && VALUES.has(key) ? value : withoutNotes(value, !isNameMap && NAME_MAPS.has(key)),
      ]),
  );
}

/** A pattern that does not try texts on which it could take long; they do not match it. */
function boundedPattern(pattern: string, flags: string) {
  const expression = new RegExp(pattern, flags);
  const textMax = patternTextMax(pattern);
  return {
    test: (text: string) => text.length <= textMax && expression.test(text),
    toString: () => String(expression),
  };
}

function makeAjv(validateSchema = true): Ajv2020 {
  const ajv = new Ajv2020({
    validateSchema,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    // The name is asked for only by code that is written to files, which ours is not.
    code: { regExp: Object.assign(boundedPattern, { code: 'boundedPattern' }) },
  });
  // A CommonJS package: its default export is the module itself under Node, the function under bundlers.
  const add = (formats as unknown as { default?: typeof formats.default }).default ?? formats;
  (add as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

let checker: Ajv2020 | undefined;

/** The one who knows the meta-schema: to compile that costs thirty times what a contract does. It keeps nothing of what it checks. */
function metaChecker(): Ajv2020 {
  checker ??= makeAjv();
  return checker;
}

/** What the meta-schema says against a schema; null when nothing. */
function metaErrors(plain: Schema): ErrorObject[] | null {
  const ajv = metaChecker();
  return ajv.validateSchema(plain) === true ? null : (ajv.errors ?? []);
}

/** A schema that the meta-schema has nothing against, compiled by itself: names inside one are unknown to all others. */
function compileChecked(plain: Schema): ValidateFunction {
  return makeAjv(false).compile(plain);
}

function sentenceOf(error: ErrorObject): string {
  const { keyword, params } = error;
  if (keyword === 'enum') {
    const allowed = (params.allowedValues as unknown[]).map((value) => JSON.stringify(value));
    return `must be one of ${allowed.slice(0, 12).join(', ')}${allowed.length > 12 ? ' …' : ''}`;
  }
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return 'is not a known field';
  if (keyword === 'type') return `must be of type ${[params.type].flat().join(' or ')}`;
  return error.message ?? 'is not valid';
}

function pointerOf(error: ErrorObject): string {
  const child =
    error.params.missingProperty ?? error.params.additionalProperty ?? error.params.unevaluatedProperty;
  if (typeof child !== 'string') return error.instancePath;
  return `${error.instancePath}/${child.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function problemsOf(validate: ValidateFunction): FieldProblem[] {
  return (validate.errors ?? [])
    .slice(0, ERRORS_MAX)
    .map((error) => ({ path: pointerOf(error), message: sentenceOf(error) }));
}

/** Compiles a schema once; the function it gives returns the problems of a value, none when it is valid. Throws on a bad schema. */
export function compileJsonSchema(schema: Schema): (value: unknown) => FieldProblem[] {
  const plain = withoutNotes(schema) as Schema;
  const wrong = metaErrors(plain);
  if (wrong) throw new Error(`schema is invalid: ${metaChecker().errorsText(wrong)}`);
  const validate = compileChecked(plain);
  return (value) => (validate(value) ? [] : problemsOf(validate));
}

/** Says what is wrong with a schema itself: by the meta-schema, then by trying to compile it. Empty when it is usable. */
export function jsonSchemaProblems(schema: Schema): FieldProblem[] {
  try {
    const plain = withoutNotes(schema) as Schema;
    const wrong = metaErrors(plain);
    if (wrong)
      return wrong
        .slice(0, ERRORS_MAX)
        .map((error) => ({ path: pointerOf(error), message: sentenceOf(error) }));
    compileChecked(plain);
    return [];
  } catch (error) {
    return [{ path: '', message: error instanceof Error ? error.message : 'cannot be compiled' }];
  }
}
