import { signalChannel } from "../kit/channels.js";

/** The log of migrations has grown. */
export const migrationsChannel = signalChannel("godwit_migrations");
