/** What stands directly in a folder of tracked work. */
export interface FolderEntry {
  /** Its last part. */
  name: string;
  isFolder: boolean;
  /** Null for a folder. */
  sizeBytes: number | null;
}
