import type { ContractField } from '#server/workflows/domain/contract-fields.ts';

export interface SchemaCheck {
  problems: { path: string; message: string }[];
  fields: ContractField[];
}

const TIMEOUT_MS = 15_000;

/** Asks the server whether a schema is sound. By the machine API: a schema is too long for the address of a query. */
export async function checkSchema(text: string): Promise<SchemaCheck> {
  const response = await fetch('/api/v1/schema-checks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: JSON.parse(text) as unknown }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return (await response.json()) as SchemaCheck;
  const problem = (await response.json()) as { detail?: string };
  throw new Error(problem.detail ?? 'The schema could not be checked. Try again.');
}
