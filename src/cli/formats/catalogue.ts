import { Invalid } from "../../modules/common/batch.js";

type Fields = Readonly<Record<string, unknown>>;
/** Records of a feed → items as `upsertItems` takes them. Throws Invalid. */
export type ToItems = (record: Fields) => readonly object[];

const textOf = (value: unknown): string | undefined => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "string" ? one.trim() || undefined : typeof one === "number" ? String(one) : undefined;
};
const allOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one) ?? []);
const clean = (fields: Fields): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));

/** "12.50 EUR" → 12.5 and EUR */
function priceOf(text: string | undefined): { price?: number; currency?: string } {
  const parts = /^([A-Z]{3})?\s*(\d+(?:[.,]\d+)?)\s*([A-Z]{3})?$/.exec(text ?? "");
  if (parts === null) return {};
  const currency = parts[1] ?? parts[3];
  return { price: Number(parts[2]!.replace(",", ".")), ...(currency === undefined ? {} : { currency }) };
}

/** RFC 822 and what is near ISO 8601 → RFC 3339; what is neither stays, to be refused. */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{4}-\d{2}-\d{2}[Tt ].*([Zz]|[+-]\d{2}:?\d{2})$/.test(text)) return text;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Date.parse(text);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

const pathTags = (...paths: readonly (string | undefined)[]): string[] => [
  ...new Set(paths.flatMap((path) => (path ?? "").split(/\s*>\s*/)).flatMap((tag) => (tag === "" ? [] : [tag]))),
];

/** Google Merchant: attributes of support.google.com/merchants/answer/7052112, with or without the g: before them. */
export const merchant: ToItems = (record) => {
  const fields = Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/^g:/, "").trim().toLowerCase().replace(/\s+/g, "_"),
      value,
    ]),
  );
  const at = (name: string): string | undefined => textOf(fields[name]);
  const id = at("id");
  if (id === undefined) throw new Invalid("id", "the product has no id (g:id).");
  const { price, currency } = priceOf(at("price"));
  const sale = priceOf(at("sale_price"));
  return [
    clean({
      id,
      domain: "shop",
      title: at("title"),
      text: at("description"),
      tags: pathTags(...allOf(fields["product_type"]), at("google_product_category")?.replace(/^\d+$/, "")),
      language: at("content_language"),
      publishedAt: timeOf(at("availability_date")),
      expiresAt: timeOf(at("expiration_date")),
      attributes: clean({
        brand: at("brand"),
        price,
        currency,
        salePrice: sale.price,
        availability: at("availability")?.replaceAll(" ", "_"),
        condition: at("condition"),
        color: at("color"),
        size: at("size"),
        group: at("item_group_id"),
        link: at("link"),
        image: at("image_link"),
      }),
    }),
  ];
};

/** Shopify's products: of products.json (a page of them in one record) or one a line. */
export const shopify: ToItems = (record) => {
  const { products } = record;
  if (Array.isArray(products)) return products.flatMap((one) => shopify(one as Fields));
  const id = textOf(record["id"])?.replace(/^gid:\/\/shopify\/Product\//, "");
  if (id === undefined) throw new Invalid("id", "the product has no id.");
  const [variant] = (Array.isArray(record["variants"]) ? record["variants"] : []) as Fields[];
  const [image] = (Array.isArray(record["images"]) ? record["images"] : []) as Fields[];
  const { tags } = record;
  const status = textOf(record["status"])?.toLowerCase();
  return [
    clean({
      id,
      domain: "shop",
      title: textOf(record["title"]),
      text: textOf(record["body_html"] ?? record["descriptionHtml"] ?? record["description"]),
      tags: [
        ...new Set([
          ...(typeof tags === "string" ? tags.split(",").map((tag) => tag.trim()) : allOf(tags)),
          textOf(record["product_type"] ?? record["productType"]) ?? "",
        ]),
      ].filter((tag) => tag !== ""),
      publishedAt: timeOf(textOf(record["published_at"] ?? record["publishedAt"])),
      // What is not sold any more is not shown.
      expiresAt: status === "archived" || status === "draft" ? timeOf(textOf(record["updated_at"])) : undefined,
      attributes: clean({
        brand: textOf(record["vendor"]),
        price: variant === undefined ? undefined : Number(textOf(variant["price"]) ?? Number.NaN) || undefined,
        handle: textOf(record["handle"]),
        image: image === undefined ? undefined : textOf(image["src"]),
      }),
    }),
  ];
};

/** RSS 2.0 and Atom 1.0. */
export const feed: ToItems = (record) => {
  const at = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const text = textOf(record[name]);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  const id = at("guid", "id", "link");
  if (id === undefined) throw new Invalid("id", "the entry has neither guid, id nor link.");
  return [
    clean({
      id,
      domain: "news",
      title: at("title"),
      text: at("content:encoded", "content", "description", "summary"),
      tags: [...new Set(allOf(record["category"]))],
      language: at("dc:language", "language"),
      publishedAt: timeOf(at("pubDate", "published", "dc:date", "updated")),
      attributes: clean({ author: at("dc:creator", "author"), link: at("link") }),
    }),
  ];
};
