import { describe, expect, test } from 'vitest';
import { parseFilter, parseOrderings } from './search-grammar.ts';
import {
  EXPERIMENT_RULES,
  LOGGED_MODEL_RULES,
  MODEL_RULES,
  RUN_RULES,
  VERSION_RULES,
} from './search-rules.ts';

const told = (filter: string, rules = RUN_RULES) =>
  parseFilter(filter, rules).map(({ kind, key, comparator, value }) => [kind, key, comparator, value]);

describe('filters of runs', () => {
  test.each([
    ['', []],
    ['metrics.a>1', [['metric', 'a', '>', 1]]],
    ['metric.a.b >= -1.5e3', [['metric', 'a.b', '>=', -1500]]],
    ['metrics.f1 > .5', [['metric', 'f1', '>', 0.5]]],
    ['metrics.1st > 1', [['metric', '1st', '>', 1]]],
    ['metrics.é > 1', [['metric', 'é', '>', 1]]],
    ['metrics.`a b` > 1', [['metric', 'a b', '>', 1]]],
    ['`metrics`.a != 1', [['metric', 'a', '!=', 1]]],
    ["params.'x y' = 'a'", [['parameter', 'x y', '=', 'a']]],
    ['params.x = "a"', [['parameter', 'x', '=', 'a']]],
    ["params.x = ''", [['parameter', 'x', '=', '']]],
    ["params.x = 'it''s'", [['parameter', 'x', '=', "it's"]]],
    ["params.x like 'a%'", [['parameter', 'x', 'LIKE', 'a%']]],
    ['params.x is  not null', [['parameter', 'x', 'IS NOT NULL', null]]],
    ["params.order = 'x'", [['parameter', 'order', '=', 'x']]],
    ["tags.in = 'x'", [['tag', 'in', '=', 'x']]],
    [
      "tags.`mlflow.x` = 'a' and tag.y != 'b'",
      [
        ['tag', 'mlflow.x', '=', 'a'],
        ['tag', 'y', '!=', 'b'],
      ],
    ],
    [
      "params.x='a'AND params.y='b'",
      [
        ['parameter', 'x', '=', 'a'],
        ['parameter', 'y', '=', 'b'],
      ],
    ],
    ["attr.status = 'FINISHED'", [['attribute', 'status', '=', 'FINISHED']]],
    ["`run name` = 'a'", [['attribute', 'run_name', '=', 'a']]],
    ['attributes.Created > 1', [['attribute', 'start_time', '>', 1]]],
    ['attributes.run_id IN (\'a\', "b")', [['attribute', 'run_id', 'IN', ['a', 'b']]]],
    ["attributes.run_id NOT IN ('a')", [['attribute', 'run_id', 'NOT IN', ['a']]]],
    ["dataset.context IN ('train')", [['dataset', 'context', 'IN', ['train']]]],
  ])('%s', (filter, clauses) => {
    expect(told(filter)).toEqual(clauses);
  });

  test.each([
    ['metrics.a >', "Invalid clause(s) in filter string: 'metrics.a', '>'"],
    ["params.x = 'a' OR params.y='b'", "Invalid clause(s) in filter string: 'OR'"],
    ['a', "Invalid clause(s) in filter string: 'a'"],
    ['(metrics.a > 1)', "Invalid clause(s) in filter string: '(metrics.a > 1)'"],
    ["'a' = params.x", "Invalid comparison clause. Expected 'Identifier' found ''a''"],
    ["tags.a-b = 'x'", "Invalid comparison clause. Expected 'Identifier' found 'tags.a-b'"],
    ['params.x = 3', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 3"],
    [
      'attributes.status = FINISHED',
      'Parameter value is either not quoted or unidentified quote types used for string value FINISHED. Use either single or double quotes.',
    ],
    ["metrics.a > 'x'", "Expected numeric value type for metric. Found 'x'"],
    [
      "foo.bar = 'x'",
      "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
    ],
    ["attributes.foo = 'x'", "Invalid attribute key 'foo' specified. Valid keys are '{"],
    [
      "datasets.foo = 'x'",
      "Invalid dataset key 'foo' specified. Valid keys are '{'name', 'digest', 'context'}'",
    ],
    [
      "attributes.start_time >= '1'",
      "Expected numeric value type for numeric attribute: start_time. Found '1'",
    ],
    [
      'metrics.x IS NULL',
      "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'x'",
    ],
    ["params.x > 'a'", "Invalid comparator '>' not one of '{'!=', '=', 'LIKE', 'ILIKE'"],
    ['metrics.a == 1', "Invalid comparator '==' not one of"],
    ["params.x not like 'a'", "Invalid comparator 'NOT LIKE' not one of"],
    ["attributes.run_id = ('a')", "Invalid comparator '=' not one of"],
    ["attributes.run_id IN 'a'", "Invalid comparator 'IN' not one of"],
    [
      'attributes.run_id IN ()',
      'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
    ],
    ['attributes.run_id IN (1)', 'but got different type in list: (1)'],
    [
      "attributes.status IN ('a')",
      "Only ['run_id'] attributes support comparison with a list of quoted string values.",
    ],
    ['metrics.a = 1; metrics.b=2', 'Search filter contained multiple expression'],
    ['metrics.a > +1', 'Expected numeric value type for metric. Found +1'],
  ])('refuses %s', (filter, message) => {
    expect(() => parseFilter(filter, RUN_RULES)).toThrow(message);
  });
});

test('refuses a filter without end', () => {
  expect(() => parseFilter(`params.x = '${'a'.repeat(10_001)}'`, RUN_RULES)).toThrow(
    'at most 10000 characters',
  );
});

describe('filters of other things', () => {
  test.each([
    ["name ILIKE 'x%' AND tags.k = 'v'", EXPERIMENT_RULES, 2],
    ["experiment_id IN ('1','2')", EXPERIMENT_RULES, 1],
    ['creation_time > 10', EXPERIMENT_RULES, 1],
    ["name LIKE 'a%' and tag.`mlflow.prompt.is_prompt` != 'true'", MODEL_RULES, 2],
    ["version_number >= 2 and run_id IN ('a')", VERSION_RULES, 2],
    ["metrics.acc > 1 AND params.p = 'x' AND status = 'READY' AND creation_time > 5", LOGGED_MODEL_RULES, 4],
  ])('%s', (filter, rules, count) => {
    expect(parseFilter(filter, rules)).toHaveLength(count);
  });

  test.each([
    [
      "params.x = 'y'",
      EXPERIMENT_RULES,
      "Invalid entity type 'params'. Valid entity types are ('attribute', 'tag', 'tags')",
    ],
    ['a OR b', EXPERIMENT_RULES, 'Invalid clause(s) in filter string: a, OR, b'],
    [
      'name IS NULL',
      EXPERIMENT_RULES,
      "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'",
    ],
    ["name IN ('a')", EXPERIMENT_RULES, "Only ['experiment_id'] attributes support"],
    ["run_id = 'x'", MODEL_RULES, "Invalid attribute key 'run_id' specified."],
  ])('refuses %s', (filter, rules, message) => {
    expect(() => parseFilter(filter, rules)).toThrow(message);
  });
});

describe('orderings', () => {
  test.each([
    ['metrics.a', ['metric', 'a', true]],
    ['metric.a.b   DESC', ['metric', 'a.b', false]],
    ['params.`a b` asc', ['parameter', 'a b', true]],
    ['tags."x" Asc', ['tag', 'x', true]],
    ['attributes.start_time DESC', ['attribute', 'start_time', false]],
    ['created', ['attribute', 'start_time', true]],
  ])('%s', (orderBy, told) => {
    const [found] = parseOrderings([orderBy], RUN_RULES);
    expect([found?.kind, found?.key, found?.isAscending]).toEqual(told);
  });

  test.each([
    ['', "Invalid order_by clause ''. Could not be parsed."],
    ['metrics.a DOWN', "Invalid ordering key in order_by clause 'metrics.a DOWN'."],
    ['metrics.a desc nulls', 'Could not be parsed.'],
    ['foo', "Invalid attribute key 'foo' specified."],
  ])('refuses %s', (orderBy, message) => {
    expect(() => parseOrderings([orderBy], RUN_RULES)).toThrow(message);
  });

  test('refuses a field that stands there twice', () => {
    expect(() => parseOrderings(['metrics.a', 'metric.a DESC'], RUN_RULES)).toThrow(
      'contains duplicate fields',
    );
  });
});
