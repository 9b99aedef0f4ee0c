import type { Readable } from 'node:stream';

/** A caller who takes nothing for so long has one of the places that all share, for nothing. */
export const SILENCE_MS = 60_000;

/**
 * A file as the body of an answer, read as fast as it is taken and no faster. Once nobody has taken anything for `silenceMs`
 * milliseconds the file is closed and the answer broken off, so that it cannot pass for a whole one.
 */
export function endWhenSilent(file: Readable, silenceMs = SILENCE_MS): ReadableStream<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let timer: NodeJS.Timeout | undefined;
  const wait = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    timer = setTimeout(() => {
      file.destroy();
      controller.error(new Error('nobody took what was sent'));
    }, silenceMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: wait,
      async pull(controller) {
        clearTimeout(timer);
        const { done, value } = await chunks.next();
        if (done) return controller.close();
        controller.enqueue(value);
        wait(controller);
      },
      cancel() {
        clearTimeout(timer);
        file.destroy();
      },
    },
    // Nothing is read ahead: each pull is somebody who takes.
    { highWaterMark: 0 },
  );
}
