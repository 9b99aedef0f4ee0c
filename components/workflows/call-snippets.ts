import type { ContractField } from '#server/workflows/domain/contract-fields.ts';

/** A plausible value for a field, so that the example passes the contract's types. */
function exampleOf({ type, values, range }: ContractField): unknown {
  if (values?.[0]) return values[0].value;
  if (type === 'integer' || type === 'number') return range?.minimum ?? range?.maximum ?? 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  return type === 'object' ? {} : 'text';
}

/** An input that names every required field once. */
export function exampleInput(fields: readonly ContractField[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter(({ isRequired }) => isRequired).map((field) => [field.name, exampleOf(field)]),
  );
}

export interface Snippet {
  label: string;
  code: string;
}

/** How an application asks this workflow for a decision, in three languages. */
export function callSnippets(slug: string, input: Record<string, unknown>): Snippet[] {
  const body = JSON.stringify({ input, subject: 'case-0001' }, null, 2);
  const indented = body.replaceAll('\n', '\n  ');
  const path = `/v1/workflows/${slug}/decisions`;
  const python = body.replaceAll(': true', ': True').replaceAll(': false', ': False');
  return [
    {
      label: 'curl',
      code: `curl -X POST "$INTERLOCK_GATEWAY_URL${path}" \\
  -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: $(uuidgen)" \\
  -d '${body.replaceAll("'", "'\\''")}'`,
    },
    {
      label: 'TypeScript',
      code: `const response = await fetch(\`\${process.env.INTERLOCK_GATEWAY_URL}${path}\`, {
  method: 'POST',
  headers: {
    authorization: \`Bearer \${process.env.INTERLOCK_TOKEN}\`,
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
  },
  body: JSON.stringify(${indented}),
});
const decision = await response.json();
// 200: decision.output. 202: a person decides; ask GET /v1/decisions/{decisionId}?wait=30`,
    },
    {
      label: 'Python',
      code: `import os, uuid, requests

response = requests.post(
    os.environ["INTERLOCK_GATEWAY_URL"] + "${path}",
    headers={
        "Authorization": "Bearer " + os.environ["INTERLOCK_TOKEN"],
        "Idempotency-Key": str(uuid.uuid4()),
    },
    json=${python.replaceAll('\n', '\n    ')},
    timeout=30,
)
decision = response.json()
# 200: decision["output"]. 202: a person decides; ask GET /v1/decisions/{decisionId}?wait=30`,
    },
  ];
}
