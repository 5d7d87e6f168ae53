import { dirname } from "node:path";
import {
  locate,
  progressOver,
  Tally,
  withContractFiles,
  type Conversion,
  type ConversionOptions,
} from "./conversion.js";
import { csvRows } from "./csv-rows.js";
import { productTitle, readableLabel, readableSize, slug } from "./grocery-words.js";
import { parseWall, wallClock, withOffset } from "./wall-time.js";

const productColumns = [
  "product_id",
  "manufacturer_id",
  "department",
  "brand",
  "product_category",
  "product_type",
  "package_size",
] as const;
const transactionColumns = ["household_id", "basket_id", "product_id", "quantity", "transaction_timestamp"] as const;
const timeZone = "America/New_York";

type ProductRow = [
  id: string,
  manufacturer: string,
  department: string,
  brand: string,
  category: string,
  type: string,
  size: string,
];

/**
 * Converts The Complete Journey (84.51°, R package completejourney): each line of a basket is a PURCHASE, its
 * product's department is the domain. Only products that were bought become items. Times are America/New_York wall
 * times. `path` is the folder, or the file of transactions with products.csv beside it. Throws as `locate` and
 * `csvRows` do.
 */
export async function convertCompleteJourney({ path, out, onProgress }: ConversionOptions): Promise<Conversion> {
  const transactions = await locate(path, ["transactions.csv", "transactions_sample.csv"]);
  const catalogue = await locate(dirname(transactions), ["products.csv"]);
  const onBytes = await progressOver([catalogue, transactions], onProgress);
  const clock = wallClock(timeZone);
  const skipped = new Tally();

  const products = new Map<string, ProductRow>();
  for await (const row of csvRows(catalogue, productColumns, { onBytes })) products.set(row[0]!, row as ProductRow);

  return withContractFiles(out, async ({ items, users, behaviours }) => {
    const bought = new Set<string>();
    const households = new Set<string>();
    let rows = 0;
    for await (const row of csvRows(transactions, transactionColumns, {
      onBytes,
      onMalformed: () => skipped.add("malformed line"),
    })) {
      rows++;
      const [household, basket, product, quantityText, timestamp] = row as [string, string, string, string, string];
      const quantity = Number(quantityText);
      const wall = parseWall(timestamp);
      if (!(quantity > 0)) skipped.add("quantity not above zero");
      else if (!products.has(product)) skipped.add("product not in products.csv");
      else if (household === "") skipped.add("no household");
      else if (wall === null) skipped.add("no date");
      else {
        bought.add(product);
        households.add(household);
        const written = behaviours.write({
          id: `${basket}-${rows}`,
          userId: household,
          itemId: product,
          type: "PURCHASE",
          value: quantity,
          sessionId: basket,
          occurredAt: withOffset(clock, clock.instantOf(wall)),
          timeZone,
        });
        if (written) await written;
      }
    }
    for (const id of bought) await items.write(itemOf(products.get(id)!));
    for (const id of households) await users.write({ id, timeZone });
    const malformed = skipped.counts["malformed line"] ?? 0;
    return {
      dataset: "completejourney",
      items: items.count,
      users: users.count,
      behaviours: behaviours.count,
      rows: rows + malformed,
      skipped: skipped.counts,
    };
  });
}

/** A product as an item of the import contract. */
export function itemOf([id, manufacturerId, department, brand, category, type, size]: ProductRow): object {
  const domain = slug(department);
  const shelf = readableLabel(category);
  const kind = readableLabel(type);
  const packageSize = readableSize(size);
  return {
    id,
    domain,
    title: productTitle(category, type, size) || `Product ${id} (${readableLabel(department)})`,
    text: `Shelf: ${shelf || "not known"}. ${brand === "Private" ? "The shop's own brand" : `${brand} brand`}, ${readableLabel(department)} department.`,
    tags: [...new Set([slug(shelf), slug(kind)].filter((tag) => tag !== ""))],
    language: "en",
    attributes: { brand: brand.toLowerCase(), manufacturerId, ...(packageSize !== "" && { packageSize }) },
  };
}
