import { offerPasskey } from '#server/access/enrol-passkey.ts';
import { noInput } from '#server/access/sign-in.schema.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(noInput, offerPasskey);
