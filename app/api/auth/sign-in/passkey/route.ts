import { passkeySignInInput } from '#server/access/passkey.schema.ts';
import { signInWithPasskey } from '#server/access/sign-in-with-passkey.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(passkeySignInInput, signInWithPasskey);
