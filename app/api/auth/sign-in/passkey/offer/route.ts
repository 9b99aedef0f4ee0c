import { offerPasskeySignInInput } from '#server/access/passkey.schema.ts';
import { offerPasskeySignIn } from '#server/access/sign-in-with-passkey.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(offerPasskeySignInInput, offerPasskeySignIn);
