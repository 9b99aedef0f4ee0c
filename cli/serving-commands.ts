import type { Command } from './command.ts';
import { Complaint } from './complaint.ts';
import { tableOf } from './print-table.ts';
import { getVersion } from './version-commands.ts';

interface ServingPlace {
  versionId: string;
  environment: string;
  workflow: { name: string };
  state: string;
}

const BESIDE_MAX = 5;

/** Several versions looked at together. */
export const SERVING_COMMANDS: readonly Command[] = [
  {
    name: 'versions serving',
    takes: ['model', 'version…'],
    about: 'Show where versions serve, are on the way, or stand ready as the way back',
    operations: ['versions.servingPlaces'],
    run: async (api, given) => {
      const model = given.word('model');
      const versions = await Promise.all(given.rest().map((version) => getVersion(api, model, version)));
      const found = await api.call<{ items: readonly ServingPlace[] }>('POST', '/versions/serving-places', {
        versionIds: versions.map(({ id }) => id),
      });
      const numbers = new Map(versions.map(({ id, number }) => [id, number]));
      const rows = found.items.map(({ versionId, workflow, environment, state }) => [
        numbers.get(versionId),
        workflow.name,
        environment,
        state,
      ]);
      const heads = ['Version', 'Workflow', 'Environment', 'State'];
      return { value: found, lines: rows.length === 0 ? ['They serve nowhere.'] : tableOf(heads, rows) };
    },
  },
  {
    name: 'versions beside',
    takes: ['model', 'version…'],
    about: 'Show two to five versions side by side, as JSON',
    operations: ['versions.sideBySide'],
    run: async (api, given) => {
      const numbers = given.rest();
      if (numbers.length < 2 || numbers.length > BESIDE_MAX)
        throw new Complaint('usage', `Name two to ${BESIDE_MAX} versions.`);
      const model = given.word('model');
      const versions = await Promise.all(numbers.map((version) => getVersion(api, model, version)));
      const versionIds = versions.map(({ id }) => id).join(',');
      const found = await api.call('GET', '/versions-side-by-side', { versionIds });
      return { value: found, lines: JSON.stringify(found, null, 2).split('\n') };
    },
  },
  {
    name: 'keys list',
    takes: [],
    about: 'List the keys whose signatures over models are trusted',
    operations: ['trustedKeys.list'],
    run: async (api) => {
      const found = await api.call<{
        items: readonly { name: string; fingerprint: string; revokedAt: string | null }[];
      }>('GET', '/trusted-keys');
      const rows = found.items.map(({ name, fingerprint, revokedAt }) => [
        name,
        revokedAt === null ? 'trusted' : 'revoked',
        fingerprint.slice(0, 16),
      ]);
      return {
        value: found,
        lines: rows.length === 0 ? ['No keys.'] : tableOf(['Name', 'State', 'Fingerprint'], rows),
      };
    },
  },
];
