// Asks the registry for known weaknesses of what is installed with the service. Where it does not answer that question
// (mirrors, no network), says so and goes on.
import { spawn } from "node:child_process";
import { npm } from "./run.mjs";

/** Findings that were looked at: advisory → why it does not concern Godwit. */
const explained = /** @type {Readonly<Record<string, string>>} */ ({});
const severities = ["high", "critical"];

/**
 * Throws when there is a serious finding that nobody has explained.
 * @param {string} root
 * @returns {Promise<string>} what came of it, in a sentence
 */
export async function audit(root) {
  const { command, args } = npm();
  const child = spawn(
    command,
    [...args, "audit", "--omit=dev", "--json", "--fetch-retries=0", "--fetch-timeout=10000"],
    { cwd: root, stdio: ["ignore", "pipe", "ignore"] },
  );
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  await new Promise((resolve) => {
    child.on("error", resolve);
    child.on("close", resolve);
  });
  const report = parsed(text);
  if (report?.vulnerabilities === undefined)
    return `skipped: the registry does not answer (${report?.message ?? "no answer"})`;
  const findings = Object.values(report.vulnerabilities).flatMap(({ name, severity, via }) =>
    via.flatMap((one) => (typeof one === "string" ? [] : [{ name, severity, url: one.url, title: one.title }])),
  );
  const serious = findings.filter(({ severity, url }) => severities.includes(severity) && explained[url] === undefined);
  if (serious.length > 0)
    throw new Error(
      `npm audit has ${serious.length} serious finding(s); mend them, or explain them in scripts/setup/audit.mjs:\n${serious.map(({ name, title, url }) => `  ${name}: ${title} ${url}`).join("\n")}`,
    );
  return `${findings.length} finding(s), none serious and unexplained`;
}

/**
 * @param {string} text
 * @returns {{ message?: string, vulnerabilities?: Record<string, { name: string, severity: string, via: (string | { url: string, title: string })[] }> } | null}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
