import { linkDoor } from '#server/api/sso-doors.ts';

export const POST = linkDoor;
