import { offersDoor } from '#server/api/sso-doors.ts';

export const POST = offersDoor;
