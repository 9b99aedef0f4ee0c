import { z } from 'zod';
import { EXPORT_FORMATS, EXPORT_WORDING, MEDIA_TYPES } from '#server/audit/domain/export-formats.ts';
import { LOG_PATHS } from './log-door.ts';
import { pathParameters, type RestRoute } from './rest-route.ts';

type Json = Record<string, unknown>;

const PROBLEM = {
  type: 'object',
  description: 'Problem details (RFC 9457). `type` is stable; `errors` names each bad field by JSON pointer.',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

const DEFAULT_RESPONSE = {
  description: 'What went wrong, as problem details',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Moves the definitions of a schema to the document's components, since references are resolved from its root. */
function hoisted(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((item) => hoisted(item, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$defs' && key !== '$schema')
      .map(([key, item]) => [
        key,
        key === '$ref' && typeof item === 'string'
          ? item.replace('#/$defs/', `#/components/schemas/${prefix}.`)
          : hoisted(item, prefix),
      ]),
  );
}

function inputOf(route: RestRoute, components: Json): Json {
  const schema = z.toJSONSchema(route.operation.input, { io: 'input', unrepresentable: 'any' }) as Json;
  for (const [name, definition] of Object.entries((schema.$defs ?? {}) as Json))
    components[`${route.name}.${name}`] = hoisted(definition, route.name);
  return hoisted(schema, route.name) as Json;
}

function withoutPathFields(input: Json, inPath: readonly string[]): Json {
  const properties = (input.properties ?? {}) as Json;
  const required = ((input.required ?? []) as string[]).filter((name) => !inPath.includes(name));
  return {
    ...input,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.includes(name))),
    required,
  };
}

function operationOf(route: RestRoute, components: Json): Json {
  const inPath = pathParameters(route.path);
  const rest = withoutPathFields(inputOf(route, components), inPath);
  const properties = rest.properties as Json;
  const required = rest.required as string[];
  const isRead = route.method === 'GET' || route.method === 'DELETE';
  const parameters: Json[] = inPath.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (isRead) {
    for (const [name, schema] of Object.entries(properties))
      parameters.push({ name, in: 'query', required: required.includes(name), schema });
  }
  if (route.operation.kind === 'mutation')
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } });
  return {
    operationId: `${route.name}.${route.method.toLowerCase()}${inPath.map((name) => `.${name}`).join('')}`,
    summary: route.summary,
    tags: [route.name.split('.')[0]],
    'x-permission': route.operation.permission,
    'x-assurance': route.operation.assurance,
    'x-audit': route.operation.audit ?? undefined,
    parameters,
    ...(!isRead && { requestBody: { required: true, content: { 'application/json': { schema: rest } } } }),
    responses: {
      [route.status]: { description: 'Done', content: { 'application/json': { schema: {} } } },
      default: DEFAULT_RESPONSE,
    },
  };
}

const FILE = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

const ARTIFACT_PATHS = {
  '/artifacts': {
    post: {
      operationId: 'artifacts.upload',
      summary: 'Upload a file; the body is the file',
      tags: ['models'],
      'x-permission': 'artifact:upload',
      parameters: [
        { name: 'fileName', in: 'query', required: true, schema: { type: 'string' } },
        { name: 'X-Content-SHA256', in: 'header', required: false, schema: { type: 'string' } },
      ],
      requestBody: { required: true, content: FILE },
      responses: { 201: { description: 'Stored' }, default: DEFAULT_RESPONSE },
    },
  },
  '/artifacts/{artifactId}/content': {
    get: {
      operationId: 'artifacts.download',
      summary: 'Download a file',
      tags: ['models'],
      'x-permission': 'model:read',
      parameters: [{ name: 'artifactId', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'The file', content: FILE }, default: DEFAULT_RESPONSE },
    },
  },
};

const RUN_FILE_PLACE = ['workspaceId', 'path'].map((name) => ({
  name,
  in: 'query',
  required: true,
  schema: { type: 'string' },
}));

const RUN_FILE_PATHS = {
  '/run-files/content': {
    get: {
      operationId: 'runFiles.get',
      summary: 'Download a file that a run logged',
      tags: ['runFiles'],
      'x-permission': 'artifact:download',
      parameters: RUN_FILE_PLACE,
      responses: { 200: { description: 'The file', content: FILE }, default: DEFAULT_RESPONSE },
    },
    put: {
      operationId: 'runFiles.record',
      summary: 'Log a file into a run; the body is the file',
      tags: ['runFiles'],
      'x-permission': 'artifact:upload',
      parameters: RUN_FILE_PLACE,
      requestBody: { required: true, content: FILE },
      responses: { 200: { description: 'Stored' }, default: DEFAULT_RESPONSE },
    },
  },
};

const query = (name: string, type: string) => ({ name, in: 'query', required: false, schema: { type } });

/** Exports of the audit log, whose answers are streams (`export-door.ts`). */
const EXPORT_PATHS = Object.fromEntries(
  EXPORT_FORMATS.map((format) => [
    `/audit/export.${format}`,
    {
      get: {
        operationId: `audit.export.${format}`,
        summary: `Export the audit log: ${EXPORT_WORDING[format].name}`,
        tags: ['audit'],
        'x-permission': 'audit:read',
        'x-audit': 'audit.exported',
        parameters:
          format === 'zip'
            ? [query('size', 'integer'), query('values', 'boolean')]
            : [
                query('from', 'integer'),
                query('limit', 'integer'),
                query('size', 'integer'),
                query('proofs', 'boolean'),
              ],
        responses: {
          200: {
            description: 'A stream; the header interlock-next names the `from` of the next request',
            content: { [MEDIA_TYPES[format]]: {} },
          },
          default: DEFAULT_RESPONSE,
        },
      },
    },
  ]),
);

/** Describes every route as an OpenAPI 3.1 document, from the same schemas that check requests. */
export function openApiDocument(routes: readonly RestRoute[], serverUrl: string): Json {
  const components: Json = { Problem: PROBLEM };
  const paths: Record<string, Json> = { ...ARTIFACT_PATHS, ...RUN_FILE_PATHS, ...LOG_PATHS, ...EXPORT_PATHS };
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operationOf(route, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Interlock',
      version: '1',
      description:
        'Registry, workflows and approvals for pipelines. Decisions are asked from the gateway, which describes itself.',
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}
