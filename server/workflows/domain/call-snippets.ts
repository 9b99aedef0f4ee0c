export interface Snippet {
  label: string;
  code: string;
}

const STEP = '    ';

/** A value as Python writes it, over several lines where it holds others. */
function pythonOf(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}${STEP}`;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item) => pythonOf(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pythonOf(item, inner)}`);
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part},`).join('\n')}\n${indent}${close}`;
}

/**
 * How an application asks this workflow for a decision, in three languages: complete programs that need nothing but the
 * address of the gateway and a token in the environment.
 */
export function callSnippets(slug: string, input: Readonly<Record<string, unknown>>): Snippet[] {
  const request = { input, subject: 'case-0001' };
  const body = JSON.stringify(request, null, 2);
  const path = `/v1/workflows/${slug}/decisions`;
  return [
    {
      label: 'curl',
      code: `curl --silent --show-error -X POST "$INTERLOCK_GATEWAY_URL${path}" \\
  -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: $(date +%s)-$$" \\
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
  body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),
});
const decision = await response.json();
if (!response.ok) throw new Error(decision.detail);
// 200: decision.output. 202: a person decides; ask GET /v1/decisions/{decisionId}?wait=30
console.log(JSON.stringify(decision));

export {};`,
    },
    {
      label: 'Python',
      code: `import json, os, urllib.request, uuid

request = urllib.request.Request(
    os.environ["INTERLOCK_GATEWAY_URL"] + "${path}",
    headers={
        "Authorization": "Bearer " + os.environ["INTERLOCK_TOKEN"],
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    },
    data=json.dumps(${pythonOf(request, STEP)}).encode(),
)
with urllib.request.urlopen(request, timeout=30) as response:
    decision = json.load(response)
# 200: decision["output"]. 202: a person decides; ask GET /v1/decisions/{decisionId}?wait=30
print(json.dumps(decision))`,
    },
  ];
}
