/**
 * Node's own client for a URL's protocol. It is not imported, because an import asks `node:http` for everything that it exports, which
 * loads all of undici: 40 ms in each process.
 */
export const clientFor = (url: string) =>
  process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
