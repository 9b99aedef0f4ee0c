import { describe, expect, it } from 'vitest';
import { isSameView, readSettings, showView } from './view-address.ts';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readSettings((name) => params.get(name));
};

describe('views in addresses', () => {
  it.each([
    ['', {}],
    ['filter=metrics.auc+%3E+0.9&sort=-metrics.auc', { filter: 'metrics.auc > 0.9', sort: '-metrics.auc' }],
    ['state=deleted&group=params.depth', { state: 'deleted', group: 'params.depth' }],
    ['state=sideways&cursor=x', {}],
    ['columns=', { columns: '' }],
    [`filter=${'a'.repeat(5_000)}`, {}],
  ])('reads %j', (query, settings) => {
    expect(read(query)).toEqual(settings);
  });

  it('show a view by setting all of it, and take away what it does not say', () => {
    expect(showView({ filter: 'x' })).toEqual({
      filter: 'x',
      sort: null,
      columns: null,
      group: null,
      state: null,
    });
  });

  it('tell equal views from others', () => {
    expect(isSameView(read('group=params.a'), { group: 'params.a' })).toBe(true);
    expect(isSameView(read('columns='), {})).toBe(false);
  });
});
