import { switchOrganisationInput } from '#server/access/sign-in.schema.ts';
import { switchOrganisation } from '#server/access/switch-organisation.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(switchOrganisationInput, switchOrganisation);
