import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  ArtifactEncryptor,
  decryptArtifact,
  HEADER_BYTES,
  isEncrypted,
  plainSize,
  sealedSpan,
} from './artifact-cipher.ts';

const CHUNK = 64 * 1024;

function encrypted(plain: Buffer, step: number): Buffer {
  const encryptor = new ArtifactEncryptor();
  const parts = [encryptor.header()];
  for (let at = 0; at < plain.length; at += step)
    parts.push(...encryptor.push(plain.subarray(at, at + step)));
  return Buffer.concat([...parts, encryptor.end()]);
}

async function decrypted(
  file: Buffer,
  step = 10_000,
  [start, end] = [0, plainSize(file.length)],
): Promise<Buffer> {
  const span = sealedSpan(file.length, start, end);
  const read = async function* () {
    for (let at = span.fromByte; at < span.untilByte; at += step)
      yield file.subarray(at, Math.min(at + step, span.untilByte));
  };
  const parts: Buffer[] = [];
  for await (const part of decryptArtifact(read(), file.subarray(0, HEADER_BYTES), span)) parts.push(part);
  return Buffer.concat(parts).subarray(0, end - start);
}

test.each([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])(
  '%i bytes come back, in whatever pieces they travel',
  async (size) => {
    const plain = randomBytes(size);
    const file = encrypted(plain, 7_919);
    expect(isEncrypted(file)).toBe(true);
    expect(plainSize(file.length)).toBe(size);
    expect((await decrypted(file)).equals(plain)).toBe(true);
    expect((await decrypted(file, 200_000)).equals(plain)).toBe(true);
    if (size >= 64) expect(file.includes(plain.subarray(0, 64))).toBe(false);
  },
);

test.each([
  [0, 1],
  [5, 9],
  [CHUNK - 1, CHUNK + 1],
  [CHUNK, 2 * CHUNK],
  [CHUNK + 3, 3 * CHUNK + 17],
  [3 * CHUNK, 3 * CHUNK + 17],
  [3 * CHUNK + 16, 3 * CHUNK + 17],
])('bytes %i to %i are read without those before them', async (start, end) => {
  const plain = randomBytes(3 * CHUNK + 17);
  const file = encrypted(plain, CHUNK);
  expect((await decrypted(file, 9_999, [start, end])).equals(plain.subarray(start, end))).toBe(true);
});

test('a changed byte, a missing end and chunks in another order are noticed', async () => {
  const file = encrypted(randomBytes(3 * CHUNK), CHUNK);
  const sealed = CHUNK + 16;
  const changed = Buffer.from(file);
  changed.writeUInt8(changed.readUInt8(100_000) ^ 1, 100_000);
  const [first, second] = [0, 1].map((at) =>
    file.subarray(HEADER_BYTES + at * sealed, HEADER_BYTES + (at + 1) * sealed),
  ) as [Buffer, Buffer];
  const swapped = Buffer.concat([
    file.subarray(0, HEADER_BYTES),
    second,
    first,
    file.subarray(HEADER_BYTES + 2 * sealed),
  ]);
  const cut = [file.subarray(0, -1), file.subarray(0, HEADER_BYTES + 2 * sealed), file.subarray(0, 10)];
  for (const broken of [changed, swapped, ...cut]) await expect(decrypted(broken)).rejects.toThrow();
});
