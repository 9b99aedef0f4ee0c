import {
  fieldFor,
  isEmbedding,
  isRecord,
  type RequestMember,
} from '../../clusters/domain/protocols/openai.ts';
import { type FieldProblem, Refusal } from '../../platform/domain/refusal.ts';
import type { Route } from '../../routing/domain/route-snapshot.ts';

/**
 * Requests of the OpenAI protocol as input of a workflow: the workflow's contract stays what decides. A member of a request
 * goes into the field that the version's mapping names for it; a member that no field takes is refused by name, because
 * leaving it out would answer another question than was asked.
 */
type Json = Readonly<Record<string, unknown>>;

/** What of a request is about the call and not for the model. */
export interface OpenAiAsk {
  input: Record<string, unknown>;
  metadata: Record<string, unknown>;
  /** Whose case it is, where the caller says so. */
  subject?: string;
  isStreamed: boolean;
  /** The last event of a stream tells the tokens. */
  wantsUsage: boolean;
}

const SUBJECT_MAX = 200;

/** Members that say nothing to the model; `true` and lists of them are refused where they would ask for something. */
const ABOUT_THE_CALL = new Set([
  'model',
  'stream',
  'stream_options',
  'metadata',
  'user',
  'store',
  'safety_identifier',
]);
/** Members with a value that asks for nothing beyond what is done anyway. */
const HARMLESS: Readonly<Record<string, unknown>> = {
  n: 1,
  logprobs: false,
  parallel_tool_calls: true,
  frequency_penalty: 0,
  presence_penalty: 0,
  service_tier: 'auto',
  encoding_format: null,
  truncation: 'disabled',
  background: false,
};
const OTHER_NAMES: Readonly<Record<string, RequestMember>> = {
  max_completion_tokens: 'max_tokens',
  max_output_tokens: 'max_tokens',
};
const MEMBERS: Readonly<Record<string, RequestMember>> = {
  tools: 'tools',
  tool_choice: 'tool_choice',
  response_format: 'response_format',
  temperature: 'temperature',
  top_p: 'top_p',
  max_tokens: 'max_tokens',
  stop: 'stop',
  seed: 'seed',
  ...OTHER_NAMES,
};

/** A refusal that names the member of the request, which clients of this protocol look for. */
export function refuseMember(param: string, message: string, code = 'unsupported_parameter'): Refusal {
  const fields: FieldProblem[] = [{ path: `/${param}`, message }];
  return new Refusal('invalid', message, { fields, details: { reason: code, param } });
}

function propertiesOf(schema: Json): Json {
  return isRecord(schema.properties) ? schema.properties : {};
}

function isText(schema: unknown): boolean {
  return isRecord(schema) && schema.type === 'string';
}

/** The field that takes what a person says: the mapped one, or the only text that the contract asks for. */
function fieldForWords(route: Route): string | null {
  const properties = propertiesOf(route.inputContract);
  const mapped = fieldFor(route.revision.tensorMapping, 'messages');
  if (mapped !== null && Object.hasOwn(properties, mapped)) return mapped;
  const required = Array.isArray(route.inputContract.required) ? route.inputContract.required : [];
  const [only, another] = required as string[];
  return only !== undefined && another === undefined && isText(properties[only]) ? only : null;
}

function wordsOf(message: unknown): string | null {
  if (!isRecord(message) || message.role !== 'user') return null;
  if (typeof message.content === 'string') return message.content;
  if (!Array.isArray(message.content)) return null;
  const texts = message.content.map((part) =>
    isRecord(part) && typeof part.text === 'string' ? part.text : null,
  );
  return texts.includes(null) ? null : texts.join('');
}

function putMessages(route: Route, messages: readonly unknown[], input: Record<string, unknown>): void {
  const field = fieldForWords(route);
  if (field === null)
    throw refuseMember(
      'messages',
      `${route.name} takes named fields, not messages. Call POST /v1/workflows/${route.slug}/decisions.`,
    );
  if (!isText(propertiesOf(route.inputContract)[field])) {
    input[field] = messages;
    return;
  }
  const words = messages.length === 1 ? wordsOf(messages[0]) : null;
  if (words === null)
    throw refuseMember(
      'messages',
      `${route.name} takes one message of a user, as text.`,
      'unsupported_value',
    );
  input[field] = words;
}

function putMember(route: Route, param: string, value: unknown, input: Record<string, unknown>): void {
  if (Object.hasOwn(HARMLESS, param) && HARMLESS[param] === value) return;
  const member = Object.hasOwn(MEMBERS, param) ? MEMBERS[param] : undefined;
  const field = member && fieldFor(route.revision.tensorMapping, member);
  if (!member || !field || !Object.hasOwn(propertiesOf(route.inputContract), field))
    throw refuseMember(param, `${route.name} does not take "${param}". Leave it out.`);
  if (member === 'tools' && !Object.hasOwn(propertiesOf(route.outputSchema), 'tool_calls'))
    throw refuseMember(param, `${route.name} gives no tool calls. Leave "${param}" out.`);
  input[field] = value;
}

function metadataOf({ metadata, user }: Json): Record<string, unknown> {
  return { ...(isRecord(metadata) && metadata), ...(typeof user === 'string' && { user }) };
}

/** What fits a decision's subject; the newer word of the protocol before the older one. */
function subjectOf({ safety_identifier: identifier, user }: Json): { subject?: string } {
  const [subject] = [identifier, user]
    .filter((given) => typeof given === 'string')
    .map((given) => given.trim())
    .filter(({ length }) => length > 0 && length <= SUBJECT_MAX);
  return subject === undefined ? {} : { subject };
}

function requireGenerator(route: Route, wantsEmbedding: boolean): void {
  const { protocol, tensorMapping } = route.revision;
  const embeds = protocol === 'openai' && isEmbedding(tensorMapping);
  if (protocol === 'openai' && embeds === wantsEmbedding) return;
  const message = wantsEmbedding
    ? `The model behind ${route.name} gives no embeddings.`
    : embeds
      ? `The model behind ${route.name} gives embeddings only. Call POST /v1/embeddings.`
      : `The model behind ${route.name} does not generate. Call POST /v1/workflows/${route.slug}/decisions.`;
  throw refuseMember('model', message, 'unsupported_operation');
}

function askOf(body: Json, input: Record<string, unknown>): OpenAiAsk {
  const { stream, stream_options: options } = body;
  return {
    input,
    metadata: metadataOf(body),
    ...subjectOf(body),
    isStreamed: stream === true,
    wantsUsage: isRecord(options) && options.include_usage === true,
  };
}

/** Reads `POST /v1/chat/completions` for a route; refuses with `invalid` and the member that it does not take. */
export function readChatRequest(route: Route, body: Json): OpenAiAsk {
  requireGenerator(route, false);
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    throw refuseMember('messages', 'Send at least one message.', 'missing_required_parameter');
  const input: Record<string, unknown> = {};
  putMessages(route, body.messages, input);
  for (const [param, value] of Object.entries(body)) {
    if (param === 'messages' || ABOUT_THE_CALL.has(param) || value === null || value === undefined) continue;
    putMember(route, param, value, input);
  }
  return askOf(body, input);
}

/** Reads `POST /v1/embeddings` for a route. */
export function readEmbeddingRequest(route: Route, body: Json): OpenAiAsk & { isBase64: boolean } {
  requireGenerator(route, true);
  const { encoding_format: format = 'float' } = body;
  if (format !== 'float' && format !== 'base64')
    throw refuseMember('encoding_format', 'Ask for float or base64.', 'unsupported_value');
  for (const [param, value] of Object.entries(body)) {
    const isKnown = param === 'input' || param === 'encoding_format' || ABOUT_THE_CALL.has(param);
    if (!isKnown && value !== null)
      throw refuseMember(param, `${route.name} does not take "${param}". Leave it out.`);
  }
  const field = fieldFor(route.revision.tensorMapping, 'input') ?? 'input';
  const wantsText = isText(propertiesOf(route.inputContract)[field]);
  const isList = Array.isArray(body.input);
  if (wantsText && isList)
    throw refuseMember('input', `${route.name} embeds one text at a time.`, 'unsupported_value');
  const input = { [field]: !wantsText && typeof body.input === 'string' ? [body.input] : body.input };
  return { ...askOf({ ...body, stream: false }, input), isBase64: format === 'base64' };
}
