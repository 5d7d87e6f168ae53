export interface PostgresServer {
  url: string;
  version: string;
  stop(): Promise<void>;
}

export function startPostgres(): Promise<PostgresServer | null>;
export function withPostgres(work: (url: string | null) => Promise<void>, log?: (line: string) => void): Promise<void>;
