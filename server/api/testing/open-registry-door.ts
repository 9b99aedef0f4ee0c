import { rm } from 'node:fs/promises';
import { env } from '#server/platform/env.ts';
import { type PromotionScenario, promotionScenario } from '#server/platform/testing/promotion-scenario.ts';
import { openTestDoor, type TestDoor } from './open-test-door.ts';

export const RM = '/api/2.0/mlflow/registered-models';
export const MV = '/api/2.0/mlflow/model-versions';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** The registry's addresses over a scenario in which promotions can be played through. */
export interface RegistryDoor {
  scenario: PromotionScenario;
  door: TestDoor;
  call(method: string, path: string, body?: object): Promise<Answer>;
  create(name: string, more?: object): Promise<Answer>;
  version(name: string, more?: object): Promise<Answer>;
  alias(name: string, alias: string, number: number): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the door as an ML engineer's client; the test names a data directory by INTERLOCK_DATA_DIR before. */
export async function openRegistryDoor(): Promise<RegistryDoor> {
  const scenario = await promotionScenario();
  const door = await openTestDoor(scenario.app.uow, { id: scenario.tenant.organisationId, slug: 'acme' });
  const call = async (method: string, path: string, body: object = {}): Promise<Answer> => {
    const query = method === 'GET' ? `?${new URLSearchParams(body as Record<string, string>)}` : '';
    const sent = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await door.call('ml-engineer', method, `${path}${query}`, method === 'GET' ? {} : sent);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return {
    scenario,
    door,
    call,
    create: (name, more = {}) => call('POST', `${RM}/create`, { name, ...more }),
    version: (name, more = {}) =>
      call('POST', `${MV}/create`, { name, source: `s3://models/${name}`, ...more }),
    alias: (name, alias, number) => call('POST', `${RM}/alias`, { name, alias, version: String(number) }),
    async close() {
      await door.close();
      await scenario.close();
      await rm(env().dataDir, { recursive: true, force: true });
    },
  };
}
