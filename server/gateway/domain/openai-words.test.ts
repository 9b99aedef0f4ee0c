import { describe, expect, test } from 'vitest';
import { problemOf } from '../../platform/domain/problem.ts';
import { Refusal } from '../../platform/domain/refusal.ts';
import type { DecisionAnswer } from './compose-answer.ts';
import { chatCompletion, openAiError, responseObject, saidIn } from './openai-answer.ts';
import { chatOfResponses } from './responses-request.ts';

describe('a request of the newer words', () => {
  test.each<[string, object, object]>([
    ['a text', { input: 'hi' }, { messages: [{ role: 'user', content: 'hi' }] }],
    [
      'instructions and parts',
      { instructions: 'be kind', input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }] },
      {
        messages: [
          { role: 'system', content: 'be kind' },
          { role: 'user', content: 'hi' },
        ],
      },
    ],
    [
      'calls and what came of them',
      {
        input: [
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: '7' },
        ],
      },
      {
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c', content: '7' },
        ],
      },
    ],
    [
      'tools, a choice and a format',
      {
        input: 'hi',
        tools: [{ type: 'function', name: 'f', parameters: {} }],
        tool_choice: { type: 'function', name: 'f' },
        text: { format: { type: 'json_schema', name: 's', schema: {} } },
      },
      {
        messages: [{ role: 'user', content: 'hi' }],
        tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
        tool_choice: { type: 'function', function: { name: 'f' } },
        response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
      },
    ],
  ])('%s is one of chat', (_, body, wanted) => {
    expect(chatOfResponses({ ...body, model: 'm' })).toEqual({ model: 'm', ...wanted });
  });

  test.each([
    ['nothing', {}],
    ['a response before', { input: 'hi', previous_response_id: 'r' }],
    ['a picture', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x' }] }] }],
    ['a tool of theirs', { input: 'hi', tools: [{ type: 'web_search' }] }],
    ['an item of no kind', { input: [7] }],
  ])('%s is refused', (_, body) => {
    expect(() => chatOfResponses(body)).toThrowError(expect.objectContaining({ code: 'invalid' }));
  });
});

const decision: DecisionAnswer = {
  decisionId: 'dec_1',
  status: 'decided',
  decidedBy: 'model',
  output: { decision: 'answered', content: 'hi', finish_reason: 'length' },
  modelOutput: null,
  confidence: 1,
  model: null,
  workflowVersion: 1,
  usage: { tokensIn: 2, tokensOut: 3 },
};
const frame = { id: 'dec_1', model: 'assistant', created: 1 };

describe('an answer', () => {
  test('that was cut says so in both words', () => {
    const said = saidIn(decision);
    expect(chatCompletion(frame, said)).toMatchObject({
      choices: [{ message: { content: 'hi', refusal: null }, finish_reason: 'length' }],
      usage: { total_tokens: 5 },
    });
    expect(responseObject(frame, said)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ type: 'message', content: [{ text: 'hi' }] }],
    });
  });

  test.each<[string, Partial<DecisionAnswer>, string]>([
    ['a person is asked', { status: 'pending_review', output: null }, '/v1/decisions/dec_1'],
    ['a rule answered without words', { output: { decision: 'withheld' } }, 'withheld'],
  ])('while %s is a refusal', (_, over, words) => {
    const { choices } = chatCompletion(frame, saidIn({ ...decision, ...over }));
    expect(choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: null, refusal: expect.stringContaining(words) },
    });
  });
});

test.each<[Refusal, object]>([
  [
    new Refusal('unauthenticated', 'No.'),
    { type: 'authentication_error', code: 'unauthenticated', message: 'No.' },
  ],
  [
    new Refusal('not-found', 'No.'),
    { type: 'invalid_request_error', code: 'model_not_found', param: 'model' },
  ],
  [new Refusal('too-many-requests', 'No.'), { type: 'rate_limit_error', code: 'too_many_requests' }],
  [
    new Refusal('invalid', 'No.', { fields: [{ path: '/input/temperature', message: 'is high' }] }),
    { param: 'input.temperature', code: 'invalid' },
  ],
  [
    new Refusal('upstream-failed', 'No.', { details: { decisionId: 'dec_1', fault: 'timeout' } }),
    { type: 'server_error', code: 'upstream_failed', decisionId: 'dec_1', fault: 'timeout' },
  ],
])('%s is worded as that protocol does', (refusal, wanted) => {
  expect(openAiError(problemOf(refusal, 'ref')).error).toMatchObject(wanted);
});
