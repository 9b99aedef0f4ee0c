import type { Command } from './command.ts';
import { tellDone } from './command.ts';
import { tableOf, timeOf } from './print-table.ts';
import { readJsonFile } from './read-json-file.ts';
import { getVersion } from './version-commands.ts';

interface CardShown {
  revisions: readonly {
    number: number;
    card: Readonly<Record<string, unknown>>;
    createdBy: string;
    createdAt: string;
  }[];
  usedBy: readonly unknown[];
}

const ONE = ['model', 'version'];

/** Cards of versions, whose revisions stay on record. */
export const CARD_COMMANDS: readonly Command[] = [
  {
    name: 'cards show',
    takes: ONE,
    about: 'Show the card of a version and who revised it',
    operations: ['cards.show'],
    run: async (api, given) => {
      const { id } = await getVersion(api, given.word('model'), given.word('version'));
      const found = await api.call<CardShown>('GET', `/versions/${encodeURIComponent(id)}/card`);
      const [newest] = found.revisions;
      const said = Object.entries(newest?.card ?? {}).filter(
        ([, text]) => typeof text === 'string' && text !== '',
      );
      const sections = said.flatMap(([name, text]) => [`${name}:`, ...String(text).split('\n'), '']);
      const rows = found.revisions.map(({ number, createdBy, createdAt }) => [
        number,
        createdBy,
        timeOf(createdAt),
      ]);
      return { value: found, lines: [...sections, ...tableOf(['Revision', 'By', 'At'], rows)] };
    },
  },
  {
    name: 'cards revise',
    takes: ['model', 'version', 'file'],
    options: { note: { value: 'TEXT', about: 'why it says something else now' } },
    about: 'Say something else in the card of a version, from a JSON file with its sections',
    operations: ['cards.revise', 'cards.show'],
    run: async (api, given) => {
      const card = await readJsonFile(given.word('file'));
      const { id } = await getVersion(api, given.word('model'), given.word('version'));
      const path = `/versions/${encodeURIComponent(id)}/card`;
      const { revisions } = await api.call<CardShown>('GET', path);
      const fields = { card, basedOn: revisions[0]?.number ?? 0, note: given.text('note') };
      return tellDone(await api.call('POST', path, fields), 'The card says so from now on.');
    },
  },
];
