import { passwordInput } from '#server/access/sign-in.schema.ts';
import { signInWithPassword } from '#server/access/sign-in-with-password.ts';
import { publicDoor } from '#server/api/auth-door.ts';

export const POST = publicDoor(passwordInput, signInWithPassword);
