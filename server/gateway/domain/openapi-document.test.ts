import { expect, test } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import { openApiDocument, operationsOf } from './openapi-document.ts';

const route = {
  slug: 'credit-decision',
  name: 'Credit decision',
  inputContract: contract,
  outputSchema: output,
};
const document = openApiDocument([route], '1');

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}

test('the document names each workflow with its own contract', () => {
  const [decide, many] = operationsOf(document);
  expect(decide).toMatchObject({
    method: 'POST',
    path: '/v1/workflows/credit-decision/decisions',
    body: { required: ['input'], properties: { input: contract } },
  });
  expect(many?.path).toBe('/v1/workflows/credit-decision/decisions:batch');
  expect(decide?.responses.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['200', '202', '400', '401', '404', '429', '502', '503']),
  );
});

test('every reference leads somewhere, every operation has a name of its own', () => {
  const schemas = (document.components as { schemas: object }).schemas;
  for (const ref of refsIn({ paths: document.paths, schemas })) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
    expect(Object.keys(schemas)).toContain(name);
  }
  const ids = Object.values(
    document.paths as Record<string, Record<string, { operationId: string }>>,
  ).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('without a workflow the general doors are told', () => {
  expect(operationsOf(openApiDocument([], '1')).map(({ path }) => path)).toContain('/v1/chat/completions');
});
