/**
 * What stands under a name that people chose; undefined where nothing does. A name such as constructor would otherwise
 * find what every object inherits.
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
