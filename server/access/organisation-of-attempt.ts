import type { KeptAttempt } from './login-attempts.store.ts';
import { readOwnPerson } from './people.store.ts';
import { NO_TENANT, signInFacts, ssoOfAttempt } from './sign-in.views.ts';
import { homeOrganisation } from './sign-in-with-password.ts';
import type { Visit } from './visit.ts';

/**
 * Where an attempt leads: the organisation whose provider vouched for it, or the person's home among those that they reach
 * without one. Null when there is none any more, or the person is disabled.
 */
export async function organisationOfAttempt(
  visit: Visit,
  { id, personId }: Pick<KeptAttempt, 'id' | 'personId'>,
): Promise<string | null> {
  const person = await visit.uow.read({ ...NO_TENANT, personId }, (tx) => readOwnPerson(tx, personId));
  const facts = person ? await signInFacts(visit.uow, person.email) : null;
  if (!facts || facts.isDisabled) return null;
  const sso = await ssoOfAttempt(visit.uow, id);
  return sso?.isSso ? sso.organisationId : homeOrganisation(facts);
}
