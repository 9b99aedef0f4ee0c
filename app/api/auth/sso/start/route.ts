import { startDoor } from '#server/api/sso-doors.ts';

export const POST = startDoor;
