import { chooseOrganisation } from '../access/choose-organisation.ts';
import { foundOrganisation } from '../access/create-organisation.ts';
import { machineContext, machineOperator } from '../access/machine-operator.ts';
import { callerOf, executeOperation } from '../api/execute-operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import type { UnitOfWork } from '../platform/unit-of-work.ts';
import { DemoBrowser, type Identity } from './demo-browser.ts';
import { type PersonKey, readOrCastPeople, savePeople } from './demo-people.ts';

export interface CrewDeps {
  app: UnitOfWork;
  system: UnitOfWork;
  origin: string;
  dataDir: string;
}

/** The people of the demonstration, each at their own browser, signed in with both factors. */
export interface Crew {
  organisationId: string;
  as(person: PersonKey): Promise<DemoBrowser>;
  /** The same, signed in within the last minutes, for what asks for a recent second factor. */
  freshly(person: PersonKey): Promise<DemoBrowser>;
}

/** A second factor counts as recent for five minutes; a slow machine takes its time between steps. */
const FRESH_MS = 4 * 60_000;

export const DEMO_ORGANISATION = { slug: 'demo', name: 'Demo bank' };

/** Finds or founds the organisation `demo`, as `npm run admin` would: in the name of the machine's operator. */
export async function openDemoOrganisation(deps: CrewDeps): Promise<string> {
  const known = await chooseOrganisation(deps.system, DEMO_ORGANISATION.slug).catch(() => null);
  return known?.id ?? (await foundOrganisation(deps.app, machineContext, DEMO_ORGANISATION)).id;
}

async function enrolPerson(deps: CrewDeps, organisationId: string, who: Identity): Promise<DemoBrowser> {
  const caller = callerOf(machineOperator(organisationId), deps.app);
  const { link } = await executeOperation(OPERATIONS.people.invite, 'people.invite', caller, {
    email: who.email,
    role: who.role,
  });
  const browser = new DemoBrowser(deps.origin);
  await browser.join(link, who);
  who.totpSeed = await browser.enrol();
  return browser;
}

/** Opens the crew; whoever has no account yet joins by a link and enrols, over HTTP, as anybody would. */
export async function openCrew(
  deps: CrewDeps,
  organisationId: string,
  tell: (line: string) => void,
): Promise<Crew> {
  const people = readOrCastPeople(deps.dataDir);
  const browsers = new Map<string, DemoBrowser>();
  const confirmedAt = new Map<string, number>();
  for (const who of people.filter((one) => one.totpSeed === '')) {
    browsers.set(who.person, await enrolPerson(deps, organisationId, who));
    confirmedAt.set(who.person, Date.now());
    savePeople(deps.dataDir, people);
    tell(`${who.name} joined as ${who.role} with password and authenticator`);
  }
  const signIn = async (person: PersonKey): Promise<DemoBrowser> => {
    const who = people.find((one) => one.person === person);
    if (!who) throw new Error(`nobody called ${person} works here`);
    const browser = new DemoBrowser(deps.origin);
    await browser.signIn(who);
    browsers.set(person, browser);
    confirmedAt.set(person, Date.now());
    return browser;
  };
  return {
    organisationId,
    as: async (person) => browsers.get(person) ?? signIn(person),
    async freshly(person) {
      const open = browsers.get(person);
      const isFresh = Date.now() - (confirmedAt.get(person) ?? 0) < FRESH_MS;
      return open && isFresh ? open : signIn(person);
    },
  };
}
