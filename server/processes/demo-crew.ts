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
}

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
  for (const who of people.filter((one) => one.totpSeed === '')) {
    browsers.set(who.person, await enrolPerson(deps, organisationId, who));
    savePeople(deps.dataDir, people);
    tell(`${who.name} joined as ${who.role} with password and authenticator`);
  }
  return {
    organisationId,
    async as(person) {
      const open = browsers.get(person);
      if (open) return open;
      const who = people.find((one) => one.person === person);
      if (!who) throw new Error(`nobody called ${person} works here`);
      const browser = new DemoBrowser(deps.origin);
      await browser.signIn(who);
      browsers.set(person, browser);
      return browser;
    },
  };
}
