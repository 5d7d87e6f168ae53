/**
 * Imported before anything else by what serves: libraries that check more while somebody develops with them (graphql
 * looks at every type for a second copy of itself) leave that out. A value that was set stays.
 */
process.env["NODE_ENV"] ??= "production";
