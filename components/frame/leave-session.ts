import { callDoor } from '#components/access/call-door.ts';

/** Ends this session and leaves for the sign-in page, or for the provider that ends its own; a full load, so that no cached data stays behind. */
export async function signOut(): Promise<void> {
  const { continueAt } = await callDoor<{ continueAt: string | null }>('sign-out', {});
  window.location.assign(continueAt ?? '/sign-in');
}

/** Makes another organisation the active one and starts over at Home. */
export async function switchOrganisation(organisationId: string): Promise<void> {
  await callDoor('switch-organisation', { organisationId });
  window.location.assign('/');
}
