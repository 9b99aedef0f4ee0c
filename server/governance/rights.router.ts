import { permitted } from '#server/api/operation.ts';
import { liftHold, placeHold, readRetention, setRetention } from './keep-retention.ts';
import {
  eraseSubjectInput,
  exportSubjectInput,
  findSubjectInput,
  liftHoldInput,
  listErasuresInput,
  placeHoldInput,
  readRetentionInput,
  setRetentionInput,
} from './rights.schema.ts';
import { eraseSubject, exportSubject, findSubject, listErasures } from './serve-subjects.ts';

export const subjects = {
  find: permitted({ input: findSubjectInput, permission: 'subject:read', run: findSubject }),
  export: permitted({
    input: exportSubjectInput,
    permission: 'subject:read',
    assurance: 'recent-mfa',
    audit: 'subject.exported',
    run: exportSubject,
  }),
  erase: permitted({
    input: eraseSubjectInput,
    permission: 'subject:erase',
    assurance: 'recent-mfa',
    audit: 'subject.erasure-ordered',
    run: eraseSubject,
  }),
  erasures: permitted({ input: listErasuresInput, permission: 'subject:read', run: listErasures }),
};

const edit = { permission: 'retention:edit', assurance: 'recent-mfa' } as const;

export const retention = {
  read: permitted({ input: readRetentionInput, permission: 'retention:read', run: readRetention }),
  set: permitted({ input: setRetentionInput, ...edit, audit: 'retention.set', run: setRetention }),
  placeHold: permitted({ input: placeHoldInput, ...edit, audit: 'hold.placed', run: placeHold }),
  liftHold: permitted({ input: liftHoldInput, ...edit, audit: 'hold.lifted', run: liftHold }),
};
