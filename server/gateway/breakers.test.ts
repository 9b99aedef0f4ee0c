import { expect, test } from 'vitest';
import { type BreakerChange, openBreakers } from './breakers.ts';

const policy = { windowMs: 1_000, callsMin: 2, failureShare: 0.5, openMs: 500 };

test('announces what is found out here, and obeys what is heard without telling it again', () => {
  let nowMs = 0;
  const told: BreakerChange[] = [];
  const [here, there] = [openBreakers(() => nowMs), openBreakers(() => nowMs)];
  here.follow((change) => {
    told.push(change);
    there.hear(change);
  });
  there.follow((change) => told.push(change));
  here.enter('rvn_1', policy)?.('failed');
  here.enter('rvn_1', policy)?.('failed');
  expect(told).toEqual([{ revisionId: 'rvn_1', news: { kind: 'opened', forMs: 500 } }]);
  expect(here.enter('rvn_1', policy)).toBeNull();
  expect(there.enter('rvn_1', policy)).toBeNull();
  expect(there.restsForMs('rvn_1')).toBe(500);
  expect(there.enter('rvn_2', policy)).not.toBeNull();
  nowMs = 500;
  here.enter('rvn_1', policy)?.('succeeded');
  expect(told.at(-1)).toEqual({ revisionId: 'rvn_1', news: { kind: 'closed' } });
  expect(there.enter('rvn_1', policy)).not.toBeNull();
  expect(told).toHaveLength(2);
});
