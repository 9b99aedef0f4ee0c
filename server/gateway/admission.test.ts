import { expect, test } from 'vitest';
import { openAdmission } from './admission.ts';

test('as many calls as there is room for begin; the rest are refused at once, typed, and told when to come again', async () => {
  const refused: string[] = [];
  const admission = openAdmission(
    () => 0,
    (reason) => refused.push(reason),
  );
  const open = Promise.withResolvers<void>();
  const running = Array.from({ length: 1_000 }, () => admission.run(() => open.promise));
  expect(admission.calls()).toBe(1_000);
  await expect(admission.run(() => Promise.resolve())).rejects.toMatchObject({
    code: 'unavailable',
    details: { reason: 'overloaded', overload: 'calls', retryAfterSeconds: expect.any(Number) },
  });
  expect(refused).toEqual(['calls']);
  open.resolve();
  await Promise.all(running);
  await expect(admission.run(() => Promise.resolve('in'))).resolves.toBe('in');
  await admission.stop(0);
});

test('whoever waits for room begins as soon as there is some, and is refused when there is none in time', async () => {
  const admission = openAdmission(
    () => 0,
    () => undefined,
  );
  const { signal } = new AbortController();
  const open = Promise.withResolvers<void>();
  const running = Array.from({ length: 1_000 }, () => admission.run(() => open.promise));
  await expect(admission.runWhenRoom(() => Promise.resolve('in'), 60, signal)).rejects.toMatchObject({
    details: { reason: 'overloaded' },
  });
  const waiting = admission.runWhenRoom(() => Promise.resolve('in'), 30_000, signal);
  open.resolve();
  await Promise.all(running);
  await expect(waiting).resolves.toBe('in');
  await admission.stop(0);
});

test('no call begins while more was decided than can be recorded', async () => {
  let pressure = 0.9;
  const admission = openAdmission(
    () => pressure,
    () => undefined,
  );
  await expect(admission.run(() => Promise.resolve())).rejects.toMatchObject({
    details: { overload: 'records' },
  });
  pressure = 0.1;
  await expect(admission.run(() => Promise.resolve('in'))).resolves.toBe('in');
  await admission.stop(0);
});

test('stopping waits for calls in progress, and not for ever', async () => {
  const admission = openAdmission(
    () => 0,
    () => undefined,
  );
  const call = Promise.withResolvers<string>();
  const running = admission.run(() => call.promise);
  await admission.stop(10);
  expect(admission.calls()).toBe(1);
  const stopped = admission.stop(60_000);
  call.resolve('done');
  await expect(running).resolves.toBe('done');
  await stopped;
  expect(admission.calls()).toBe(0);
});
