import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { openEventStream } from './event-stream.ts';

/** A response of which nobody takes anything until it is drained. */
function stuckResponse() {
  const response = Object.assign(new EventEmitter(), {
    destroyed: false,
    writableEnded: false,
    writeHead: () => undefined,
    write: () => false,
    destroy: () => undefined,
  });
  return { response, asServer: response as unknown as ServerResponse };
}

test('everybody who sends to a slow caller waits for the same room', async () => {
  const { response, asServer } = stuckResponse();
  const events = openEventStream(asServer, {});
  const sent = Array.from({ length: 20 }, () => events.send('part'));
  expect(new Set(sent).size).toBe(1);
  expect(response.listenerCount('drain')).toBe(1);
  expect(response.listenerCount('close')).toBe(1);
  response.emit('drain');
  await sent[0];
  expect(response.listenerCount('drain')).toBe(0);
  const later = events.send('more');
  expect(later).not.toBe(sent[0]);
  response.emit('close');
  await later;
});
