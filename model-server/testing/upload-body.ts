import { readFile } from 'node:fs/promises';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** Bytes of a model of the tests. */
export function readFixture(name: string): Promise<Buffer> {
  return readFile(new URL(`${name}.onnx`, FIXTURES));
}

/** The body of a load call that uploads versions, and names which of them to serve when `config` is given. */
export function uploadBody(versions: Record<string, Uint8Array>, config?: object): object {
  const files = Object.entries(versions).map(([version, bytes]) => [
    `file:${version}/model.onnx`,
    Buffer.from(bytes).toString('base64'),
  ]);
  return { parameters: { ...Object.fromEntries(files), ...(config && { config: JSON.stringify(config) }) } };
}
