import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemOfPrompt, renderPrompt, variablesOf } from './prompt-template.ts';

const user = (content: string) => [{ role: 'user' as const, content }];

describe('a prompt', () => {
  test.each([
    ['Say {{word}}.', { word: 'hi' }, 'Say hi.'],
    ['{{ a }}{{b}}{{a}}', { a: 1, b: true }, '1true1'],
    ['{{list}} {{none}}{{gone}}', { list: [1, { x: 'y' }], none: null }, '[1,{"x":"y"}] '],
    ['{{a.b}} {{a-c}}', { 'a.b': 'p', 'a-c': 'q' }, 'p q'],
    ['{{constructor}}', {}, ''],
    ['{ {a} } }}', { a: 1 }, '{ {a} } }}'],
  ])('%s', (content, input, wanted) => {
    expect(renderPrompt(user(content), input)[0]?.content).toBe(wanted);
  });

  test('never reads a value as template', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(renderPrompt(user('<{{a}}>'), { a: value, b: 'secret' })[0]?.content).toBe(`<${value}>`);
      }),
    );
    expect(renderPrompt(user('{{a}}'), { a: '{{b}} $& $1', b: 'secret' })[0]?.content).toBe('{{b}} $& $1');
  });

  test('names its variables once and says what opens none', () => {
    expect(variablesOf([...user('{{b}} {{a}}'), ...user('{{ b }}')])).toEqual(['b', 'a']);
    expect(problemOfPrompt(user('fine {{a}}'))).toBeNull();
    expect(problemOfPrompt([...user('fine'), ...user('{{not fine}}')])).toContain('message 2');
    expect(problemOfPrompt(user('{{'))).not.toBeNull();
  });
});
