import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';
import { readSpoolLines, spoolLine } from './spool-lines.ts';

test('the checksum is the one that everybody means', () => {
  expect(crc32('123456789')).toBe('cbf43926');
  expect(crc32('')).toBe('00000000');
});

const a = '{"id":"dec_1","subject":"Käthe"}';
const b = '{"id":"dec_2"}';

test.each([
  ['nothing', '', [], []],
  ['whole lines', spoolLine(a) + spoolLine(b), [a, b], []],
  ['a line that was being written', spoolLine(a) + spoolLine(b).slice(0, -1), [a], []],
  ['a line that was hardly begun', `${spoolLine(a)}4`, [a], []],
  ['a damaged line between', `${spoolLine(a).replace('dec_1', 'dec_9')}${spoolLine(b)}`, [b], 1],
  ['zeroes where a disk lost a page', `\u0000\u0000\u0000\n${spoolLine(b)}`, [b], 1],
])('reads %s', (_, text, records, damaged) => {
  const read = readSpoolLines(text);
  expect(read.records).toEqual(records);
  expect(read.damaged).toHaveLength(typeof damaged === 'number' ? damaged : 0);
});
