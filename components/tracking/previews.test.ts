import { describe, expect, it } from 'vitest';
import { firstRunCode, trackingUrl } from './first-run-code.ts';
import { prepareTablePreview } from './prepare-table-preview.ts';
import { previewKind, whyNoPreview } from './preview-kind.ts';

describe('previews of files', () => {
  it.each([
    ['plots/roc.PNG', 1_000, 'image'],
    ['plots/roc.svg', 1_000, 'text'],
    ['holdout.csv', 1_000, 'table'],
    ['report.html', 1_000, 'html'],
    ['model/MLmodel', 500, 'text'],
    ['metrics.json', 500, 'json'],
    ['model/model.pkl', 500, null],
    ['holdout.csv', 3_000_000, null],
    ['notes.txt', null, 'text'],
  ])('%s of %s bytes is shown as %s', (path, size, kind) => {
    expect(previewKind(path, size)).toBe(kind);
  });

  it('say why there is none', () => {
    expect(whyNoPreview('model.pkl', 10)).toContain('of this kind');
    expect(whyNoPreview('holdout.csv', 3_000_000)).toContain('too large');
  });
});

describe('the first run', () => {
  it('is three lines, with the address of the organisation and quotes that hold', () => {
    const lines = firstRunCode(trackingUrl('https://host', 'acme'), 'a "b"').split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"https://host/orgs/acme"');
    expect(lines[1]).toContain('"a \\"b\\""');
  });
});

describe('tables in files', () => {
  it.each([
    ['a,b\n1,2\n', ',', ['a', 'b'], [['1', '2']]],
    ['a,b\r\n"x, y","say ""hi"""', ',', ['a', 'b'], [['x, y', 'say "hi"']]],
    ['a\tb\n1\t"two\nlines"\n', '\t', ['a', 'b'], [['1', 'two\nlines']]],
    ['', ',', [], []],
    ['a,b\n"never closed', ',', ['a', 'b'], [['never closed']]],
  ] as const)('reads %j', (text, separator, columns, rows) => {
    expect(prepareTablePreview(text, separator)).toEqual({ columns, rows, left: 0 });
  });

  it('shows the first rows and says how many are left', () => {
    const { rows, left } = prepareTablePreview(`n\n${'1\n'.repeat(1_000)}`, ',');
    expect([rows.length, left]).toEqual([200, 800]);
  });
});
