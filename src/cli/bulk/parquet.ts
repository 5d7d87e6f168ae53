import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { open } from "node:fs/promises";

/** A column of the file, and what a row says in it. */
export interface Column<Row> {
  readonly name: string;
  readonly type: "STRING" | "DOUBLE" | "INT32" | "TIMESTAMP";
  of(row: Row): string | number | Date | null;
}

const rowsOfGroup = 50_000;

/** Writes rows as Parquet, a group at a time: memory does not grow with them. */
export async function writeParquet<Row>(
  path: string,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): Promise<void> {
  const file = await open(path, "w");
  try {
    const bytes = new ByteWriter();
    const flush = async (): Promise<void> => {
      await file.write(new Uint8Array(bytes.buffer, 0, bytes.index));
      bytes.index = 0;
    };
    const dataOf = (group: readonly Row[]) =>
      columns.map(({ name, of }) => ({ name, data: group.map((row) => of(row)) }));
    const schema = schemaFromColumnData({
      columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: true })),
    });
    const parquet = new ParquetWriter({ writer: bytes, schema });
    let group: Row[] = [];
    const write = async (): Promise<void> => {
      if (group.length > 0) await parquet.write({ columnData: dataOf(group), rowGroupSize: rowsOfGroup });
      group = [];
      await flush();
    };
    for await (const row of rows) {
      group.push(row);
      if (group.length === rowsOfGroup) await write();
    }
    await write();
    parquet.finish();
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
}
