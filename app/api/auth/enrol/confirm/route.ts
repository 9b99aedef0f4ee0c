import { confirmEnrolment } from '#server/access/enrol-authenticator.ts';
import { confirmEnrolmentInput } from '#server/access/sign-in.schema.ts';
import { signedInDoor } from '#server/api/auth-door.ts';

export const POST = signedInDoor(confirmEnrolmentInput, confirmEnrolment);
