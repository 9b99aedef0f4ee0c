import { giveSecondFactor } from '#server/access/give-second-factor.ts';
import { secondFactorInput } from '#server/access/sign-in.schema.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(secondFactorInput, giveSecondFactor);
