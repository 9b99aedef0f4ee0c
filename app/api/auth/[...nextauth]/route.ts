import { nextAuthDoor } from '#server/api/next-auth-door.ts';

export const GET = nextAuthDoor;
export const POST = nextAuthDoor;
