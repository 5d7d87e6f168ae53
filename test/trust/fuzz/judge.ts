/** What an answer must not hold: places in the code, statements, addresses of stores, names of libraries. */
const internals =
  /\bat [\w.<>]+ \(|node_modules|\.ts:\d+|\.js:\d+|file:\/\/\/|prisma|SELECT [^]{0,80} FROM |INSERT INTO|postgres(ql)?:\/\/|https?:\/\/(?![\w.]*\.example\b)|\b\d+\.\d+\.\d+\.\d+:\d+|localhost:\d+|SQLSTATE|\bECONN|PGlite|qdrant:|\/(home|root|tmp|usr|data)\/|TypeError|RangeError|ReferenceError|Cannot read propert|is not a function|\$queryRaw|PrismaClient/i;

/**
 * Does a message tell what is inside the service? What the caller wrote is quoted back: only what they did not write
 * gives it away.
 */
export function tellsOfTheInside(message: string, sent: string): boolean {
  const found = internals.exec(message)?.[0];
  return found !== undefined && !sent.includes(found);
}

export interface Counts {
  requests: number;
  /** by HTTP status; 0 = the connection was closed */
  statuses: Record<string, number>;
  /** by extensions.code of the first error */
  codes: Record<string, number>;
  /** by message, of UNAVAILABLE: each wants a reason */
  unavailable: Record<string, number>;
  /** 5xx with an incident id: a bug that was masked */
  incidents: string[];
  /** what must not happen */
  faults: string[];
}

export function emptyCounts(): Counts {
  return { requests: 0, statuses: {}, codes: {}, unavailable: {}, incidents: [], faults: [] };
}

/** Counts an answer and holds it against what may be answered; `sent` tells what was asked. */
export function judge(counts: Counts, sent: string, status: number, body: string): void {
  const fault = (what: string): void => {
    if (counts.faults.length < 100)
      counts.faults.push(`${what}\n  asked: ${sent.slice(0, 600)}\n  answered ${status}: ${body.slice(0, 600)}`);
  };
  counts.requests++;
  counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
  let errors: { message?: string; extensions?: { code?: string; incident?: string } }[] = [];
  try {
    errors = body === "" ? [] : ((JSON.parse(body) as { errors?: typeof errors }).errors ?? []);
  } catch {
    // What never became a request of the service is refused by Node and by the WebSocket library, in a line of text.
    if (status !== 400 && status !== 0 && !/^\s*</.test(body)) fault("an answer that is no JSON");
  }
  for (const { message = "", extensions } of errors) {
    const code = extensions?.code ?? "none";
    counts.codes[code] = (counts.codes[code] ?? 0) + 1;
    if (tellsOfTheInside(message, sent)) fault("a message that tells of the inside");
    if (code === "UNAVAILABLE") counts.unavailable[message] = (counts.unavailable[message] ?? 0) + 1;
    if (code === "none") fault("an error without a code");
    if (code === "INTERNAL_SERVER_ERROR") {
      if (extensions?.incident === undefined) fault("an internal error without an incident id");
      else if (counts.incidents.length < 100) counts.incidents.push(`${extensions.incident} ${sent.slice(0, 600)}`);
    }
  }
  if (
    status >= 500 &&
    status < 600 && // above it are codes of closed sockets
    ![503, 504].includes(status) &&
    !errors.some(({ extensions }) => extensions?.incident !== undefined)
  )
    fault("5xx without an incident id");
}
