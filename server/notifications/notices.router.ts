import { permitted } from '#server/api/operation.ts';
import { readPreferences, setPreferences } from './keep-preferences.ts';
import { readPreferencesInput, setPreferencesInput } from './notices.schema.ts';

export const notices = {
  preferences: permitted({ input: readPreferencesInput, permission: 'self:manage', run: readPreferences }),
  setPreferences: permitted({
    input: setPreferencesInput,
    permission: 'self:manage',
    audit: 'telemetry',
    run: setPreferences,
  }),
};
