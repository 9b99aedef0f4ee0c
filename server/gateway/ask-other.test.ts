import { describe, expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { askOther, otherRoute } from './ask-other.ts';
import type { Meter } from './domain/meter.ts';
import type { Gateway } from './gateway.ts';
import type { Charge } from './lease-allowances.ts';
import type { Passage } from './passage.ts';

const routeOf = (slug: string, workspaceId = 'wsp_1', callPolicy: object = {}): Route =>
  ({
    workflowId: `wfl_${slug}`,
    slug,
    workspaceId,
    callPolicy: callPolicySchema.parse(callPolicy),
    revision: {},
  }) as Route;

const policy = {
  limits: { perToken: { callsPerDay: 2 }, perWorkflow: { moneyPerDay: 5 } },
  price: { currency: 'EUR', perCall: 0.5, perMillionTokensIn: 1_000_000 },
};
const other = routeOf('other', 'wsp_1', policy);

test.each([
  ['other', 'other'],
  ['of-another-workspace', undefined],
  ['own', undefined],
  ['stopped', undefined],
  ['nowhere', undefined],
  ['__proto__', undefined],
])('a policy that names %s may ask %s', (slug, expected) => {
  const workflows = {
    own: routeOf('own'),
    other,
    stopped: routeOf('stopped'),
    'of-another-workspace': routeOf('of-another-workspace', 'wsp_2'),
  };
  const snapshot = { organisationId: 'org_1', version: 1, workflows };
  const stopOf = (id: string) => (id === 'wfl_stopped' ? { stopId: 'stp_1' } : undefined);
  const gateway = { routes: { stopOf } } as unknown as Gateway;
  expect(otherRoute(gateway, { snapshot, route: workflows.own }, slug)?.slug).toBe(expected);
});

describe('asking another workflow', () => {
  const charged: Meter[][] = [];
  const settled: object[] = [];
  const charge: Charge = { settle: (used) => void settled.push(used), giveBack: () => undefined };
  const gatewayWith = (answer: () => Charge | Promise<Charge>) =>
    ({
      limits: {
        charge(meters: Meter[]) {
          charged.push(meters);
          return answer();
        },
      },
    }) as unknown as Gateway;
  const by = (isSimulation = false) => ({ token: { id: 'tok_1' }, isSimulation }) as Passage;
  const answered = () =>
    Promise.resolve({
      kind: 'answered' as const,
      output: { p: 0.1 },
      usage: { tokensIn: 3, tokensOut: 4, isEstimated: false, firstTokenMs: null },
    });

  test('counts on its limits what it really used', async () => {
    for (const answer of [() => charge, () => Promise.resolve(charge)])
      await askOther(gatewayWith(answer), by(), other, 1_000, answered);
    const keys = ['tok_1|wfl_other|callsPerDay', 'wfl_other|moneyPerDay'];
    expect(charged.splice(0).map((meters) => meters.map(({ key }) => key))).toEqual([keys, keys]);
    const used = { tokens: 7, money: 3.5 };
    expect(settled.splice(0)).toEqual([used, used]);
  });

  test('is not done where they allow no more, or do not tell in time', async () => {
    const never = () => Promise.reject(new Error('it was asked'));
    const full = () => Promise.reject(new Refusal('too-many-requests', 'Used up.'));
    await expect(askOther(gatewayWith(full), by(), other, 1_000, never)).rejects.toThrow('Used up.');
    let tell: (charge: Charge) => void = () => {};
    const late = () => new Promise<Charge>((resolve) => (tell = resolve));
    await expect(askOther(gatewayWith(late), by(), other, 20, never)).rejects.toThrow('in time');
    tell(charge);
    await Promise.resolve();
    expect(settled.splice(0)).toEqual([{ tokens: 0, money: 0 }]);
    charged.length = 0;
  });

  test('costs nothing in a simulation', async () => {
    await askOther(
      gatewayWith(() => charge),
      by(true),
      other,
      1_000,
      answered,
    );
    expect([charged, settled]).toEqual([[], []]);
  });
});
