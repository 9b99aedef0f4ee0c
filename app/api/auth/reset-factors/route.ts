import { resetFactorsInput } from '#server/access/sign-in.schema.ts';
import { takeFactorReset } from '#server/access/take-factor-reset.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(resetFactorsInput, takeFactorReset);
