import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tensorMappingSchema } from '../../../registry/domain/tensor-mapping.ts';
import { decodeOpenAi, encodeOpenAi, type OpenAiRequest, textsToEmbed } from './openai.ts';
import { OpenAiStream } from './openai-stream.ts';

const input = (tensor: string, field = tensor) => ({ tensor, field, datatype: 'BYTES' });
const output = (name: string) => ({ name, tensor: name, index: 0 });
const chat = tensorMappingSchema.parse({
  inputs: [input('messages', 'question'), input('tools'), input('max_tokens', 'length'), input('colour')],
  outputs: [output('quality'), output('tokens_in'), output('tokens_out')],
});
const embed = tensorMappingSchema.parse({ inputs: [input('input', 'texts')], outputs: [output('quality')] });
const at = { baseUrl: 'http://engine:8000/', model: 'tiny' };

const encoded = (over: Partial<OpenAiRequest>, endpoint = at) => {
  const { path, body } = encodeOpenAi({ mapping: chat, input: {}, isStreamed: false, ...over }, endpoint);
  return { path, ...JSON.parse(body) };
};

describe('a request', () => {
  test.each<[string, Partial<OpenAiRequest>, object]>([
    [
      'a text is said by a user',
      { input: { question: 'hi' } },
      { messages: [{ role: 'user', content: 'hi' }] },
    ],
    [
      'messages are taken as they are',
      {
        input: {
          question: [
            { role: 'system', content: 's' },
            { role: 'user', content: 'u', name: 'n' },
          ],
        },
      },
      {
        messages: [
          { role: 'system', content: 's' },
          { role: 'user', content: 'u', name: 'n' },
        ],
      },
    ],
    [
      'a prompt stands in front',
      { input: { question: 'hi' }, prompt: [{ role: 'system', content: 'p' }] },
      {
        messages: [
          { role: 'system', content: 'p' },
          { role: 'user', content: 'hi' },
        ],
      },
    ],
    [
      'mapped members go along, others never',
      { input: { question: 'hi', tools: [{ type: 'function' }], colour: 'red', temperature: 2 } },
      { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function' }] },
    ],
    [
      'the policy fixes parameters',
      {
        input: { question: 'hi', length: 900 },
        parameters: { temperature: 0, topP: 0.5, tokensMax: 20, stop: ['#'] },
      },
      {
        messages: [{ role: 'user', content: 'hi' }],
        temperature: 0,
        top_p: 0.5,
        max_tokens: 20,
        stop: ['#'],
      },
    ],
    [
      'a caller may ask for less than the policy allows',
      { input: { question: 'hi', length: 5 }, parameters: { tokensMax: 20 } },
      { messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 },
    ],
    [
      'a stream counts its tokens',
      { input: { question: 'hi' }, isStreamed: true },
      { messages: [{ role: 'user', content: 'hi' }], stream: true, stream_options: { include_usage: true } },
    ],
    [
      'an embedding',
      { mapping: embed, input: { texts: ['a', 'b'] } },
      { path: '/v1/embeddings', input: ['a', 'b'], encoding_format: 'float' },
    ],
  ])('%s', (_, request, wanted) => {
    expect(encoded(request)).toEqual({ path: '/v1/chat/completions', model: 'tiny', ...wanted });
  });

  test.each([
    ['http://engine', '/v1/chat/completions'],
    ['https://engine/v1/', '/v1/chat/completions'],
    ['https://engine/team/v1', '/team/v1/chat/completions'],
    ['https://engine/team', '/team/v1/chat/completions'],
  ])('to %s', (baseUrl, path) => {
    expect(encoded({ input: { question: 'hi' } }, { baseUrl, model: 'tiny' }).path).toBe(path);
  });

  test.each<[string, Partial<OpenAiRequest>]>([
    ['nothing to answer', {}],
    ['a number instead of messages', { input: { question: 7 } }],
    ['a role that is none', { input: { question: [{ role: 'boss', content: 'x' }] } }],
    ['nothing to embed', { mapping: embed }],
  ])('%s is a fault of the input', (_, request) => {
    expect(() => encoded(request)).toThrowError(expect.objectContaining({ side: 'input' }));
  });
});

const answer = (message: object, rest: object = {}) =>
  JSON.stringify({
    choices: [{ message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 4 },
    ...rest,
  });

describe('an answer', () => {
  test('is numbers to judge by, content and tokens', () => {
    expect(decodeOpenAi(chat, answer({ role: 'assistant', content: 'yes' }))).toEqual({
      output: { quality: 1, tokens_in: 3, tokens_out: 4 },
      content: { content: 'yes', finish_reason: 'stop' },
      usage: { tokensIn: 3, tokensOut: 4 },
    });
  });

  test('may be tool calls, may count nothing, may be vectors', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    expect(decodeOpenAi(chat, answer({ content: null, tool_calls: calls })).content).toEqual({
      content: '',
      tool_calls: calls,
      finish_reason: 'stop',
    });
    expect(decodeOpenAi(chat, answer({ content: '' }, { usage: undefined })).usage).toBeNull();
    const vectors = JSON.stringify({ data: [{ embedding: [1, 2] }, { embedding: [3, 4] }] });
    expect(decodeOpenAi(embed, vectors, 2).content).toEqual({
      embeddings: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  test('embeddings go by their index', () => {
    const data = [
      { index: 1, embedding: [3, 4] },
      { index: 0, embedding: [1, 2] },
    ];
    const { content } = decodeOpenAi(embed, JSON.stringify({ data }), 2);
    expect(content.embeddings).toEqual(data.toReversed().map(({ embedding }) => embedding));
  });

  test.each([
    ['fewer than texts', [{ embedding: [1] }]],
    ['more than texts', [{ embedding: [1] }, { embedding: [2] }, { embedding: [3] }]],
    [
      'two of one text',
      [
        { embedding: [1], index: 0 },
        { embedding: [2], index: 0 },
      ],
    ],
    [
      'one of no text',
      [
        { embedding: [1], index: 0 },
        { embedding: [2], index: 7 },
      ],
    ],
    ['several widths', [{ embedding: [1] }, { embedding: [2, 3] }]],
    ['no numbers', [{ embedding: ['1'] }, { embedding: [2] }]],
    ['none', []],
  ])('embeddings are a fault: %s', (_, data) => {
    expect(() => decodeOpenAi(embed, JSON.stringify({ data }), 2)).toThrowError(
      expect.objectContaining({ side: 'answer' }),
    );
  });

  test.each<[unknown, number]>([
    ['a text', 1],
    [['one', 'two'], 2],
    [[17, 4, 2], 1],
    [[[17, 4], [2]], 2],
  ])('%j asks for %i embeddings', (texts, count) => {
    expect(textsToEmbed(embed, { texts })).toBe(count);
  });

  test.each([
    ['HTML', '<html>'],
    ['an error with status 200', '{"error":{"message":"no room"}}'],
    ['no choices', '{"choices":[]}'],
    ['no content', '{"choices":[{"message":{"content":null}}]}'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('%s is a fault', (_, text) => {
    expect(() => decodeOpenAi(chat, text)).toThrowError(expect.objectContaining({ side: 'answer' }));
  });
});

const event = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason: finish }] })}\n\n`;
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\n';
const WHOLE = `${event({ role: 'assistant', content: null })}: comment\n\n${event({ content: 'Grüß ' })}${event({ content: 'Gott' })}${event({}, 'stop')}${USAGE}data: [DONE]\n\n`;

describe('a stream', () => {
  test('gives the same however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: WHOLE.length })), (cuts) => {
        const stream = new OpenAiStream(chat);
        const places = [0, ...cuts.toSorted((left, right) => left - right), WHOLE.length];
        const parts = places.flatMap((from, index) =>
          stream.push(WHOLE.slice(from, places[index + 1] ?? from)),
        );
        expect(parts).toEqual([
          { kind: 'text', text: 'Grüß ' },
          { kind: 'text', text: 'Gott' },
        ]);
        expect(stream.end()).toEqual({
          output: { quality: 1, tokens_in: 3, tokens_out: 2 },
          content: { content: 'Grüß Gott', finish_reason: 'stop' },
          usage: { tokensIn: 3, tokensOut: 2 },
        });
      }),
    );
  });

  test('joins the pieces of tool calls', () => {
    const stream = new OpenAiStream(chat);
    const piece = (index: number, rest: object) => event({ tool_calls: [{ index, ...rest }] });
    const text = `${piece(0, { id: 'a', function: { name: 'f', arguments: '{"x"' } })}${piece(1, { id: 'b', function: { name: 'g', arguments: '' } })}${piece(0, { function: { arguments: ':1}' } })}${event({}, 'tool_calls')}`;
    expect(stream.push(text)).toHaveLength(3);
    expect(stream.end()?.content).toEqual({
      content: '',
      finish_reason: 'tool_calls',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
      ],
    });
  });

  test.each([
    ['cut before its first word', ''],
    ['cut between words', event({ content: 'half' })],
    ['cut within a line', `${event({ content: 'half' })}data: {"choices":[{"delta":{"content":"an`],
  ])('%s is never whole', (_, text) => {
    const stream = new OpenAiStream(chat);
    stream.push(text);
    let whole: unknown = null;
    try {
      whole = stream.end();
    } catch (error) {
      expect(error).toMatchObject({ side: 'answer' });
    }
    expect(whole).toBeNull();
  });

  test.each([
    ['an error event', 'data: {"error":{"message":"gone"}}\n\n'],
    ['an error as plain JSON', '{"error":"gone"}\n'],
    ['garbage', 'data: {not json}\n\n'],
  ])('with %s is a fault', (_, text) => {
    const stream = new OpenAiStream(chat);
    expect(() => stream.push(event({ content: 'so far' }) + text)).toThrowError(
      expect.objectContaining({ side: 'answer' }),
    );
  });

  test('without the last line is whole once the model said why it ended', () => {
    const stream = new OpenAiStream(chat);
    stream.push(event({ content: 'done' }) + event({}, 'length'));
    expect(stream.end()?.content).toEqual({ content: 'done', finish_reason: 'length' });
  });
});
