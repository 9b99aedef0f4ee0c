import { REFUSALS, type RefusalCode } from '../../platform/domain/refusal.ts';
import type { Route } from '../../routing/domain/route-snapshot.ts';

/**
 * The gateway's doors as an OpenAPI 3.1 document: the general part is the same for everybody, and each workflow that a
 * caller may ask stands in it with its own contract, so that a client made from it sends what the contract wants.
 */
export type DescribedRoute = Pick<Route, 'slug' | 'name' | 'inputContract' | 'outputSchema'>;

type Json = Readonly<Record<string, unknown>>;

const JSON_TYPE = 'application/json';
const text = { type: 'string' };
const number = { type: 'number' };

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function content(schema: Json, type = JSON_TYPE): Json {
  return { [type]: { schema } };
}

const CODES = ['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'too-large'] as const;
const LATE_CODES = ['unprocessable', 'too-many-requests', 'upstream-failed', 'stopped', 'timeout'] as const;

/** Refusals by status, as one response each: several reasons may share a status. */
function refusals(codes: readonly RefusalCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => String(REFUSALS[code]));
  return Object.fromEntries(
    [...byStatus].map(([status, found]) => [
      status,
      {
        description: `Refused: ${found.map((code) => `urn:interlock:problem:${code}`).join(', ')}`,
        content: content(ref('Problem'), 'application/problem+json'),
      },
    ]),
  );
}

const DECISION: Json = {
  type: 'object',
  required: [
    'decisionId',
    'status',
    'decidedBy',
    'output',
    'modelOutput',
    'confidence',
    'model',
    'workflowVersion',
  ],
  properties: {
    decisionId: text,
    status: { enum: ['decided', 'pending_review', 'failed'] },
    decidedBy: { enum: ['model', 'person', 'rule', 'timeout', null] },
    output: { type: ['object', 'null'] },
    modelOutput: { type: ['object', 'null'] },
    confidence: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    model: { type: ['object', 'null'], properties: { name: text, version: { type: 'integer' } } },
    workflowVersion: { type: 'integer' },
    subject: text,
    usage: { type: 'object', properties: { tokensIn: { type: 'integer' }, tokensOut: { type: 'integer' } } },
    cost: { type: 'object', properties: { amount: number, currency: text } },
    review: { type: 'object', properties: { isOverride: { type: 'boolean' }, reason: text } },
    outcome: { type: 'object', properties: { label: text, value: number, at: text } },
    error: { type: 'object', properties: { fault: text } },
  },
};

const SCHEMAS: Json = {
  Problem: {
    type: 'object',
    description: 'RFC 9457 problem details; `type` is stable and may be relied on.',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      type: { type: 'string', examples: ['urn:interlock:problem:invalid'] },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: text,
      decisionId: { type: 'string', description: 'Of the decision that was recorded all the same.' },
      errors: {
        type: 'array',
        items: { type: 'object', properties: { pointer: text, detail: text } },
      },
    },
  },
  Decision: DECISION,
  InProgress: {
    type: 'object',
    required: ['decisionId', 'status', 'location'],
    properties: { decisionId: text, status: { const: 'in_progress' }, location: text },
  },
  Callback: {
    type: 'object',
    required: ['url', 'secret'],
    description:
      'Where the decision is sent once it is recorded, signed after the Standard Webhooks specification.',
    properties: { url: { type: 'string', format: 'uri' }, secret: { type: 'string', pattern: '^whsec_' } },
  },
  Outcome: {
    type: 'object',
    required: ['label'],
    properties: {
      label: text,
      value: number,
      at: { type: 'string', format: 'date-time' },
      metadata: { type: 'object' },
    },
  },
};

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  description,
  schema: text,
});
const KEY = header('Idempotency-Key', 'The same key and request give the same answer for 24 hours.');
const PREFER = header('Prefer', '`respond-async` answers 202 at once; the decision is told at its location.');
const inPath = (name: string): Json => ({ name, in: 'path', required: true, schema: text });
const inQuery = (name: string, schema: Json): Json => ({ name, in: 'query', schema });

interface Operation {
  id: string;
  summary: string;
  tag: string;
  parameters?: readonly Json[];
  body?: Json;
  answers: Json;
  codes?: readonly RefusalCode[];
}

function operation({ id, summary, tag, parameters, body, answers, codes = CODES }: Operation): Json {
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters && { parameters }),
    ...(body && { requestBody: { required: true, content: content(body) } }),
    responses: { ...answers, ...refusals(codes) },
  };
}

const answer = (description: string, schema: Json): Json => ({ description, content: content(schema) });
const decided = (schema: Json) => ({
  200: answer('Decided.', schema),
  202: answer('A person is asked, or the caller does not wait.', { anyOf: [schema, ref('InProgress')] }),
});

function requestOf(input: Json): Json {
  const properties = { input, subject: { ...text, maxLength: 200 }, metadata: { type: 'object' } };
  return { type: 'object', required: ['input'], properties: { ...properties, callback: ref('Callback') } };
}

const ALL = [...CODES, ...LATE_CODES];

function workflowPaths({ slug, name, inputContract, outputSchema }: DescribedRoute): Json {
  const decision = {
    allOf: [
      ref('Decision'),
      { type: 'object', properties: { output: { anyOf: [outputSchema, { type: 'null' }] } } },
    ],
  };
  const post = operation({
    id: `decide.${slug}`,
    summary: `Ask ${name} for a decision`,
    tag: slug,
    parameters: [KEY, PREFER],
    body: requestOf(inputContract),
    answers: decided(decision),
    codes: ALL,
  });
  const items = { type: 'array', minItems: 1, maxItems: 1_000, items: requestOf(inputContract) };
  const many = operation({
    id: `decideMany.${slug}`,
    summary: `Ask ${name} for up to 1,000 decisions`,
    tag: slug,
    parameters: [KEY],
    body: { type: 'object', required: ['items'], properties: { items } },
    answers: { 200: answer('One result per item, in their order.', { type: 'object' }) },
  });
  return {
    [`/v1/workflows/${slug}/decisions`]: { post },
    [`/v1/workflows/${slug}/decisions:batch`]: { post: many },
  };
}

function generalPaths(): Json {
  const anything = { type: 'object' };
  const chat = (id: string, summary: string) => ({
    post: operation({
      id,
      summary,
      tag: 'openai',
      body: anything,
      answers: { 200: answer('As that protocol has it.', anything) },
      codes: ALL,
    }),
  });
  return {
    '/v1/workflows': {
      get: operation({
        id: 'workflows',
        summary: 'The workflows that this token may ask',
        tag: 'decisions',
        answers: { 200: answer('Their contracts.', anything) },
      }),
    },
    '/v1/decisions/{id}': {
      get: operation({
        id: 'decision',
        summary: 'A decision as it stands',
        tag: 'decisions',
        parameters: [inPath('id'), inQuery('wait', { type: 'integer', minimum: 0, maximum: 60 })],
        answers: decided(ref('Decision')),
      }),
    },
    '/v1/decisions/{id}/outcome': {
      post: operation({
        id: 'outcome',
        summary: 'Tell what became of the case',
        tag: 'decisions',
        parameters: [inPath('id')],
        body: ref('Outcome'),
        answers: { 200: answer('It stood already.', anything), 201: answer('Taken.', anything) },
      }),
    },
    '/v1/chat/completions': chat('chatCompletions', 'OpenAI chat completions, with a workflow as the model'),
    '/v1/responses': chat('responses', 'OpenAI responses, with a workflow as the model'),
    '/v1/embeddings': chat('embeddings', 'OpenAI embeddings, with a workflow as the model'),
    '/v2/models/{slug}/infer': {
      post: operation({
        id: 'inferV2',
        summary: 'Open Inference Protocol, one tensor per field of the contract',
        tag: 'open-inference',
        parameters: [inPath('slug')],
        body: anything,
        answers: { 200: answer('As that protocol has it.', anything) },
        codes: ALL,
      }),
    },
  };
}

/** The document for a caller who may ask these workflows. */
export function openApiDocument(routes: readonly DescribedRoute[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Interlock gateway',
      version,
      description:
        'Every call of an AI workflow is held against its contract, decided by its policy and recorded before it is answered.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: Object.assign({}, ...routes.map(workflowPaths), generalPaths()) as Json,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: SCHEMAS,
    },
  };
}

/** One operation of a document, flat enough to be drawn. */
export interface DrawnOperation {
  method: string;
  path: string;
  summary: string;
  body: Json | null;
  responses: readonly { status: string; description: string }[];
}

function bodyOf(operation: Json): Json | null {
  const body = operation.requestBody as { content?: Record<string, { schema?: Json }> } | undefined;
  return body?.content?.[JSON_TYPE]?.schema ?? null;
}

/** The operations of a document in the order of its paths. */
export function operationsOf(document: Json): DrawnOperation[] {
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      summary: String(operation.summary),
      body: bodyOf(operation),
      responses: Object.entries(operation.responses as Record<string, { description: string }>).map(
        ([status, { description }]) => ({ status, description }),
      ),
    })),
  );
}
