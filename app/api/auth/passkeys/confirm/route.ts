import { confirmPasskey } from '#server/access/enrol-passkey.ts';
import { confirmPasskeyInput } from '#server/access/passkey.schema.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(confirmPasskeyInput, confirmPasskey);
