import { isRecord } from '../../clusters/domain/protocols/openai.ts';
import { refuseMember } from './openai-request.ts';

type Json = Readonly<Record<string, unknown>>;

const TEXT_PARTS = new Set(['input_text', 'output_text', 'text']);

function contentOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const texts = content.map((part) =>
    isRecord(part) && TEXT_PARTS.has(String(part.type)) && typeof part.text === 'string' ? part.text : null,
  );
  if (texts.includes(null)) throw refuseMember('input', 'Only text can be sent here.', 'unsupported_value');
  return texts.join('');
}

function messageOf(item: unknown): Json {
  if (!isRecord(item)) throw refuseMember('input', 'Each item of the input is an object.', 'invalid_type');
  if (item.type === 'function_call') {
    const call = { name: item.name, arguments: item.arguments };
    return {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: item.call_id, type: 'function', function: call }],
    };
  }
  if (item.type === 'function_call_output')
    return { role: 'tool', tool_call_id: item.call_id, content: contentOf(item.output) };
  if (typeof item.role !== 'string')
    throw refuseMember(
      'input',
      `Items of the type "${String(item.type)}" are not taken here.`,
      'unsupported_value',
    );
  return { role: item.role, content: contentOf(item.content) };
}

function toolOf(tool: unknown): Json {
  if (!isRecord(tool) || tool.type !== 'function')
    throw refuseMember('tools', 'Only tools of the type "function" are taken here.', 'unsupported_value');
  const { type, ...definition } = tool;
  return { type, function: definition };
}

function toolChoiceOf(choice: unknown): unknown {
  return isRecord(choice) && choice.type === 'function'
    ? { type: 'function', function: { name: choice.name } }
    : choice;
}

function formatOf(text: unknown): unknown {
  if (!isRecord(text) || !isRecord(text.format) || text.format.type === 'text') return null;
  const { type, ...format } = text.format;
  return type === 'json_schema' ? { type, json_schema: format } : { type };
}

/** Says a request of `POST /v1/responses` as one of chat completions; refuses what has no counterpart there. */
export function chatOfResponses(body: Json): Json {
  const {
    input,
    instructions,
    tools,
    tool_choice: choice,
    text,
    previous_response_id: previous,
    ...rest
  } = body;
  if (previous !== undefined && previous !== null)
    throw refuseMember('previous_response_id', 'Nothing is kept between calls. Send the whole conversation.');
  if (typeof input !== 'string' && !Array.isArray(input))
    throw refuseMember('input', 'Send text or a list of items.', 'missing_required_parameter');
  const said = typeof input === 'string' ? [{ role: 'user', content: input }] : input.map(messageOf);
  const system = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  const format = formatOf(text);
  return {
    ...rest,
    messages: [...system, ...said],
    ...(Array.isArray(tools) && tools.length > 0 && { tools: tools.map(toolOf) }),
    ...(choice !== undefined && choice !== 'auto' && { tool_choice: toolChoiceOf(choice) }),
    ...(format !== null && { response_format: format }),
  };
}
