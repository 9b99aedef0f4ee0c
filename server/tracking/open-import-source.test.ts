import { expect, test } from 'vitest';
import { inSmallerPages, SourceError } from './open-import-source.ts';

function tooLarge(): SourceError {
  const fault = new SourceError('too large', null, true);
  fault.isTooLarge = true;
  return fault;
}

test('an answer that is too large is asked for in parts, down to one thing', async () => {
  const asked: number[] = [];
  const ask = async (most: number) => {
    asked.push(most);
    if (most > 1) throw tooLarge();
    return 'one';
  };
  expect([await inSmallerPages(100, ask), asked]).toEqual(['one', [100, 10, 1]]);
});

test('one thing that is too large is told, and so is every other fault, at once', async () => {
  await expect(inSmallerPages(50, () => Promise.reject(tooLarge()))).rejects.toMatchObject({
    isTooLarge: true,
  });
  let calls = 0;
  const refused = () => {
    calls += 1;
    return Promise.reject(new SourceError('no', 500, false));
  };
  await expect(inSmallerPages(50, refused)).rejects.toMatchObject({ status: 500 });
  expect(calls).toBe(1);
});
