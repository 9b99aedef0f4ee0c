import { expect, test } from 'vitest';
import { waitingRoom } from './waiting-room.ts';

test('one caller cannot take the places of the others, and a place left is free once', () => {
  const room = waitingRoom({ max: 3, perCallerMax: 2 });
  const leave = room.enter('greedy');
  room.enter('greedy');
  expect(() => room.enter('greedy')).toThrow(/has 2 calls waiting/);
  room.enter('other');
  expect(() => room.enter('third')).toThrow(/Too many callers/);
  leave();
  leave();
  room.enter('third');
  expect(() => room.enter('greedy')).toThrow(/Too many callers/);
});
