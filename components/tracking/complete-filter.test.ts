import { describe, expect, it } from 'vitest';
import { acceptSuggestion, completeFilter } from './complete-filter.ts';

const KNOWN = {
  metrics: ['accuracy', 'val loss', 'auc'],
  params: ['depth', 'alpha'],
  tags: ['team'],
};
const values = (field: string) => (field === 'params.depth' ? ['3', "4'5"] : []);

/** The caret is where the bar stands; what it replaces is in the brackets of the answer. */
function complete(withCaret: string): string[] {
  const caret = withCaret.indexOf('|');
  return completeFilter(withCaret.replace('|', ''), caret, KNOWN, values).map(({ label }) => label);
}

describe('completing a filter', () => {
  it.each([
    ['|', 'metrics.accuracy'],
    ['acc|', 'metrics.accuracy'],
    ['metrics.v|', 'metrics.`val loss`'],
    ['dep|', 'params.depth'],
    ['stat|', 'attributes.status'],
    ['metrics.accuracy |', '>'],
    ['metrics.accuracy >|', '>='],
    ['params.depth |', '='],
    ['params.depth = |', "'3'"],
    ["params.depth = '3' |", 'AND'],
    ["params.depth = '3' A|", 'AND'],
    ["params.depth = '3' AND te|", 'tags.team'],
    ['attributes.status = |', "'RUNNING'"],
    ["attributes.status = 'FIN|", "'FINISHED'"],
    ['metrics.`val loss` |', '>'],
    ['attributes.run_id NOT|', 'NOT IN'],
    ["attributes.run_name LIKE 'a%' and |", 'metrics.accuracy'],
    ['metrics.auc > 0.9 |', 'AND'],
  ])('offers for %j first %j', (text, first) => {
    expect(complete(text)[0]).toBe(first);
  });

  it.each([
    ['metrics.accuracy > |'],
    ['params.depth foo bar |'],
    ["params.alpha = '|"],
    ['nothing like this|'],
  ])('offers nothing for %j', (text) => {
    expect(complete(text)).toEqual([]);
  });

  it('knows that numbers are compared and texts are matched', () => {
    expect(complete('metrics.auc |')).not.toContain('LIKE');
    expect(complete('params.alpha |')).not.toContain('>');
    expect(complete('attributes.start_time |')).toContain('>=');
  });

  it('doubles the quotes within a value', () => {
    expect(complete('params.depth = |')).toEqual(["'3'", "'4''5'"]);
    expect(complete("params.depth = '4''5' |")).toEqual(['AND']);
  });

  it('writes the suggestion where the word was begun and keeps what follows', () => {
    const text = "acc AND params.depth = '3'";
    const [first] = completeFilter(text, 3, KNOWN);
    expect(first && acceptSuggestion(text, first)).toEqual({
      text: "metrics.accuracy AND params.depth = '3'",
      caret: 17,
    });
  });
});
