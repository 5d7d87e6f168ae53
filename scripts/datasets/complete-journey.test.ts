import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { convertCompleteJourney } from "./complete-journey.js";
import { productTitle, readableLabel, readableSize } from "./grocery-words.js";
import { readNdjson, withFolder } from "./sample-files.js";

const products = [
  '"product_id","manufacturer_id","department","brand","product_category","product_type","package_size"',
  '"25671","2","GROCERY","National","FRZN ICE","ICE - CRUSHED/CUBED","22 LB"',
  '"26081","2","MISCELLANEOUS","Private",NA,NA,NA',
  '"26093","69","PASTRY","Private","BREAD","BREAD:ITALIAN/FRENCH",NA',
].join("\n");
const transactions = [
  '"household_id","store_id","basket_id","product_id","quantity","sales_value","retail_disc","coupon_disc","coupon_match_disc","week","transaction_timestamp"',
  '"2261","309","31625220889","25671",1,3.86,0.43,0,0,5,"2017-01-28 14:06:53"',
  '"2131","368","32053127496","26081",2,1.59,0.9,0,0,10,"2017-07-28 22:31:57"',
  '"511","316","32445856036","26093",0,1,0.69,0,0,13,"2017-03-26 13:22:21"',
  '"511","316","32445856036","99999",1,1,0.69,0,0,13,"2017-03-26 13:22:21"',
].join("\n");
const files = { "products.csv.gz": products, "transactions_sample.csv": transactions };
const real = fileURLToPath(new URL("../../../shared/datasets/completejourney", import.meta.url));

describe("The Complete Journey", () => {
  it("turns lines of baskets into purchases and accounts for the rest", () =>
    withFolder(files, async (folder) => {
      const out = join(folder, "out");
      expect(await convertCompleteJourney({ path: folder, out })).toEqual({
        dataset: "completejourney",
        items: 2,
        users: 2,
        behaviours: 2,
        rows: 4,
        skipped: { "quantity not above zero": 1, "product not in products.csv": 1 },
      });
      expect(await readNdjson(join(out, "behaviours.ndjson"))).toEqual([
        {
          id: "31625220889-1",
          userId: "2261",
          itemId: "25671",
          type: "PURCHASE",
          value: 1,
          sessionId: "31625220889",
          occurredAt: "2017-01-28T14:06:53-05:00",
          timeZone: "America/New_York",
        },
        {
          id: "32053127496-2",
          userId: "2131",
          itemId: "26081",
          type: "PURCHASE",
          value: 2,
          sessionId: "32053127496",
          occurredAt: "2017-07-28T22:31:57-04:00",
          timeZone: "America/New_York",
        },
      ]);
      expect(await readNdjson(join(out, "items.ndjson"))).toEqual([
        {
          id: "25671",
          domain: "grocery",
          title: "Ice, crushed/cubed, 22 lb",
          text: "Shelf: frozen ice. National brand, grocery department.",
          tags: ["frozen-ice", "ice-crushed-cubed"],
          language: "en",
          attributes: { brand: "national", manufacturerId: "2", packageSize: "22 lb" },
        },
        {
          id: "26081",
          domain: "miscellaneous",
          title: "Product 26081 (miscellaneous)",
          text: "Shelf: not known. The shop's own brand, miscellaneous department.",
          tags: [],
          language: "en",
          attributes: { brand: "private", manufacturerId: "2" },
        },
      ]);
      expect(await readNdjson(join(out, "users.ndjson"))).toContainEqual({ id: "2261", timeZone: "America/New_York" });
    }));

  it.each([
    ["PASTA SAUCE", "MAINSTREAM", "45 OZ", "Pasta sauce: mainstream, 45 oz"],
    ["FRZN VEGETABLE/VEG DSH", "FRZN CORN ON THE COB", "12 CT", "Frozen corn on the cob, 12 count"],
    ["SOFT DRINKS", "SFT DRNK 2 LITER BTL CARB INCL", "2 L", "Soft drink 2 liter bottle carbonated, 2 liter"],
    ["CANDY - CHECKLANE", "CANDY BARS (SINGLES)(INCLUDING", "1.3 OZ", "Candy bars singles, 1.3 oz"],
    ["NA", "NA", "NA", ""],
  ])("names a product of %s / %s / %s", (category, type, size, title) => {
    expect(productTitle(category, type, size)).toBe(title);
  });

  it("spells shorthand out, but no word that only looks like a property of objects", () => {
    expect(readableLabel("CONSTRUCTOR TOYS")).toBe("constructor toys");
    expect(readableSize("CTN")).toBe("");
  });

  it.skipIf(!existsSync(real))(
    "accounts for every row of the real set (skipped where ../shared/datasets/completejourney is absent)",
    () =>
      withFolder({}, async (out) => {
        expect(await convertCompleteJourney({ path: real, out })).toEqual({
          dataset: "completejourney",
          items: 20_832,
          users: 2_373,
          behaviours: 74_583,
          rows: 75_000,
          skipped: { "quantity not above zero": 416, "product not in products.csv": 1 },
        });
      }),
  );
});

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/datasets/cli.ts", ...args], { encoding: "utf8" });

describe("dataset command", () => {
  it("prints one JSON document with --json", () =>
    withFolder(files, async (folder) => {
      const { stdout, status } = run("completejourney", "--path", folder, "--out", join(folder, "out"), "--json");
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ dataset: "completejourney", behaviours: 2 });
    }));

  it("exits with 1 when the set is not there and 2 on wrong usage", () => {
    const absent = run("completejourney", "--path", "/no/such/folder", "--out", "/no/such/out");
    expect([absent.status, absent.stderr]).toEqual([
      1,
      expect.stringContaining("There is no file or folder /no/such/folder"),
    ]);
    expect(run("movielens", "--path", ".", "--out", ".").status).toBe(2);
  });
});
