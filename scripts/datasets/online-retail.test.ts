import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { convertOnlineRetail, readableTitle } from "./online-retail.js";
import { readNdjson, withFolder } from "./sample-files.js";

const header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const sample = [
  header,
  "536365,85123A,WHITE HANGING  HEART T-LIGHT HOLDER ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
  '536366,85123A,"HOLDER, WHITE",1,2011-06-01 08:30:00,2.95,13047.0,France',
  "536367,85123A,WHITE HANGING HEART T-LIGHT HOLDER,2,2011-06-02 08:30:00,0,17850.0,United Kingdom",
  "C536368,85123A,WHITE HANGING HEART T-LIGHT HOLDER,-6,2011-06-02 08:31:00,2.55,17850.0,United Kingdom",
  "536369,22633,HAND WARMER,3,2011-06-02 08:32:00,1.85,,United Kingdom",
  "536370,POST,POSTAGE,1,2011-06-02 08:33:00,18,12583.0,France",
  "536371,22633,HAND WARMER,0,2011-06-02 08:34:00,1.85,12583.0,France",
  "536372,22633,HAND WARMER,1,yesterday,1.85,12583.0,France",
  "536373,22633,too,many,fields,in,this,line,here",
  "536374,22634,,1,2011-06-02 08:35:00,1.85,12583.0,France",
].join("\n");
const real = fileURLToPath(new URL("../../../shared/datasets/online-retail", import.meta.url));

describe("Online Retail", () => {
  it.each(["online-retail-all.csv", "online-retail-all.csv.gz"])(
    "turns usable lines of %s into purchases and accounts for the rest",
    (name) =>
      withFolder({ [name]: sample }, async (folder) => {
        const conversion = await convertOnlineRetail({ path: folder, out: join(folder, "out") });
        expect(conversion).toEqual({
          dataset: "online-retail",
          items: 2,
          users: 3,
          behaviours: 4,
          rows: 10,
          skipped: {
            "malformed line": 1,
            cancelled: 1,
            "no customer": 1,
            "quantity not above zero": 1,
            "not a product": 1,
            "no date": 1,
          },
        });
        const behaviours = await readNdjson(join(folder, "out/behaviours.ndjson"));
        expect(behaviours[0]).toEqual({
          id: "536365-1",
          userId: "17850",
          itemId: "85123A",
          type: "PURCHASE",
          value: 6,
          sessionId: "536365",
          occurredAt: "2010-12-01T08:26:00+00:00",
          timeZone: "Europe/London",
        });
        expect(behaviours[1]!["occurredAt"]).toBe("2011-06-01T08:30:00+01:00");
        expect(await readNdjson(join(folder, "out/items.ndjson"))).toEqual([
          {
            id: "85123A",
            domain: "shop",
            title: "White hanging heart t-light holder",
            language: "en",
            attributes: { price: 2.95, currency: "GBP" },
          },
          {
            id: "22634",
            domain: "shop",
            title: "Stock code 22634",
            language: "en",
            attributes: { price: 1.85, currency: "GBP" },
          },
        ]);
        expect(await readNdjson(join(folder, "out/users.ndjson"))).toContainEqual({
          id: "13047",
          timeZone: "Europe/London",
          attributes: { country: "France" },
        });
      }),
  );

  it("is not misled by a name: gzip is known by its first bytes", () =>
    withFolder({}, async (folder) => {
      const file = join(folder, "lines.csv");
      await writeFile(file, gzipSync(sample));
      expect((await convertOnlineRetail({ path: file, out: folder })).behaviours).toBe(4);
    }));

  it("says that a file was cut short, and leaves no half-written files", () =>
    withFolder({}, async (folder) => {
      const whole = gzipSync(sample);
      const file = join(folder, "cut.csv.gz");
      await writeFile(file, whole.subarray(0, whole.length - 40));
      await expect(convertOnlineRetail({ path: file, out: join(folder, "out") })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        message: expect.stringContaining("unexpected end of file") as string,
      });
      expect(await readdir(join(folder, "out"))).toEqual([]);
    }));

  it.each([
    ["a missing column", { "online-retail.csv": "InvoiceNo,StockCode\n1,2\n" }, 'has no column "Description"'],
    ["an empty file", { "online-retail.csv": "" }, "is empty"],
    ["a folder without the set", { "other.csv": sample }, "holds none of"],
  ] as [string, Record<string, string>, string][])("names what is wrong with %s", (_, files, message) =>
    withFolder(files, async (folder) => {
      await expect(convertOnlineRetail({ path: folder, out: join(folder, "out") })).rejects.toThrow(message);
    }),
  );

  it.each([
    ["WHITE HANGING  HEART T-LIGHT HOLDER ", "White hanging heart t-light holder"],
    ['LETTER "M" BLING KEY RING', 'Letter "M" bling key ring'],
    ["FLOWER FAIRY,5 SUMMER DRAW LINERS.", "Flower fairy, 5 summer draw liners"],
    ["   ", ""],
  ])("makes %j readable", (description, title) => {
    expect(readableTitle(description)).toBe(title);
  });

  it.skipIf(!existsSync(real))(
    "gives the published counts on the real set (skipped where ../shared/datasets/online-retail is absent)",
    () =>
      withFolder({}, async (out) => {
        const shares: number[] = [];
        const conversion = await convertOnlineRetail({ path: real, out, onProgress: (share) => shares.push(share) });
        expect(conversion).toMatchObject({ behaviours: 396_370, items: 3_659, users: 4_335, rows: 541_909 });
        expect(conversion.behaviours + Object.values(conversion.skipped).reduce((a, b) => a + b, 0)).toBe(
          conversion.rows,
        );
        expect(shares.at(-1)).toBe(1);
        expect(shares.length).toBeLessThanOrEqual(101);
      }),
  );
});
