import {
  locate,
  progressOver,
  Tally,
  withContractFiles,
  type Conversion,
  type ConversionOptions,
} from "./conversion.js";
import { csvRows } from "./csv-rows.js";
import { parseWall, wallClock, withOffset } from "./wall-time.js";

const columns = [
  "InvoiceNo",
  "StockCode",
  "Description",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
  "Country",
] as const;
const timeZone = "Europe/London";

/** What is known of a stock code: how often each description was used, and the last price above zero, in pounds. */
interface Stock {
  readonly titles: Map<string, number>;
  price: number | null;
}

/**
 * Converts Online Retail (Chen 2015, doi:10.24432/C5BW33): each usable invoice line is a PURCHASE of its stock code.
 * Usable = with a customer, not cancelled, quantity above zero, a stock code that starts with a digit (the others are
 * postage, fees and corrections). Times are UK wall times. Throws as `locate` and `csvRows` do.
 */
export async function convertOnlineRetail({ path, out, onProgress }: ConversionOptions): Promise<Conversion> {
  const file = await locate(path, ["online-retail-all.csv", "online-retail.csv"]);
  const clock = wallClock(timeZone);
  const skipped = new Tally();
  const stock = new Map<string, Stock>();
  const countries = new Map<string, string>();
  const onBytes = await progressOver([file], onProgress);

  return withContractFiles(out, async ({ items, users, behaviours }) => {
    let rows = 0;
    for await (const row of csvRows(file, columns, { onBytes, onMalformed: () => skipped.add("malformed line") })) {
      rows++;
      const [invoice, code, description, quantityText, date, priceText, customer, country] = row as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const quantity = Number(quantityText);
      const wall = parseWall(date);
      const reason = unusable(invoice, code, customer, quantity, wall);
      if (reason !== null || wall === null) {
        skipped.add(reason ?? "no date");
        continue;
      }
      const userId = customer.replace(/\.0$/, "");
      countries.set(userId, country);
      noteStock(stock, code, description, Number(priceText));
      const written = behaviours.write({
        id: `${invoice}-${rows}`,
        userId,
        itemId: code,
        type: "PURCHASE",
        value: quantity,
        sessionId: invoice,
        occurredAt: withOffset(clock, clock.instantOf(wall)),
        timeZone,
      });
      if (written) await written;
    }
    for (const [id, { titles, price }] of stock) {
      await items.write({
        id,
        domain: "shop",
        title: mostFrequent(titles) ?? `Stock code ${id}`,
        language: "en",
        ...(price !== null && { attributes: { price, currency: "GBP" } }),
      });
    }
    for (const [id, country] of countries) await users.write({ id, timeZone, attributes: { country } });
    const malformed = skipped.counts["malformed line"] ?? 0;
    return {
      dataset: "online-retail",
      items: items.count,
      users: users.count,
      behaviours: behaviours.count,
      rows: rows + malformed,
      skipped: skipped.counts,
    };
  });
}

function unusable(
  invoice: string,
  code: string,
  customer: string,
  quantity: number,
  wall: number | null,
): string | null {
  if (invoice.startsWith("C")) return "cancelled";
  if (customer === "") return "no customer";
  if (!(quantity > 0)) return "quantity not above zero";
  if (!/^\d/.test(code)) return "not a product";
  if (wall === null) return "no date";
  return null;
}

function noteStock(stock: Map<string, Stock>, code: string, description: string, price: number): void {
  let known = stock.get(code);
  if (known === undefined) stock.set(code, (known = { titles: new Map(), price: null }));
  const title = readableTitle(description);
  if (title !== "") known.titles.set(title, (known.titles.get(title) ?? 0) + 1);
  if (price > 0) known.price = price;
}

function mostFrequent(titles: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [title, count] of titles) if (count > most) [best, most] = [title, count];
  return best;
}

/**
 * A shouted description as a reader would write it: "WHITE HANGING  HEART T-LIGHT HOLDER " → "White hanging heart
 * t-light holder". Single letters in quotes keep their case ('Letter "M" bling key ring').
 */
export function readableTitle(description: string): string {
  const text = description
    .replace(/\s+/g, " ")
    .replace(/ ?, ?/g, ", ")
    .replace(/^[\s*.,]+|[\s.,]+$/g, "")
    .toLowerCase();
  return text
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
    .replace(/"\p{Ll}"/gu, (letter) => letter.toUpperCase());
}
