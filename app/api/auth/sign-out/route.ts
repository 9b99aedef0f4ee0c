import { noInput } from '#server/access/sign-in.schema.ts';
import { signOut } from '#server/access/sign-out.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(noInput, signOut);
