import { expect, test } from 'vitest';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import { openRememberedAnswers, type Remembered } from './remembered-answers.ts';

const answer = (decisionId: string, text = ''): Remembered => ({
  evidence: { kind: 'answered', output: { risk: 0.1 }, content: { text } },
  decisionId,
  revision: { id: 'rvn_1' } as RouteRevision,
});
const workflow = { id: 'wfl_1', purges: 0 };
const HOUR_MS = 3_600_000;

test('gives again what was found, and forgets what is as good as old', async () => {
  const answers = openRememberedAnswers();
  answers.begin(workflow, 'a')(answer('dec_1'), HOUR_MS);
  answers.begin(workflow, 'b')(answer('dec_2'), 5);
  expect(answers.find('a')?.decisionId).toBe('dec_1');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(answers.find('b')).toBeNull();
  expect(answers.find('c')).toBeNull();
});

test('lets others wait for the one that asks, also when it finds nothing', async () => {
  const answers = openRememberedAnswers();
  const found = answers.begin(workflow, 'a');
  const waiting = [answers.awaited('a'), answers.awaited('a')];
  expect(answers.awaited('b')).toBeNull();
  found(answer('dec_1'), HOUR_MS);
  expect((await Promise.all(waiting)).map((one) => one?.decisionId)).toEqual(['dec_1', 'dec_1']);
  expect(answers.awaited('a')).toBeNull();
  const again = answers.begin(workflow, 'c');
  const third = answers.awaited('c');
  again(null, HOUR_MS);
  expect(await third).toBeNull();
  expect(answers.find('c')).toBeNull();
});

test('keeps no more than it may, and nothing that is too large for it', () => {
  const answers = openRememberedAnswers(100_000);
  for (let at = 0; at < 500; at += 1) answers.begin(workflow, `key-${at}`)(answer(`dec_${at}`), HOUR_MS);
  expect(answers.size().bytes).toBeLessThanOrEqual(100_000);
  expect(answers.find('key-0')).toBeNull();
  expect(answers.find('key-499')).not.toBeNull();
  answers.begin(workflow, 'large')(answer('dec_l', 'x'.repeat(10_000)), HOUR_MS);
  expect(answers.find('large')).toBeNull();
});

test('frees what a purge made worthless, of that workflow only', () => {
  const answers = openRememberedAnswers();
  answers.begin(workflow, 'a')(answer('dec_1'), HOUR_MS);
  answers.begin({ id: 'wfl_2', purges: 0 }, 'b')(answer('dec_2'), HOUR_MS);
  answers.begin({ id: 'wfl_1', purges: 1 }, 'c')(answer('dec_3'), HOUR_MS);
  expect(answers.find('a')).toBeNull();
  expect(answers.find('b')).not.toBeNull();
  expect(answers.find('c')).not.toBeNull();
});

test('frees it as soon as it is told of the purge, and takes nothing of before any more', () => {
  const answers = openRememberedAnswers();
  answers.begin(workflow, 'a')(answer('dec_1'), HOUR_MS);
  const late = answers.begin(workflow, 'late');
  answers.forgetPurged({ id: 'wfl_1', purges: 1 });
  late(answer('dec_2'), HOUR_MS);
  expect(answers.size().answers).toBe(0);
});
