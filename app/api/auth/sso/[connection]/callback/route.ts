import { callbackDoor } from '#server/api/sso-doors.ts';

export const GET = callbackDoor;
