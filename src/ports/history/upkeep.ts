/** What a database does to its own files. Never inside a transaction. */
export interface UpkeepHistory {
  /**
   * Gives the room of deleted rows back and counts anew what statements are planned by. Nothing on a server, which does
   * so by itself.
   */
  vacuum(): Promise<void>;
  /**
   * Takes what deleted rows have left behind out of the files, as far as that is the database's to do: an embedded one
   * writes its tables anew and begins a new log; a server frees the room, to be overwritten. Answers with the tables
   * that are larger than `longestBytes`, whose room was freed only.
   */
  scrub(longestBytes: number): Promise<readonly string[]>;
}
