import { expect, test } from 'vitest';
import type { GeneratedPart } from '../../clusters/domain/protocols/openai-stream.ts';
import { ToldParts } from './told-parts.ts';

const text = (words: string): GeneratedPart => ({ kind: 'text', text: words });
const piece = (index: number, id: string, name: string, given: string): GeneratedPart => ({
  kind: 'tool-call',
  delta: { index, ...(id !== '' && { id, type: 'function' }), function: { name, arguments: given } },
});
const call = (id: string, given: string) => ({
  id,
  type: 'function',
  function: { name: 'look_up', arguments: given },
});
const said = (over: object = {}) => ({ refusal: null, text: '', toolCalls: [], ...over });
const half = [piece(0, 'call_1', 'look_up', '{"city":')];
const whole = [...half, piece(0, '', '', '"Bonn"}')];
const bonn = call('call_1', '{"city":"Bonn"}');

test.each<[string, GeneratedPart[], Parameters<ToldParts['isBeginningOf']>[0], boolean]>([
  ['nothing', [], said({ refusal: 'no' }), true],
  ['a text that goes on', [text('one ')], said({ text: 'one two' }), true],
  ['another text', [text('one ')], said({ text: 'two' }), false],
  ['a text that is refused', [text('one ')], said({ refusal: 'no', text: '' }), false],
  ['a whole call', whole, said({ toolCalls: [bonn] }), true],
  [
    'a whole call, its members in another order',
    whole,
    said({ toolCalls: [{ function: bonn.function, type: 'function', id: 'call_1' }] }),
    true,
  ],
  ['half of a call', half, said({ toolCalls: [bonn] }), false],
  ['half of a call that the decision does not make', half, said({ text: 'An answer of the policy.' }), false],
  [
    'a call beside which the decision makes another',
    whole,
    said({ toolCalls: [bonn, call('call_2', '{}')] }),
    false,
  ],
  ['a call that is refused', whole, said({ refusal: 'no' }), false],
])('%s is told rightly or not', (_, parts, decision, isRight) => {
  const told = new ToldParts();
  for (const part of parts) told.add(part);
  expect(told.isBeginningOf(decision)).toBe(isRight);
});
