import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from './demo-browser.ts';

/** Who works at the demonstration's bank: one person per role, and a second engineer, because nobody signs for themselves. */
const CAST = [
  { person: 'ada', name: 'Ada Lindqvist', role: 'ml-engineer' },
  { person: 'ben', name: 'Ben Okafor', role: 'ml-engineer' },
  { person: 'rita', name: 'Rita Moreau', role: 'risk-officer' },
  { person: 'vera', name: 'Vera Novak', role: 'reviewer' },
  { person: 'olga', name: 'Olga Petrov', role: 'operator' },
  { person: 'eva', name: 'Eva Stern', role: 'executive' },
  { person: 'aki', name: 'Aki Tanaka', role: 'auditor' },
  { person: 'noor', name: 'Noor Haddad', role: 'admin' },
  { person: 'vic', name: 'Vic Lund', role: 'viewer' },
] as const;

export type PersonKey = (typeof CAST)[number]['person'];

function fileOf(dataDir: string): string {
  return join(dataDir, 'demo-people.json');
}

/** Writes the people, secrets included, so that only the owner of the data directory can read them (mode 600). */
export function savePeople(dataDir: string, people: readonly Identity[]): void {
  const draft = `${fileOf(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify(people, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, fileOf(dataDir));
}

/** Reads the people of this installation, or casts them with fresh passwords; a seed is empty until its owner enrolled. */
export function readOrCastPeople(dataDir: string): Identity[] {
  if (existsSync(fileOf(dataDir))) return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Identity[];
  const people = CAST.map((one) => ({
    ...one,
    email: `${one.person}@demo.example`,
    password: randomBytes(15).toString('base64url'),
    totpSeed: '',
  }));
  savePeople(dataDir, people);
  return people;
}
