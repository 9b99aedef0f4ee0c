import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/** A file of the verifier as it lies in an export. */
export interface VerifierFile {
  name: string;
  text: string;
}

let known: VerifierFile[] | undefined;

/** The verifier's files as plain JavaScript, so that any Node runs them without having heard of types. */
export async function verifierFiles(): Promise<VerifierFile[]> {
  if (known) return known;
  const folder = join(process.cwd(), 'scripts', 'audit-verify');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort();
  known = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(folder, name), 'utf8');
      const text = stripTypeScriptTypes(source)
        .replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.mjs'")
        .replaceAll(/[ \t]+$/gm, '');
      return { name: name.replace(/\.ts$/, '.mjs'), text };
    }),
  );
  return known;
}
