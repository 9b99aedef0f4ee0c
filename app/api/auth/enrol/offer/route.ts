import { offerEnrolment } from '#server/access/enrol-authenticator.ts';
import { noInput } from '#server/access/sign-in.schema.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(noInput, offerEnrolment);
