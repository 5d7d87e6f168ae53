export {};
//# sourceMappingURL=watcher.js.map