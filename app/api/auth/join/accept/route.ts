import { acceptInvitation } from '#server/access/accept-invitation.ts';
import { acceptInput } from '#server/access/sign-in.schema.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(acceptInput, acceptInvitation);
