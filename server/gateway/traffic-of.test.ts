import { expect, test } from 'vitest';
import { reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import type { Gateway } from './gateway.ts';
import { openHedges } from './hedges.ts';
import type { Passage } from './passage.ts';
import { trafficOf } from './traffic-of.ts';

const { breaker, bulkhead } = reliabilitySchema.parse({ breaker: {}, bulkhead: { concurrentMax: 1 } });

test.each([
  ['a call', false, 1],
  ['a simulation', true, 0],
])('%s that fails and takes places counts for others: %s', async (_, isSimulation, inside) => {
  const gateway = {
    breakers: openBreakers(),
    bulkheads: openBulkheads(),
    hedges: openHedges(),
  } as unknown as Gateway;
  const traffic = trafficOf(gateway, { isSimulation } as Passage);
  if (!breaker || !bulkhead) throw new Error('no policy');
  await traffic.bulkheads.enter('rev_1', bulkhead, 0);
  expect(gateway.bulkheads.countOf('rev_1').inside).toBe(inside);
  for (let at = 0; at < 50; at += 1) traffic.breakers.enter('rev_1', breaker)?.('failed');
  expect(gateway.breakers.restsForMs('rev_1') > 0).toBe(!isSimulation);
});
