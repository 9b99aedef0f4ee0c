import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'otplib';
import { z } from 'zod';
import { clock } from '../platform/clock.ts';
import { Refusal } from '../platform/domain/refusal.ts';

const PERIOD_S = 30;

const people = z.array(
  z.object({
    person: z.string(),
    email: z.string(),
    role: z.string(),
    password: z.string(),
    totpSeed: z.string(),
  }),
);

export interface DemoCode {
  person: string;
  email: string;
  role: string;
  password: string;
  code: string;
  validForSeconds: number;
}

function readPeople(dataDir: string): z.output<typeof people> {
  try {
    return people.parse(JSON.parse(readFileSync(join(dataDir, 'demo-people.json'), 'utf8')));
  } catch (cause) {
    throw new Refusal('not-found', `${dataDir} holds no demo people. Start with npm start -- --demo first.`, {
      cause,
    });
  }
}

/** What a person of the demo organisation types at sign-in at this moment; other organisations' secrets are never readable. */
export async function demoCode(dataDir: string, person: string): Promise<DemoCode> {
  const all = readPeople(dataDir);
  const wanted = person.toLowerCase();
  const found = all.find((one) =>
    [one.person, one.email, one.role].some((name) => name.toLowerCase() === wanted),
  );
  if (!found) {
    const names = all.map((one) => one.person).join(', ');
    throw new Refusal('not-found', `There is no demo person "${person}". There are: ${names}.`);
  }
  const { totpSeed, ...shown } = found;
  const epoch = Math.floor(clock.now().getTime() / 1000);
  const code = await generate({ secret: totpSeed, epoch });
  return { ...shown, code, validForSeconds: PERIOD_S - (epoch % PERIOD_S) };
}
