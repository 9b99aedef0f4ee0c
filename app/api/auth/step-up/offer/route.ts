import { noInput } from '#server/access/sign-in.schema.ts';
import { offerStepUp } from '#server/access/step-up.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(noInput, offerStepUp);
