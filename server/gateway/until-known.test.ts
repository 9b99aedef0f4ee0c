import { describe, expect, test } from 'vitest';
import { formatId } from '#server/platform/domain/ids.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { LOOKS_MS, untilKnown } from './until-known.ts';

const organisationId = 'org_one';
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
    await expect(untilKnown({ decisionId: idOf(80), organisationId, now }, run, [1, 1, 1])).resolves.toBe(
      'known',
    );
    expect(looks()).toBe(4);
  });

  test('is refused after the last look, as it was', async () => {
    const { run, looks } = known(9);
    const asked = untilKnown({ decisionId: idOf(80), organisationId, now }, run, [1, 1]);
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    expect(looks()).toBe(3);
  });

  test.each([
    ['of a decision made long ago', idOf(600_000)],
    ['of what is no id', 'dec_nonsense'],
    ['of an id of something else', formatId('workflow', now, new Uint8Array(10))],
  ])('is refused at once where it is %s', async (_, decisionId) => {
    const { run, looks } = known(1);
    await expect(untilKnown({ decisionId, organisationId, now }, run, [1])).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(looks()).toBe(1);
  });

  test('is not tried again for any other reason', async () => {
    const { run, looks } = known(1, () => new Refusal('forbidden', 'Not yours.'));
    const asked = untilKnown({ decisionId: idOf(0), organisationId, now }, run, [1]);
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    expect(looks()).toBe(1);
  });

  test('takes so many places of one organisation and leaves the others to the rest', async () => {
    const held = Promise.withResolvers<void>();
    const away = () => {
      let isFirst = true;
      return async () => {
        if (!isFirst) return held.promise;
        isFirst = false;
        throw notFound('decision');
      };
    };
    const ask = (of: string) => untilKnown({ decisionId: idOf(80), organisationId: of, now }, away(), [1]);
    const waiting = Array.from({ length: 20 }, () => ask('org_one'));
    await expect(ask('org_one')).rejects.toMatchObject({ code: 'not-found' });
    const other = ask('org_two');
    held.resolve();
    await Promise.all([...waiting, other]);
    await ask('org_one');
  });

  test('waits longer than a journal takes, and no longer than a caller does', () => {
    const total = LOOKS_MS.reduce((sum, waitMs) => sum + waitMs, 0);
    expect(total).toBeGreaterThan(1_000);
    expect(total).toBeLessThan(2_000);
  });
});
