import { permitted } from '#server/api/operation.ts';
import { abortFileUpload } from './abort-file-upload.ts';
import { findFileOfRun } from './find-file-of-run.ts';
import { findFileUpload } from './find-file-upload.ts';
import { findRunFile } from './find-run-file.ts';
import { listFolder } from './list-folder.ts';
import { recordFilePart } from './record-file-part.ts';
import { recordRunFile } from './record-run-file.ts';
import { removeRunFiles } from './remove-run-files.ts';
import {
  fileOfRunInput,
  fileUploadInput,
  recordFilePartInput,
  recordRunFileInput,
  runFilePlace,
  startFileUploadInput,
} from './run-files.schema.ts';
import { startFileUpload } from './start-file-upload.ts';
import { takeOutRunFile } from './take-out-run-file.ts';

export const runFiles = {
  list: permitted({ input: runFilePlace, permission: 'experiment:read', run: listFolder }),
  get: permitted({ input: runFilePlace, permission: 'artifact:download', run: findRunFile }),
  getOfRun: permitted({ input: fileOfRunInput, permission: 'artifact:download', run: findFileOfRun }),
  takeOut: permitted({
    input: runFilePlace,
    permission: 'artifact:download',
    audit: 'version.downloaded',
    run: takeOutRunFile,
  }),
  record: permitted({
    input: recordRunFileInput,
    permission: 'artifact:upload',
    audit: 'telemetry',
    isSqlOnly: true,
    run: recordRunFile,
  }),
  remove: permitted({
    input: runFilePlace,
    permission: 'artifact:delete',
    audit: 'files.deleted',
    run: removeRunFiles,
  }),
  startUpload: permitted({
    input: startFileUploadInput,
    permission: 'artifact:upload',
    audit: 'telemetry',
    isSqlOnly: true,
    run: startFileUpload,
  }),
  getUpload: permitted({ input: fileUploadInput, permission: 'artifact:upload', run: findFileUpload }),
  recordPart: permitted({
    input: recordFilePartInput,
    permission: 'artifact:upload',
    audit: 'telemetry',
    isSqlOnly: true,
    run: recordFilePart,
  }),
  abortUpload: permitted({
    input: fileUploadInput,
    permission: 'artifact:upload',
    audit: 'telemetry',
    isSqlOnly: true,
    run: abortFileUpload,
  }),
};
