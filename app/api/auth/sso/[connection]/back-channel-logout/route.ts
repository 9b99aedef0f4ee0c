import { backChannelDoor } from '#server/api/sso-doors.ts';

export const POST = backChannelDoor;
