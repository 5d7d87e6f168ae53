export interface PostgresServer {
  url: string;
  version: string;
  stop(): Promise<void>;
}

export function startPostgres(): Promise<PostgresServer | null>;
export function withPostgres(work: (url: string | null) => Promise<void>, log?: (line: string) => void): Promise<void>;

/** The folder of the newest initdb and postgres, or null. */
export function findBinaries(): string | null;
/** Whom PostgreSQL runs as where this process is root's. */
export function unprivileged(): { uid?: number; gid?: number };
/** Makes an empty cluster in the folder's `data`. */
export function initialise(bin: string, folder: string, user: { uid?: number; gid?: number }): void;
/** Arguments of a server on that cluster, which trades durability for speed. */
export function serverArguments(folder: string, port: number): string[];
