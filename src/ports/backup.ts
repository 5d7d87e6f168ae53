/**
 * Which table lies in which file, how many rows it has and what they hash to; written last, so a folder without it is
 * no backup.
 */
export interface Manifest {
  format: number;
  createdAt: string;
  /** the schema's migrations, which restoring wants to find the same */
  migrations: string[];
  tables: { name: string; file: string; rows: number; sha256: string }[];
}

/** Told after each table's next few rows how many of them are done. */
export interface BackupProgress {
  (table: string, rows: number): void;
}

/** Everything in the database as files of a folder, and back. */
export interface Backup {
  /** Writes from one snapshot. Throws CONFLICT when the folder is not empty. */
  writeTo(folder: string, onProgress?: BackupProgress): Promise<Manifest>;
  /**
   * Reads into an empty database, all of it or nothing. Throws BAD_USER_INPUT for a folder that is no whole backup,
   * CONFLICT for a database that is not empty or has another schema.
   */
  restoreFrom(folder: string, onProgress?: BackupProgress): Promise<Manifest>;
  close(): Promise<void>;
}
