/** The one place that decides what a field may hold, wherever it came from: GraphQL, files, tokens, arguments. */
export * from "./fields/element.js";
export * from "./fields/names.js";
export * from "./fields/open.js";
export * from "./fields/times.js";
