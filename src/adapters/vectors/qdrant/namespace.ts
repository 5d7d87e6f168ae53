/** What sets the collections of one database apart from those of others on the same server. */
export interface Namespace {
  /** what their names begin with; QDRANT_PREFIX, or "godwit" */
  prefix: string;
  /** the database they belong to */
  owner: string;
}

/** Names as the port has them, and as the server has them. */
export interface Names {
  /** "items" is "godwit-4f2c…-items" on the server */
  remote(name: string): string;
  /** null = it belongs to another database */
  local(name: string): string | null;
}

const shownOfOwner = 12;

/** Without a namespace names are taken as they are. */
export function namesIn(namespace: Namespace | undefined): Names {
  if (namespace === undefined) return { remote: (name) => name, local: (name) => name };
  const start = `${namespace.prefix}-${namespace.owner.replaceAll("-", "").slice(0, shownOfOwner)}-`;
  return {
    remote: (name) => `${start}${name}`,
    local: (name) => (name.startsWith(start) ? name.slice(start.length) : null),
  };
}
