import { Invalid } from "../../modules/common/batch.js";
import { expandOf, type FormatOptions } from "../formats/format.js";
import { openSource } from "../reading/source.js";
import type { ImportFiles } from "./import-all.js";

/** Prints what the first records of files come to, one JSON object a line; nothing is stored. */
export async function showMade(files: ImportFiles, format: FormatOptions, most: number): Promise<void> {
  for (const [kind, path] of Object.entries(files) as [keyof ImportFiles, string][]) {
    const source = await openSource(path, format.format);
    const expand = expandOf(kind, format);
    let shown = 0;
    for await (const record of source.records()) {
      if (shown++ >= most) break;
      process.stdout.write(`${JSON.stringify({ kind, line: record.line, ...told(record) })}\n`);
    }

    function told(record: { value: object | null; reason: string | null; row?: boolean }): object {
      if (record.value === null) return { refused: record.reason };
      try {
        const { values, ignored, ...who } = expand({ ...record, value: record.value });
        return ignored === null ? { made: values, ...who } : { ignored };
      } catch (error) {
        if (error instanceof Invalid) return { refused: error.message };
        throw error;
      }
    }
  }
}
