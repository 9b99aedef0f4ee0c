import { secondFactorInput } from '#server/access/sign-in.schema.ts';
import { stepUp } from '#server/access/step-up.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(secondFactorInput, stepUp);
