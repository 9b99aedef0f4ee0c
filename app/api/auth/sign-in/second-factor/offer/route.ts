import { offerPasskeyAsSecondFactor } from '#server/access/give-second-factor.ts';
import { noInput } from '#server/access/sign-in.schema.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(noInput, offerPasskeyAsSecondFactor);
