import { describe, expect, test } from 'vitest';
import { formatId } from '#server/platform/domain/ids.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { LOOKS_MS, untilKnown } from './until-known.ts';

const now = new Date('2026-11-22T10:00:00Z');
const idOf = (ageMs: number) =>
  formatId('decision', new Date(now.getTime() - ageMs), new Uint8Array(10).fill(7));

/** Refuses as often as it is told, then answers. */
function known(after: number, refusal: () => Error = () => notFound('decision')) {
  let looks = 0;
  return {
    looks: () => looks,
    run: async () => {
      looks += 1;
      if (looks <= after) throw refusal();
      return 'known';
    },
  };
}

describe('what needs a decision', () => {
  test('is tried again while the decision may be on its way', async () => {
    const { run, looks } = known(3);
    await expect(untilKnown({ decisionId: idOf(80), now }, run, [1, 1, 1])).resolves.toBe('known');
    expect(looks()).toBe(4);
  });

  test('is refused after the last look, as it was', async () => {
    const { run, looks } = known(9);
    const asked = untilKnown({ decisionId: idOf(80), now }, run, [1, 1]);
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    expect(looks()).toBe(3);
  });

  test.each([
    ['of a decision made long ago', idOf(600_000)],
    ['of what is no id', 'dec_nonsense'],
    ['of an id of something else', formatId('workflow', now, new Uint8Array(10))],
  ])('is refused at once where it is %s', async (_, decisionId) => {
    const { run, looks } = known(1);
    await expect(untilKnown({ decisionId, now }, run, [1])).rejects.toMatchObject({ code: 'not-found' });
    expect(looks()).toBe(1);
  });

  test('is not tried again for any other reason', async () => {
    const { run, looks } = known(1, () => new Refusal('forbidden', 'Not yours.'));
    const asked = untilKnown({ decisionId: idOf(0), now }, run, [1]);
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    expect(looks()).toBe(1);
  });

  test('waits longer than a journal takes, and no longer than a caller does', () => {
    const total = LOOKS_MS.reduce((sum, waitMs) => sum + waitMs, 0);
    expect(total).toBeGreaterThan(1_000);
    expect(total).toBeLessThan(2_000);
  });
});
