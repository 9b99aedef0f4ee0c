import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** `docs/asvs.md` promises tests: each file and each name it quotes is there, and every requirement that was chosen has a row. */
const root = join(import.meta.dirname, '../..');
const REQUIREMENTS = `
  1.2.4 1.2.10 1.3.6 1.5.2 2.2.2 2.3.1 2.3.3 2.3.4 2.3.5 2.4.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.4.1 3.4.3 3.4.4
  3.4.5 3.4.6 3.4.8 3.5.1 3.5.2 3.5.3 3.7.2 4.1.1 4.1.3 4.1.4 5.2.1 5.2.2 5.2.3 5.4.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5
  6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.4 6.3.8 6.4.3 6.5.1 6.5.5 6.6.3 6.8.1 6.8.2 6.8.4 7.2.3
  7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.5.3 8.2.1 8.2.2 8.2.3 8.3.2 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1
  9.2.2 9.2.3 10.2.1 10.2.2 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 11.3.2 11.3.3 11.3.4 11.4.2 11.5.1 13.2.2 13.4.1 13.4.2
  13.4.3 13.4.4 13.4.5 13.4.6 14.2.1 14.3.2 14.3.3 15.2.1 15.3.1 15.3.2 15.3.3 15.3.6 15.4.2 16.2.1 16.2.2 16.2.3 16.2.4
  16.2.5 16.3.1 16.3.2 16.3.3 16.4.1 16.4.2 16.5.1 16.5.3
`
  .trim()
  .split(/\s+/);

interface Row {
  numbers: string[];
  files: { path: string; names: string[] }[];
}

const ROWS: Row[] = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, numbers = '', , shown = ''] = line
      .split(' | ')
      .flatMap((cell, index) => (index === 0 ? ['', cell] : [cell]));
    return {
      numbers: numbers.replace(/^\|\s*/, '').split(/,\s*/),
      files: shown
        .replace(/\s*\|$/, '')
        .split('; ')
        .map((part) => ({
          path: /`([^`]+)`/.exec(part)?.[1] ?? part,
          names: [...part.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
        })),
    };
  });

function order(number: string): number {
  return number.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
}

/** The text of a file with its template holes as they are quoted. */
const written = new Map<string, string>();
function textOf(path: string): string {
  const known = written.get(path) ?? readFileSync(join(root, path), 'utf8').replace(/\$\{\w+\}/g, '…');
  written.set(path, known);
  return known;
}

test('every chosen requirement has its row, and rows are in order', () => {
  const listed = ROWS.flatMap(({ numbers }) => numbers);
  expect(REQUIREMENTS.filter((number) => !listed.includes(number))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  const firsts = ROWS.map(({ numbers }) => order(numbers[0] ?? ''));
  expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
});

describe.each(ROWS.map((row) => [row.numbers.join(', '), row] as const))('%s', (_, { files }) => {
  test('names tests that exist', () => {
    expect(files.length).toBeGreaterThan(0);
    for (const { path, names } of files) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      for (const name of names) expect([path, name, textOf(path).includes(name)]).toEqual([path, name, true]);
    }
  });
});
