import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  ArtifactEncryptor,
  decryptArtifact,
  HEADER_BYTES,
  isEncrypted,
  plainSize,
} from './artifact-cipher.ts';

const CHUNK = 64 * 1024;

function encrypted(plain: Buffer, step: number): Buffer {
  const encryptor = new ArtifactEncryptor();
  const parts = [encryptor.header()];
  for (let at = 0; at < plain.length; at += step)
    parts.push(...encryptor.push(plain.subarray(at, at + step)));
  return Buffer.concat([...parts, encryptor.end()]);
}

async function decrypted(file: Buffer, step = 10_000): Promise<Buffer> {
  const read = async function* () {
    for (let at = 0; at < file.length; at += step) yield file.subarray(at, at + step);
  };
  const parts: Buffer[] = [];
  for await (const part of decryptArtifact(read())) parts.push(part);
  return Buffer.concat(parts);
}

test.each([100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])(
  '%i bytes come back, in whatever pieces they travel',
  async (size) => {
    const plain = randomBytes(size);
    const file = encrypted(plain, 7_919);
    expect(isEncrypted(file)).toBe(true);
    expect(plainSize(file.length)).toBe(size);
    expect((await decrypted(file)).equals(plain)).toBe(true);
    expect((await decrypted(file, 200_000)).equals(plain)).toBe(true);
    expect(file.includes(plain.subarray(0, Math.min(size, 64)))).toBe(false);
  },
);

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
