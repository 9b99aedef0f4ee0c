import { handleScim } from '#server/api/scim/handle-web-scim.ts';

export const dynamic = 'force-dynamic';

export {
  handleScim as DELETE,
  handleScim as GET,
  handleScim as PATCH,
  handleScim as POST,
  handleScim as PUT,
};
