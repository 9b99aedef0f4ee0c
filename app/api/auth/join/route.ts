import { joinOrganisation } from '#server/access/join-organisation.ts';
import { joinInput } from '#server/access/sign-in.schema.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(joinInput, joinOrganisation);
