// `npm run layers`: no circle of files or folders, no upward import, no file or line too long.
import { fileURLToPath } from "node:url";
import { check } from "./check.js";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const knownFile = fileURLToPath(new URL("./known-faults.txt", import.meta.url));
const { files, medianLines, unknown, mended } = check(root, knownFile);

if (unknown.length > 0) console.error(`${unknown.map((fault) => `✗ ${fault}`).join("\n")}\n`);
if (mended.length > 0) {
  console.error(
    `${mended.map((fault) => `✗ no longer so: ${fault}`).join("\n")}\n` +
      "Take these lines out of scripts/layers/known-faults.txt.\n",
  );
}
if (unknown.length + mended.length > 0) process.exitCode = 1;
else console.log(`layers: ${files} files, median of src ${medianLines} lines`);
