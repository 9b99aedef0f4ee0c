import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPage, type Walked } from './import-paging.ts';

const walked = (pages: number, empty = 0): Walked => ({ pages, empty });

test.each([
  [{ page: null }, { token: undefined, found: 3 }, { kind: 'end' }],
  [{ page: 'a' }, { token: '', found: 0 }, { kind: 'end' }],
  [{ page: null }, { token: 'a', found: 3 }, { kind: 'page', page: 'a', walked: walked(1) }],
  [
    { page: 'a', walked: walked(7, 3) },
    { token: 'b', found: 1 },
    { kind: 'page', page: 'b', walked: walked(8) },
  ],
  [
    { page: 'a', walked: walked(7, 3) },
    { token: 'b', found: 0 },
    { kind: 'page', page: 'b', walked: walked(8, 4) },
  ],
  [{ page: 'a', walked: walked(7) }, { token: 'a', found: 100 }, { kind: 'endless' }],
  [{ page: 'a', walked: walked(30, 19) }, { token: 'b', found: 0 }, { kind: 'endless' }],
  [{ page: 'a', walked: walked(99_999) }, { token: 'b', found: 100 }, { kind: 'endless' }],
])('after %j, an answer with %j leads to %j', (at, answer, expected) => {
  expect(nextPage(at, answer)).toEqual(expected);
});

test('whatever a source answers, a list that brings nothing is left after few pages', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.string({ minLength: 1 })), (tokens) => {
      let at: { page: string | null; walked?: Walked } = { page: null };
      for (let asked = 1; asked <= 20; asked += 1) {
        const next = nextPage(at, { token: String(tokens.next().value), found: 0 });
        if (next.kind !== 'page') return next.kind === 'endless';
        at = next;
      }
      return false;
    }),
  );
});
