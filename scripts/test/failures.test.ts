import { expect, test } from 'vitest';
import { playwrightFailures, vitestFailures, wordFailures } from './failures.ts';

test('tests that failed and files that did not load are told from the report of Vitest', () => {
  const report = {
    testResults: [
      {
        name: '/a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'adds', status: 'passed' },
          {
            fullName: 'divides',
            status: 'failed',
            failureMessages: ['Error: by zero', '    at /a.test.ts:3'],
          },
        ],
      },
      { name: '/b.test.ts', status: 'failed', message: 'cannot be parsed', assertionResults: [] },
      { name: '/c.test.ts', status: 'passed', assertionResults: [{ fullName: 'is', status: 'passed' }] },
    ],
  };
  expect(vitestFailures(JSON.stringify(report))).toEqual([
    { file: '/a.test.ts', name: 'divides', message: 'Error: by zero\n    at /a.test.ts:3' },
    { file: '/b.test.ts', name: 'the file itself', message: 'cannot be parsed' },
  ]);
});

test('journeys that failed are told at whatever depth, and errors outside of them', () => {
  const spec = (title: string, ok: boolean) => ({
    title,
    file: 'a.spec.ts',
    ok,
    tests: [{ results: [{ errors: ok ? [] : [{ message: 'waited in vain' }] }] }],
  });
  const report = {
    suites: [
      { specs: [spec('first', true), spec('second', false)], suites: [{ specs: [spec('third', false)] }] },
    ],
    errors: [{ message: 'no browser' }],
  };
  expect(playwrightFailures(JSON.stringify(report)).map(({ name, message }) => [name, message])).toEqual([
    ['second', 'waited in vain'],
    ['third', 'waited in vain'],
    ['outside tests', 'no browser'],
  ]);
});

test('failures are worded without colours, and cut where they are long', () => {
  const message = `\u001b[31mError\u001b[39m\n${'line\n'.repeat(100)}`;
  const worded = wordFailures(Array.from({ length: 22 }, (_, i) => ({ file: 'a', name: `${i}`, message })));
  expect(worded).toContain('FAILED a › 0\n    Error\n    line');
  expect(worded.split('\n')).toHaveLength(20 * 15 + 1);
  expect(worded).toMatch(/and 2 more$/);
});
